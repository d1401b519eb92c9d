/* The gallery: what the generator makes of the same latents at each snapshot, beside real pictures that were never
   trained on, with D's verdict under each. Asked for classes, it has a row for each; made from pictures, each stands
   between the one that was given and the real one. A picture is swapped only once the next one is decoded. */

import { Bitmaps } from "../paint/bitmaps.ts";
import { cleared, contextOf, hiddenCanvas, pixelRatio, sizeOf, type Context } from "../paint/canvas.ts";
import {
  drawCross,
  drawEmpty,
  drawName,
  drawPictures,
  drawRing,
  drawRowNames,
  drawVerdicts,
  enlarged,
  marginFor,
  type Picture,
} from "../paint/tile-marks.ts";
import { arrange, aspectOf, indices, placeOf, type Block, type Kind, type Plan } from "../paint/tiles.ts";
import type { Film } from "../server/film.ts";
import type { Ink, PictureScene } from "../server/scene.ts";
import type { Bytes, Frame, Numbers } from "../server/wire.ts";
import { askedFor, describe, headings, hint, rowNames, type Choice } from "./captions.ts";
import { Cursor } from "./cursor.ts";
import type { MainPicture } from "./main-picture.ts";

const MAX_NAME_WIDTH = 64; // pixels of a class's name

const FIXED: Kind[] = ["given", "real"]; // pictures that belong to the scene

/** A picture that was picked: of which step, where it is, and the pictures among which it is. */
export interface Pick {
  index: number;
  step: number;
  box: { x: number; y: number; size: number };
  bitmap: Picture;
}

/** What the game is played with: pictures and what D believes of them. */
export interface GamePictures {
  real: Picture;
  generated: Picture;
  scores_real: Numbers;
  scores_fake: Numbers;
}

export interface GalleryParts {
  gallery: HTMLCanvasElement;
  readout: HTMLElement;
  picked: HTMLElement; // for screen readers
}

export class Gallery implements MainPicture {
  readonly keys: string;
  readonly aspects = [1, 2] as const;
  readonly autoplays = false; // galleries are there to be compared
  readonly last = { name: "play" as const, act: () => this.play(), enabled: () => this.gamePictures() !== null };
  shown = new Set<string>();
  ondrawn: (step: number) => void = () => {};
  play: () => void = () => {};
  leave: () => void = () => {};
  readonly canvas: HTMLCanvasElement;
  blocks: Block[] = [];
  fixed: Partial<Record<Kind, Picture>> = {}; // pictures of the scene
  frame: Frame | null = null; // the one on the screen
  rowNames: string[] = [];
  private readonly readout: HTMLElement;
  private readonly announcement: HTMLElement;
  private readonly onpick: ((picked: Pick) => void) | null;
  private readonly bitmaps = new Bitmaps();
  private scene: PictureScene | null = null;
  private film: Film | null = null;
  private verdictFrame: Frame | null = null; // the newest frame until then that has verdicts of the classifier
  private nextFrame: Frame | null = null; // the one that will be shown next
  private undecodable: Frame | null = null;
  private decoding = false;
  private sheets: Map<Kind, Picture | null> | null = null; // enlarged once for many drawings
  private readonly cursor: Cursor;
  private arrangedFor = "";
  private margin = 0;
  private ink: Ink | null = null;
  private font = "";

  /** onpick(picture): a generated one was clicked; null where there is no server to ask about it. */
  constructor(parts: GalleryParts, onpick: ((picked: Pick) => void) | null) {
    this.canvas = parts.gallery;
    this.readout = parts.readout;
    this.announcement = parts.picked;
    this.onpick = onpick;
    this.keys = `Arrow keys move between pictures${onpick ? ", Enter shows the nearest training pictures" : ""}.`;
    this.cursor = new Cursor(this.canvas, this);
  }

  // ---------------------------------------------------------------- what the panel calls
  setScene(scene: PictureScene): void {
    const same = this.scene && alike(this.scene, scene);
    this.scene = scene;
    if (same) return; // the page was drawn anew: what is on the screen stays
    this.fixed = {};
    this.sheets = null;
    this.cursor.forget();
    for (const name of FIXED) void this.fetch(name, scene.arrays[name] as Bytes | undefined);
    const root = this.canvas.closest<HTMLElement>(".gp-live");
    if (root) root.dataset.condition = scene.condition;
    root?.style.setProperty("--gp-rows", String(scene.rows));
    this.resize();
  }

  /** Pictures of the scene are kept apart: they never change, and must not be forgotten. */
  private async fetch(name: Kind, bytes?: Bytes): Promise<void> {
    const bitmap = bytes && (await this.bitmaps.load(bytes));
    if (!bitmap || !equal(this.scene?.arrays[name], bytes)) return;
    const canvas = hiddenCanvas(bitmap.width, bitmap.height);
    contextOf(canvas).drawImage(bitmap, 0, 0);
    this.fixed[name] = canvas;
    this.resize();
  }

  setTheme({ ink, font }: { ink: Ink; font: string }): void {
    this.ink = ink;
    this.font = font;
    this.resize();
  }

  /** What must be known of the scene to hang the pictures. */
  private plan({ condition, rows }: PictureScene, has: Partial<Record<string, unknown>>): Plan {
    const all: Kind[] = ["given", "generated", "real"];
    return { condition, rows, names: all.filter((name) => name === "generated" || has[name]) };
  }

  get aspect(): number | null {
    return this.scene ? aspectOf(this.shown, this.plan(this.scene, this.scene.arrays)) : null;
  }

  resize(): void {
    const size = sizeOf(this.canvas);
    if (!this.scene || !size.width) return;
    this.rowNames = rowNames(this.scene);
    const most = Math.min(MAX_NAME_WIDTH, size.width / 8);
    this.margin = marginFor(contextOf(this.canvas), this.rowNames, this.font, most);
    const plan = { ...this.plan(this.scene, this.fixed), margin: this.margin };
    this.blocks = arrange(size, this.shown, plan);
    this.sheets = null;
    this.moved();
  }

  /** Show the frame at `index` of the film as soon as it is decoded; what is on the screen stays until then. */
  show(film: Film, index: number): void {
    const frame = index >= 0 ? film.at(index) : null;
    this.nextFrame = frame;
    this.film = film;
    const layers = [...this.shown].sort().join();
    if (layers !== this.arrangedFor) {
      this.arrangedFor = layers;
      this.resize();
    }
    const bytes = galleryOf(frame);
    if (!bytes || this.bitmaps.get(bytes)) return this.setFrame(frame);
    void this.decode();
  }

  /** One picture at a time, always the newest that is wanted: hurrying through the timeline starves nobody. */
  private async decode(): Promise<void> {
    if (this.decoding) return;
    this.decoding = true;
    while (this.nextFrame && this.nextFrame !== this.frame && this.nextFrame !== this.undecodable) {
      const next = this.nextFrame;
      const bytes = galleryOf(next);
      if (!bytes || (await this.bitmaps.load(bytes))) this.setFrame(next);
      else this.undecodable = next;
    }
    this.decoding = false;
  }

  private setFrame(frame: Frame | null): void {
    if (frame !== this.frame) this.sheets = null;
    this.frame = frame;
    this.verdictFrame = frame && this.film ? this.film.frameWith("verdict", this.film.indexOf(frame.step)) : null;
    this.draw();
    this.updateReadout();
    this.ondrawn(frame?.step ?? -1);
  }

  dispose(): void {
    this.nextFrame = null;
    this.bitmaps.dispose();
  }

  // ---------------------------------------------------------------- drawing
  draw(): void {
    const { scene, ink } = this;
    if (!scene || !ink || !this.canvas.clientWidth) return;
    const ctx = cleared(this.canvas);
    this.sheets ??= new Map(this.blocks.map((block) => [block.name, this.sheet(block)]));
    for (const block of this.blocks) this.drawBlock(ctx, block, scene, ink);
    this.drawRows(ctx, this.cursor.current, scene, ink);
    for (const [picture, width] of this.cursor.rings) this.drawRings(ctx, picture, width, scene, ink);
  }

  /** The pictures of a block, enlarged once for many drawings; null while there is none. */
  private sheet(block: Block): Picture | null {
    const bitmap = this.bitmapOf(block.name);
    return bitmap && enlarged(bitmap, block.tile * pixelRatio());
  }

  private bitmapOf(name: Kind): Picture | null {
    if (name !== "generated") return this.fixed[name] ?? null;
    const bytes = galleryOf(this.frame);
    return bytes ? this.bitmaps.get(bytes) : null;
  }

  private drawBlock(ctx: Context, block: Block, scene: PictureScene, ink: Ink): void {
    drawName(ctx, block, headings(scene, block.name), ink, this.font);
    const sheet = this.sheets?.get(block.name);
    if (sheet) drawPictures(ctx, block, sheet);
    else drawEmpty(ctx, block, ink);
    if (!this.shown.has("verdict") || block.name === "given") return;
    const beliefs = this.frame?.arrays[block.name === "real" ? "scores_real" : "scores_fake"];
    if (beliefs) drawVerdicts(ctx, block, beliefs, ink);
    if (block.name === "generated") for (const index of this.crossed(block)) drawCross(ctx, block, index, ink);
  }

  /** The pictures of a block that the classifier takes for another class than the one asked for; they are marked. */
  crossed(block: Block): number[] {
    const { scene, verdicts } = this;
    return scene && verdicts ? indices(block).filter((index) => askedFor(scene, index) !== verdicts[index]) : [];
  }

  /** What the classifier saw in each picture, where that is shown. */
  private get verdicts(): Numbers | null {
    const shown = this.scene?.condition === "classes" && this.shown.has("verdict");
    return (shown && this.verdictFrame?.arrays.verdict) || null;
  }

  /** The classes at the left of their rows; the one that is pointed at stands out. */
  private drawRows(ctx: Context, current: Choice | null, scene: PictureScene, ink: Ink): void {
    if (!this.rowNames.length) return;
    const marked = current ? Math.floor(current.index / scene.columns) : -1;
    for (const block of this.blocks.filter(({ left }) => left === this.blocks[0].left)) {
      drawRowNames(ctx, block, this.rowNames, this.margin, marked, ink, this.font);
    }
  }

  /** A ring around a picture, and a thin one around those that belong to it. */
  private drawRings(ctx: Context, { name, index }: Choice, width: number, scene: PictureScene, ink: Ink): void {
    for (const block of this.blocks) {
      const own = block.name === name;
      if (!indices(block).includes(index) || !(own || scene.condition === "picture")) continue;
      drawRing(ctx, block, index, ink.text, own ? width : 1);
    }
  }

  private blockOf(name?: Kind): Block | undefined {
    return this.blocks.find((block) => block.name === name);
  }

  /** The pictures on the screen, for the game; null until both kinds are there, and what D believes of them. */
  gamePictures(): GamePictures | null {
    const { scores_real, scores_fake } = this.frame?.arrays ?? {};
    const [real, generated] = [this.fixed.real, this.bitmapOf("generated")];
    return real && generated && scores_real && scores_fake ? { real, generated, scores_real, scores_fake } : null;
  }

  // ---------------------------------------------------------------- what the cursor calls
  moved(): void {
    this.draw();
    this.updateReadout();
  }

  announce(picture: Choice): void {
    this.announcement.textContent = this.describe(picture);
  }

  pick(picture: Choice): void {
    const [block, bitmap] = [this.blockOf("generated"), this.bitmapOf("generated")];
    if (picture.name !== "generated" || !this.frame || this.frame.step < 0 || !block || !bitmap) return;
    const [x, y] = placeOf(block, picture.index);
    this.onpick?.({ index: picture.index, step: this.frame.step, box: { x, y, size: block.tile }, bitmap });
  }

  // ---------------------------------------------------------------- words
  private updateReadout(): void {
    const { current } = this.cursor;
    const text = current ? this.describe(current) : this.hint();
    if (this.readout.textContent !== text) this.readout.textContent = text;
  }

  private hint(): string {
    return this.frame && this.blockOf("generated") ? hint(this.verdicts !== null, this.onpick !== null) : "";
  }

  private describe(picture: Choice): string {
    return this.scene ? describe(this.scene, this.frame, this.verdictFrame, picture) : "";
  }
}

/** The pictures that a frame brings, as bytes. */
const galleryOf = (frame: Frame | null) => frame?.arrays.gallery as Bytes | undefined;

/** Do these scenes hang the same pictures in the same places? */
function alike(a: PictureScene, b: PictureScene): boolean {
  const same = a.condition === b.condition && a.rows === b.rows && String(a.asked) === String(b.asked);
  return same && FIXED.every((name) => equal(a.arrays[name], b.arrays[name]));
}

/** Are these the same bytes (or both nothing)? */
function equal(a?: Numbers, b?: Numbers): boolean {
  return a === b || (!!a && !!b && a.length === b.length && a.every((byte, i) => byte === b[i]));
}
