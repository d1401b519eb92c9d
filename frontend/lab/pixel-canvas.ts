/* A canvas of few large pixels to paint on, with a mouse, a finger, a pen or the keyboard. */

import { make } from "../inputs/elements.ts";
import { contextOf, hiddenCanvas, placeOn, strokeTwice, type Context, type Point } from "../paint/canvas.ts";

const CANVAS_PIXELS = 560; // pixels of the canvas, about
const SPACING = 0.5; // between the stamps of a stroke, in cells

/** What there is to paint (playground/ui/sketch.py). */
export interface Paper {
  shape: [channels: number, height: number, width: number];
  cell: number; // pixels along one side of the smallest thing to paint
  rows: number; // the upper ones may be painted
  hidden: number; // the grey of the others
}

const KEYS: Partial<Record<string, [dx: number, dy: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

export class PixelCanvas {
  colour: number[] | null = null; // of the pen, one number a channel; null: the eraser
  size = 1; // of the pen, in cells
  readonly canvas: HTMLCanvasElement;
  pixels: Uint8Array; // in the order [c, h, w]
  private before: Uint8Array; // what Undo comes back to
  private readonly channels: number;
  private readonly height: number;
  private readonly width: number;
  private readonly cell: number;
  private readonly rows: number;
  private readonly hidden: number;
  private readonly background: number[]; // paper, or the black that grey pictures stand on
  private readonly scale: number;
  private readonly small: HTMLCanvasElement;
  private readonly onpaint: () => void;
  private cursor: [column: number, row: number];
  private last: Point | null = null; // where the pen was, while it paints

  /** onpaint(): called after every change. */
  constructor({ shape: [channels, height, width], cell, rows, hidden }: Paper, onpaint: () => void) {
    this.channels = channels;
    this.height = height;
    this.width = width;
    this.cell = cell;
    this.rows = rows;
    this.hidden = hidden;
    this.onpaint = onpaint;
    this.background = channels === 3 ? [255, 255, 255] : [0];
    this.cursor = [Math.floor(width / cell / 2), Math.floor(rows / cell / 2)];
    this.scale = Math.max(1, Math.round(CANVAS_PIXELS / width));
    this.canvas = make("canvas", "sketch-canvas", {
      tabindex: 0,
      role: "application",
      "aria-roledescription": "drawing",
      width: width * this.scale,
      height: height * this.scale,
    });
    this.small = hiddenCanvas(width, height);
    this.pixels = this.before = new Uint8Array(channels * height * width);
    this.listen();
    this.wipe();
    this.saveForUndo();
    this.draw();
  }

  private listen(): void {
    const { canvas } = this;
    canvas.onpointerdown = (event) => {
      canvas.setPointerCapture(event.pointerId);
      this.saveForUndo();
      this.stroke(this.at(event), this.at(event));
    };
    canvas.onpointermove = (event) => {
      if (!this.last) return;
      const steps = event.getCoalescedEvents?.() ?? [];
      for (const step of steps.length ? steps : [event]) this.stroke(this.last, this.at(step));
    };
    canvas.onpointerup = canvas.onpointercancel = () => (this.last = null);
    canvas.onfocus = canvas.onblur = () => this.draw();
    canvas.onkeydown = (event) => this.key(event);
  }

  /** Arrows move the cursor, with Shift they paint on the way; space paints. */
  private key(event: KeyboardEvent): void {
    const by = KEYS[event.key];
    if (!by && event.key !== " ") return;
    event.preventDefault();
    if (by) this.move(...by);
    if (!by || event.shiftKey) {
      const here: Point = [this.cursor[0] + 0.5, this.cursor[1] + 0.5];
      this.saveForUndo();
      this.stroke(here, here);
      this.last = null;
    }
  }

  private move(dx: number, dy: number): void {
    const inside = (place: number, n: number) => Math.min(Math.ceil(n / this.cell) - 1, Math.max(0, place));
    this.cursor = [inside(this.cursor[0] + dx, this.width), inside(this.cursor[1] + dy, this.rows)];
    this.draw();
  }

  /** Where the pointer is, in cells. */
  private at(event: PointerEvent): Point {
    const { width, height } = this.canvas.getBoundingClientRect();
    const { x, y } = placeOn(this.canvas, event);
    return [((x / width) * this.width) / this.cell, ((y / height) * this.height) / this.cell];
  }

  // ---------------------------------------------------------------- painting
  /** Undo comes back to what is here now. */
  private saveForUndo(): void {
    this.before = this.pixels.slice();
  }

  stroke(from: Point, to: Point): void {
    const far = Math.hypot(to[0] - from[0], to[1] - from[1]);
    const stamps = Math.ceil(far / SPACING);
    for (let i = 0; i <= stamps; i++) {
      const share = stamps ? i / stamps : 0;
      this.stamp(from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1]));
    }
    this.last = to;
    this.painted();
  }

  /** A round dot: every cell whose middle lies within it, and the one below its own middle. */
  private stamp(u: number, v: number): void {
    const reach = this.size / 2;
    for (let y = Math.floor(v - reach); y <= v + reach; y++) {
      for (let x = Math.floor(u - reach); x <= u + reach; x++) {
        const within = Math.hypot(x + 0.5 - u, y + 0.5 - v) <= reach;
        if (within || (x === Math.floor(u) && y === Math.floor(v))) this.fill(x, y);
      }
    }
  }

  private fill(column: number, row: number): void {
    const colour = this.colour ?? this.background;
    for (let y = Math.max(0, row * this.cell); y < Math.min(this.rows, (row + 1) * this.cell); y++) {
      for (let x = Math.max(0, column * this.cell); x < Math.min(this.width, (column + 1) * this.cell); x++) {
        colour.forEach((value, channel) => (this.pixels[(channel * this.height + y) * this.width + x] = value));
      }
    }
  }

  clear(): void {
    this.saveForUndo();
    this.wipe();
    this.painted();
  }

  private wipe(): void {
    for (let channel = 0; channel < this.channels; channel++) {
      const [start, end] = [channel * this.height, (channel + 1) * this.height].map((row) => row * this.width);
      this.pixels.fill(this.background[channel], start, end);
      this.pixels.fill(this.hidden, start + this.rows * this.width, end);
    }
  }

  undo(): void {
    [this.pixels, this.before] = [this.before, this.pixels];
    this.painted();
  }

  /** Take over a bitmap of the same size. */
  load(bitmap: ImageBitmap): void {
    this.saveForUndo();
    const ctx = contextOf(this.small, { willReadFrequently: true });
    ctx.drawImage(bitmap, 0, 0);
    const { data } = ctx.getImageData(0, 0, this.width, this.height);
    const area = this.height * this.width;
    for (let i = 0; i < this.pixels.length; i++) this.pixels[i] = data[4 * (i % area) + Math.floor(i / area)];
    this.painted();
  }

  private painted(): void {
    this.draw();
    this.onpaint();
  }

  // ---------------------------------------------------------------- what is seen
  private draw(): void {
    const [area, image] = [this.height * this.width, new ImageData(this.width, this.height)];
    for (let i = 0; i < area; i++) {
      const colour = [0, 1, 2].map((channel) => this.pixels[(channel % this.channels) * area + i]);
      image.data.set([...colour, 255], 4 * i);
    }
    contextOf(this.small, { willReadFrequently: true }).putImageData(image, 0, 0);
    const ctx = contextOf(this.canvas);
    ctx.imageSmoothingEnabled = false;
    ctx.drawImage(this.small, 0, 0, this.canvas.width, this.canvas.height);
    if (document.activeElement === this.canvas) this.drawCursor(ctx);
    const place = `Column ${this.cursor[0] + 1}, row ${this.cursor[1] + 1}`;
    const keys = "Arrow keys move, space paints, Shift and arrow keys paint on the way";
    this.canvas.setAttribute("aria-label", `What the generator is given. ${place}. ${keys}.`);
  }

  private drawCursor(ctx: Context): void {
    const side = this.cell * this.scale;
    const [column, row] = this.cursor;
    strokeTwice(ctx, { left: column * side, top: row * side, width: side, height: side }, 2);
  }
}
