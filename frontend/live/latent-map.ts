/* The latent map: a small picture of latent space on the plane, while the manifold is shown. Both are linked: point at
   a latent to see where the generator sends it, or at a place of the plane to see from where samples come to it. */

import { make } from "../inputs/elements.ts";
import { cleared, type Context, type Point } from "../paint/canvas.ts";
import { cellsOf, LEVELS, pieceLevels } from "../paint/folded.ts";
import { lookOf } from "../paint/points.ts";
import type { Ink, PlaneScene } from "../server/scene.ts";
import { short } from "../words.ts";
import { plotValue } from "./axes.ts";
import { imageOf, latentAt, middle, originsOf, within, type Spot } from "./folds.ts";
import { sheetsOf, type Sheet } from "./labels.ts";
import type { Overlay, Plane } from "./plane.ts";

const MIN_SIDE = 60; // pixels along a side
const MAX_SIDE = 120;
const SHARE = 0.2; // of the picture
const STRIP_HEIGHT = 30; // pixels that a latent of one dimension is high
const EDGE = 8; // pixels to the border of the picture
const CLICK_PIXELS = 4; // pixels: a press that moves less is a click
const NEAR_PIXELS = 9; // pixels: a line this close to the pointer passes under it
const KEYS: Partial<Record<string, [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

const NAME = "Latent map. Arrow keys move a latent, Escape releases it.";

/** What is needed to draw: the scene with the latents along each side of the grid, the colours, and a sheet for each
    label on the screen. */
interface Shown {
  scene: PlaneScene;
  ink: Ink;
  line: ArrayLike<number>;
  sheets: Sheet[];
}

export class LatentMap implements Overlay {
  readonly canvas = make("canvas", "gp-latent", {
    tabindex: 0,
    role: "application",
    "aria-roledescription": "latent map",
    title: "Latent space: all cells are equally likely. Point at a latent to see where it goes; click to hold it.",
  });
  private readonly plane: Plane;
  private readonly announce: (text: string) => void;
  private spot: Spot | null = null;
  private held = false; // it stays when the pointer leaves
  private wasHeld = false; // before the press
  private dragged = false;
  private down: Point = [0, 0];
  private origins: [Sheet, Spot][] = []; // what is under the pointer on the plane
  private laidOutFor = "";
  private size: Point = [0, 0];

  /** parent: what the plane's canvas lies in; announce(text): for screen readers. */
  constructor(parent: HTMLElement, plane: Plane, announce: (text: string) => void) {
    this.plane = plane;
    this.announce = announce;
    parent.append(this.canvas);
    this.listen();
  }

  private listen(): void {
    const { canvas } = this;
    canvas.onpointermove = (event) => {
      const { clientX, clientY, buttons } = event;
      if (buttons && Math.hypot(clientX - this.down[0], clientY - this.down[1]) > CLICK_PIXELS) this.dragged = true;
      if (!this.held || this.dragged) this.point(this.spotAt(event));
    };
    canvas.onpointerdown = (event) => {
      canvas.setPointerCapture(event.pointerId);
      Object.assign(this, { wasHeld: this.held, held: true, dragged: false, down: [event.clientX, event.clientY] });
      this.point(this.spotAt(event));
    };
    canvas.onclick = () => {
      if (this.wasHeld && !this.dragged) this.release();
      this.dragged = false;
    };
    canvas.onpointerleave = () => this.held || this.point(null);
    canvas.onfocus = canvas.onblur = () => this.plane.redraw();
    canvas.onkeydown = (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || !this.handleKey(event)) return;
      event.preventDefault();
      this.announceSpot();
    };
  }

  /** Arrow keys move the latent, Escape lets go of it; answers whether the key did anything. */
  private handleKey({ key, shiftKey }: KeyboardEvent): boolean {
    const by = KEYS[key];
    if (key === "Escape") this.release();
    const shown = this.visible();
    if (!by || !shown) return key === "Escape";
    this.held = true;
    const [column, row] = this.spot ?? middle(shown.sheets[0]);
    const far = (shiftKey ? 4 : 1) * Math.max(1, widthOf(shown) / 40);
    this.point([column + by[0] * far, row + by[1] * far]);
    return true;
  }

  private release(): void {
    this.held = false;
    this.point(null);
  }

  // ---------------------------------------------------------------- what it shows
  /** Null while there is nothing to map. */
  private visible(): Shown | null {
    const { shown, parts, scene, ink } = this.plane;
    const line = scene?.arrays.latent_line;
    const sheets = sheetsOf(parts);
    return shown.has("manifold") && scene && !scene.compact && line && ink && sheets.length
      ? { scene, ink, line, sheets }
      : null;
  }

  private point(spot: Spot | null): void {
    const shown = this.visible();
    this.spot = spot && shown ? within(shown.sheets[0], spot) : null;
    this.plane.redraw();
  }

  /** The spot under a pointer on the map; first and last places lie on its borders. */
  private spotAt(event: PointerEvent): Spot {
    const shown = this.visible();
    const width = shown ? widthOf(shown) : 0;
    const box = this.canvas.getBoundingClientRect();
    const [x, y] = [(event.clientX - box.left) / box.width, 1 - (event.clientY - box.top) / box.height];
    return [x * width, y * width];
  }

  // ---------------------------------------------------------------- on the plane
  /** Called when the plane is drawn: mark where the latent goes, and bring the map up to date. */
  draw(ctx: Context): void {
    const shown = this.visible();
    this.canvas.hidden = !shown;
    if (!shown) return;
    this.layOut(shown);
    if (this.spot)
      for (const sheet of shown.sheets)
        mark(ctx, this.pixel(imageOf(sheet, this.spot)), shown.ink, this.colour(sheet, shown.ink), 6);
    this.drawMap(shown);
  }

  private pixel([x, y]: Point): Point {
    const { camera } = this.plane;
    return [camera.px(x), camera.py(y)];
  }

  private colour({ label }: Sheet, ink: Ink): string {
    return this.plane.labels.all && label !== null ? lookOf(label, ink).colour : ink.generated;
  }

  /** What there is to read: from which latents samples come to a place of the plane (pixels), or where the latent that
      is pointed at goes. Marks them on the map too. */
  describe(pointer: { x: number; y: number } | null): string {
    const { camera } = this.plane;
    const shown = this.visible();
    if (!shown) return "";
    const { scene, sheets } = shown;
    const before = this.origins.length;
    const place: Point | null = pointer && [camera.ux(pointer.x), camera.uy(pointer.y)];
    const reach: Point = [NEAR_PIXELS / camera.scaleX, NEAR_PIXELS / camera.scaleY];
    this.origins = place
      ? sheets.flatMap((sheet) => originsOf(sheet, place, reach).map((spot): [Sheet, Spot] => [sheet, spot]))
      : [];
    if (before || this.origins.length) this.drawMap(shown);
    if (place) return this.describeOrigins(shown);
    if (!this.spot) return "";
    const [x, y] = imageOf(sheets[0], this.spot);
    const where = `${scene.axis[0]} ${short(plotValue(scene, 0, x), 3)}  ${scene.axis[1]} ${short(plotValue(scene, 1, y), 3)}`;
    return `${latentInWords(shown, this.spot)}  →  ${sheets.length === 1 ? where : `a place for each of ${sheets.length} labels`}`;
  }

  private describeOrigins(shown: Shown): string {
    const { origins } = this;
    if (!origins.length) return "no latent leads here";
    return origins.length === 1 ? `from ${latentInWords(shown, origins[0][1])}` : `from ${origins.length} latents`;
  }

  private announceSpot(): void {
    const words = this.describe(null);
    this.canvas.setAttribute("aria-label", `${NAME} ${words}`);
    this.announce(words);
  }

  // ---------------------------------------------------------------- the map itself
  /** In the left corner of the picture that hides fewer real samples; what is read stands in the right ones. */
  private layOut(shown: Shown): void {
    const { box } = this.plane.camera;
    const side = Math.round(Math.min(MAX_SIDE, Math.max(MIN_SIDE, SHARE * Math.min(box.width, box.height))));
    const size: Point = [side, isFlat(shown) ? STRIP_HEIGHT : side];
    const key = JSON.stringify([box, size, shown.scene.window]);
    if (key === this.laidOutFor) return;
    this.laidOutFor = key;
    const [x, y] = this.emptiestCorner(size, shown.scene);
    Object.assign(this.canvas.style, { left: `${x}px`, top: `${y}px`, width: `${size[0]}px`, height: `${size[1]}px` });
    this.size = size;
    this.canvas.setAttribute("aria-label", NAME);
  }

  private emptiestCorner([width, height]: Point, { window: [x0, x1, y0, y1], arrays }: PlaneScene): Point {
    const real: ArrayLike<number> = arrays.real ?? [];
    const { left, top, width: boxWidth, height: boxHeight } = this.plane.camera.box;
    const corners = [top + boxHeight - height - EDGE, top + EDGE].map((y): Point => [left + EDGE, y]);
    const hidden = corners.map(([x, y]) => {
      let count = 0;
      for (let i = 0; i < real.length; i += 2) {
        const px = left + ((real[i] - x0) / (x1 - x0)) * boxWidth; // in the whole picture: wherever one has zoomed to
        const py = top + ((y1 - real[i + 1]) / (y1 - y0)) * boxHeight;
        if (px > x - 4 && px < x + width + 4 && py > y - 4 && py < y + height + 4) count++;
      }
      return count;
    });
    return corners[hidden.indexOf(Math.min(...hidden))];
  }

  private drawMap(shown: Shown): void {
    const {
      plane: { font },
      size: [width, height],
    } = this;
    const { ink, sheets } = shown;
    const ctx = cleared(this.canvas, { width, height });
    if (sheets.length === 1) this.drawDensity(ctx, shown);
    else this.drawGrid(ctx, shown);
    if (!this.spot && !this.origins.length) {
      ctx.font = `11px ${font}`;
      ctx.fillStyle = ink.background;
      ctx.globalAlpha = 0.75;
      ctx.fillRect(0, 0, ctx.measureText("latent z").width + 9, 17);
      ctx.globalAlpha = 1;
      ctx.fillStyle = ink.text;
      ctx.textBaseline = "top";
      ctx.fillText("latent z", 4, 3);
    }
    for (const [sheet, spot] of this.origins) mark(ctx, this.onMap(spot, shown), ink, this.colour(sheet, ink), 4);
    if (this.spot) mark(ctx, this.onMap(this.spot, shown), ink, this.colour(sheets[0], ink), 5);
  }

  private onMap([column, row]: Spot, shown: Shown): Point {
    const [[width, height], n] = [this.size, widthOf(shown)];
    return [(column / n) * width, isFlat(shown) ? height / 2 : height - (row / n) * height];
  }

  /** Only the grid: each label's samples are dense elsewhere. */
  private drawGrid(ctx: Context, shown: Shown): void {
    const [width, height] = this.size;
    ctx.beginPath();
    for (let share = 0.125; share < 1; share += 0.125) {
      ctx.rect(Math.round(share * width), 0, 1, height);
      if (!isFlat(shown)) ctx.rect(0, Math.round(share * height), width, 1);
    }
    ctx.globalAlpha = 0.12;
    ctx.fillStyle = shown.ink.text;
    ctx.fill();
    ctx.globalAlpha = 1;
  }

  /** As the manifold is drawn: a cell whose samples lie densely is opaque. */
  private drawDensity(ctx: Context, shown: Shown): void {
    const [[width, height], n, flat] = [this.size, widthOf(shown), isFlat(shown)];
    const { places, mesh } = shown.sheets[0];
    const levels = flat ? pieceLevels(places) : cellsOf(places, mesh).levels;
    const [across, up] = [width / n, flat ? height : height / n];
    ctx.fillStyle = this.colour(shown.sheets[0], shown.ink);
    levels.forEach((level, i) => {
      ctx.globalAlpha = 0.5 * (level / LEVELS);
      ctx.fillRect((i % n) * across, height - (Math.floor(i / n) + 1) * up, across, up);
    });
    ctx.globalAlpha = 1;
  }
}

/** Places along a side of the grid, but one. */
const widthOf = ({ line }: Shown): number => line.length - 1;

/** Is the latent of one dimension? */
const isFlat = ({ sheets }: Shown): boolean => sheets[0].mesh.length === 2;

function latentInWords({ sheets, line }: Shown, spot: Spot): string {
  return `z ${latentAt(sheets[0], line, spot)
    .map((value) => value.toFixed(2).replace("-", "−"))
    .join(", ")}`;
}

/** A ring with a dot, on any ground. */
function mark(ctx: Context, [x, y]: Point, ink: Ink, colour: string, radius: number): void {
  for (const [stroke, width] of [
    [ink.background, 5],
    [ink.text, 2],
  ] as const) {
    ctx.beginPath();
    ctx.arc(x, y, radius, 0, 2 * Math.PI);
    ctx.strokeStyle = stroke;
    ctx.lineWidth = width;
    ctx.stroke();
  }
  ctx.beginPath();
  ctx.arc(x, y, radius / 3, 0, 2 * Math.PI);
  ctx.fillStyle = colour;
  ctx.fill();
}
