/* The plane: a canvas with real and generated samples, D's surface, axes in plot units, and a read-out. */

import { drawArrows, drawDashed } from "../paint/arrows.ts";
import { aspectOf, Camera } from "../paint/camera.ts";
import { cleared, sizeOf, type Context, type Point } from "../paint/canvas.ts";
import { drawFolded } from "../paint/folded.ts";
import { drawNames, drawPoints, drawReal, drawRings, lookOf, plainLook } from "../paint/points.ts";
import { drawBoundary, drawSurface, surfaceColours, surfacePicture } from "../paint/surface.ts";
import type { Theme } from "../paint/theme.ts";
import type { Film } from "../server/film.ts";
import type { Ink, Layer, Mark, PlaneScene } from "../server/scene.ts";
import type { Frame } from "../server/wire.ts";
import { drawAxes, drawGrid } from "./axes.ts";
import { Labels, type Part, type RealPart } from "./labels.ts";
import type { MainPicture } from "./main-picture.ts";
import { Navigation } from "./navigation.ts";
import { reading } from "./reading.ts";

const MARGIN = { left: 40, right: 10, top: 10, bottom: 28 };
const SMALL = 240; // pixels: in a canvas no wider, the picture has the room that numbers at the axes would take
const SMALL_MARGIN = { left: 2, right: 2, top: 6, bottom: 6 };
const MARKS: Mark[] = ["mesh", "points", "arrows"]; // later ones lie on top
const HINT_MS = 1500;

/** What else lies on the picture and reads it: the latent map. */
export interface Overlay {
  draw(ctx: Context): void;
  /** What there is to read at a pixel, or where nothing is pointed at. */
  describe(pointer: { x: number; y: number } | null): string;
}

export interface PlaneParts {
  canvas: HTMLCanvasElement;
  readout: HTMLElement; // for what the pointer is on
  hint: HTMLElement; // for a moment: how to zoom
}

export class Plane implements MainPicture {
  readonly keys = "Arrow keys move the picture, plus and minus zoom, 0 shows all of it.";
  readonly aspects = [0.8, 1.4] as const;
  readonly autoplays = true;
  readonly last = { name: "reset" as const, act: () => this.navigation.reset(), enabled: () => !this.camera.atHome };
  readonly camera = new Camera();
  shown = new Set<string>();
  labels = new Labels({ arrays: {} });
  overlay: Overlay | null = null;
  onmove: () => void = () => {};
  scene: PlaneScene | null = null;
  parts: Part[] = [];
  ink: Ink | null = null;
  font = "";
  frame: Frame | null = null;
  private readonly elements: PlaneParts;
  private readonly navigation: Navigation;
  private real: RealPart[] = [];
  private fieldPictures = new Map<string, HTMLCanvasElement>(); // by the name of the array
  private pointer: { x: number; y: number } | null = null;
  private hintTimer?: number;

  constructor(elements: PlaneParts) {
    this.elements = elements;
    this.navigation = new Navigation(elements.canvas, this.camera, {
      moved: () => this.moved(),
      hover: (place) => this.hover(place),
      scrolled: () => this.showHint(),
    });
  }

  /** A new scene; the view stays if it shows the same part of the same plane. */
  setScene(scene: PlaneScene): void {
    const same = this.scene && JSON.stringify(this.scene.window) === JSON.stringify(scene.window);
    this.scene = scene;
    this.frame = null;
    this.labels = new Labels(scene);
    this.selectSamples();
    if (!same) this.camera.setWindow(scene.window, aspectOf(scene));
    this.resize();
  }

  get aspect(): number | null {
    return this.camera.aspect;
  }

  /** Show this label alone from now on; null: all of them. */
  choose(label: number | null): void {
    this.labels.chosen = label;
    this.selectSamples();
  }

  /** What of the scene and of the frame is shown. */
  private selectSamples(): void {
    this.real = this.labels.real();
    this.setFrame(this.frame);
  }

  /** What of this frame is shown from now on. */
  private setFrame(frame: Frame | null): void {
    this.frame = frame;
    this.parts = this.labels.parts(frame);
    this.fieldPictures.clear();
  }

  setTheme({ ink, font }: Pick<Theme, "ink" | "font">): void {
    this.ink = ink;
    this.font = font;
    this.fieldPictures.clear();
  }

  resize(): void {
    const { canvas, readout } = this.elements;
    this.camera.fit(sizeOf(canvas), this.small ? SMALL_MARGIN : MARGIN);
    const { left, width } = this.camera.box;
    readout.style.setProperty("--gp-right", `${canvas.clientWidth - left - width + 4}px`);
  }

  private get small(): boolean {
    return this.elements.canvas.clientWidth <= SMALL;
  }

  show(film: Film, index: number): void {
    const frame = index >= 0 ? film.at(index) : null;
    if (frame !== this.frame) this.setFrame(frame);
    this.redraw();
  }

  dispose(): void {
    window.clearTimeout(this.hintTimer);
  }

  private moved(): void {
    this.onmove();
    this.redraw();
  }

  /** The picture and what is read of it. */
  redraw(): void {
    const { scene, ink } = this;
    if (!scene || !ink) return;
    this.draw(scene, ink);
    this.updateReadout();
  }

  // ---------------------------------------------------------------- drawing
  private draw(scene: PlaneScene, ink: Ink): void {
    const ctx = cleared(this.elements.canvas);
    const { left, top, width, height } = this.camera.box;
    ctx.save();
    ctx.beginPath();
    ctx.rect(left, top, width, height);
    ctx.clip();
    for (const { array } of this.visible("field")) this.drawField(ctx, array, ink);
    drawGrid(ctx, this.camera, scene, ink);
    if (this.shown.has("real")) this.drawReal(ctx, ink);
    for (const mark of MARKS) for (const layer of this.visible(mark)) this.drawLayer(ctx, layer, ink);
    if (this.labels.all) this.drawNames(ctx, ink);
    this.overlay?.draw(ctx);
    ctx.restore();
    if (!this.small) drawAxes(ctx, this.camera, scene, ink, this.font);
    if (scene.compact) this.drawLegend(ctx, ink);
  }

  /** The layers of this mark that are shown and change while a run trains; what has its button first lies on top. */
  private visible(mark: Mark): Layer[] {
    const own = ({ name, mark: its, fixed }: Layer) => its === mark && !fixed && this.shown.has(name);
    return (this.scene?.layers ?? []).filter(own).reverse();
  }

  private drawField(ctx: Context, array: string, ink: Ink): void {
    const found = this.labels.surface(this.frame, this.labels.chosen, array);
    if (!found) return;
    const picture = this.fieldPictures.get(array) ?? surfacePicture(found, surfaceColours(ink, this.scene?.rest));
    this.fieldPictures.set(array, picture);
    drawSurface(ctx, this.camera, picture);
    drawBoundary(ctx, this.camera, found, ink, this.scene?.rest);
  }

  private drawLayer(ctx: Context, { mark, array: name, colour, dashed }: Layer, ink: Ink): void {
    for (const {
      label,
      arrays: { [name]: array },
      shapes,
    } of this.parts) {
      if (!array) continue;
      const look = this.labels.all && label !== null ? lookOf(label, ink) : plainLook(ink[colour]);
      if (mark === "mesh") drawFolded(ctx, this.camera, array, shapes[name], look.colour);
      if (mark === "points") drawPoints(ctx, this.camera, array, ink, look);
      if (mark === "arrows") (dashed ? drawDashed : drawArrows)(ctx, this.camera, array, ink[colour]);
    }
  }

  private drawReal(ctx: Context, ink: Ink): void {
    const { camera, labels } = this;
    if (labels.chosen !== null) drawReal(ctx, camera, labels.others(), ink, 0.12);
    for (const { label, real } of this.real) {
      if (labels.all && label !== null) drawRings(ctx, camera, real, lookOf(label, ink));
      else drawReal(ctx, camera, real, ink);
    }
  }

  private drawNames(ctx: Context, ink: Ink): void {
    const { names, places } = this.labels;
    const written = names.flatMap((name, label): [string, Point][] => {
      const place = places[label];
      return place ? [[name.replace("label ", ""), place]] : [];
    });
    drawNames(ctx, this.camera, written, ink, this.font);
  }

  /** Without layer buttons the picture names its points itself. */
  private drawLegend(ctx: Context, ink: Ink): void {
    const { left, top } = this.camera.box;
    const pixels = { px: (x: number) => x, py: (y: number) => y };
    const y = top + 16;
    let x = left + 14;
    ctx.textAlign = "left";
    ctx.textBaseline = "middle";
    ctx.font = `12px ${this.font}`;
    for (const [name, drawMark] of [
      ["real", drawReal],
      ["generated", drawPoints],
    ] as const) {
      if (!this.shown.has(name)) continue;
      drawMark(ctx, pixels, [x, y], ink);
      ctx.fillStyle = ink.text;
      ctx.fillText(name, x + 8, y + 1);
      x += 24 + ctx.measureText(name).width;
    }
  }

  // ---------------------------------------------------------------- reading values
  private hover(place: { x: number; y: number } | null): void {
    this.pointer = place;
    this.updateReadout();
  }

  private updateReadout(): void {
    const { scene, pointer } = this;
    if (!scene) return;
    const inside = pointer && this.camera.shows(pointer) ? pointer : null;
    const also = this.overlay?.describe(inside) ?? "";
    const points = this.visible("points");
    const { camera, labels, frame, parts } = this;
    const read = reading({
      scene,
      camera,
      labels,
      frame,
      points,
      parts,
      real: this.shown.has("real") ? this.real : [],
    });
    this.elements.readout.textContent = inside
      ? [read.at(inside), also].filter(Boolean).join("\n")
      : also || read.hidden();
  }

  /** The wheel alone scrolls the page: say how it would zoom. */
  private showHint(): void {
    const { hint } = this.elements;
    hint.textContent = `Hold ${/Mac|iP(hone|ad)/.test(navigator.platform) ? "⌘" : "Ctrl"} to zoom`;
    hint.classList.add("seen");
    window.clearTimeout(this.hintTimer);
    this.hintTimer = window.setTimeout(() => hint.classList.remove("seen"), HINT_MS);
  }
}
