/* A sheet of pictures on a canvas: point at one with a pointer or the arrow keys, pick one with a click or Enter. */

import { make } from "../inputs/elements.ts";
import { contextOf, placeOn, strokeTwice, type Box, type Context } from "../paint/canvas.ts";

const WIDTH = 660; // pixels of the canvas, about
const GAP = 2; // of them between two pictures

/** What is done with a picture, by its number. */
interface Acts {
  onpoint?: (index: number) => void;
  onpick?: (index: number) => void;
}

const KEYS: Partial<Record<string, [dx: number, dy: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** A part of a bitmap. */
export type Square = [x: number, y: number, width: number, height: number];

export class Sheet {
  readonly canvas = make("canvas", "lab-sheet", {
    tabindex: 0,
    role: "application",
    "aria-roledescription": "sheet of pictures",
  });
  label: string; // what it is, for screen readers
  at = 0; // the picture that is pointed at
  bitmap: ImageBitmap | null = null;
  rows = 1;
  columns = 1;
  private top = 0; // the row of the bitmap where they begin
  private marks: number[] = []; // pictures that are chosen, in order
  private readonly acts: Acts;

  constructor(label: string, acts: Acts) {
    this.label = label;
    this.acts = acts;
    this.listen();
    this.updateLabel();
  }

  private listen(): void {
    const { canvas } = this;
    canvas.onpointerdown = (event) => canvas.setPointerCapture(event.pointerId);
    canvas.onpointermove = (event) => this.point(this.pictureAt(event));
    canvas.onclick = (event) => {
      if (this.bitmap) this.acts.onpick?.(this.pictureAt(event));
    };
    canvas.onfocus = canvas.onblur = () => this.draw();
    canvas.onkeydown = (event) => {
      const by = KEYS[event.key];
      if (by) this.move(...by);
      else if (event.key === "Enter" || event.key === " ") this.acts.onpick?.(this.at);
      else return;
      event.preventDefault();
    };
  }

  /** Show `rows` x `columns` pictures of a bitmap; top: the row of the bitmap where they begin. */
  show(bitmap: ImageBitmap, rows: number, columns: number, top = 0): void {
    if (rows !== this.rows || columns !== this.columns)
      this.at = Math.floor(rows / 2) * columns + Math.floor(columns / 2);
    Object.assign(this, { bitmap, rows, columns, top });
    this.draw();
  }

  /** marks: numbers of pictures that are chosen, in order. */
  mark(marks: number[]): void {
    this.marks = marks;
    this.draw();
  }

  private pictureAt(event: MouseEvent): number {
    const { width, height } = this.canvas.getBoundingClientRect();
    const { x, y } = placeOn(this.canvas, event);
    const along = (share: number, n: number) => Math.min(n - 1, Math.max(0, Math.floor(share * n)));
    const column = along(x / width, this.columns);
    return along(y / height, this.rows) * this.columns + column;
  }

  private move(dx: number, dy: number): void {
    const inside = (v: number, n: number) => Math.min(n - 1, Math.max(0, v));
    const [column, row] = [
      inside((this.at % this.columns) + dx, this.columns),
      inside(Math.floor(this.at / this.columns) + dy, this.rows),
    ];
    this.point(row * this.columns + column);
  }

  private point(index: number): void {
    if (!this.bitmap || index === this.at) return;
    this.at = index;
    this.draw();
    this.updateLabel();
    this.acts.onpoint?.(index);
  }

  updateLabel(): void {
    const [column, row] = [(this.at % this.columns) + 1, Math.floor(this.at / this.columns) + 1];
    const marked = this.marks.includes(this.at) ? ", chosen" : "";
    this.canvas.setAttribute("aria-label", `${this.label}. Column ${column}, row ${row}${marked}.`);
  }

  /** Where a picture lies in the bitmap; pictures are squares. */
  source(index = this.at): Square {
    const side = (this.bitmap?.width ?? 0) / this.columns;
    return [(index % this.columns) * side, (Math.floor(index / this.columns) + this.top) * side, side, side];
  }

  private draw(): void {
    const { bitmap } = this;
    if (!bitmap) return;
    const cell = Math.max(8, Math.floor(WIDTH / this.columns));
    this.canvas.width = cell * this.columns;
    this.canvas.height = cell * this.rows;
    this.canvas.style.aspectRatio = `${this.columns} / ${this.rows}`;
    const ctx = contextOf(this.canvas);
    ctx.imageSmoothingEnabled = false;
    for (let i = 0; i < this.rows * this.columns; i++) {
      const { left, top, width, height } = this.place(i, cell);
      ctx.drawImage(bitmap, ...this.source(i), left, top, width, height);
    }
    this.marks.forEach((index, order) => this.drawMark(ctx, cell, index, order + 1));
    strokeTwice(ctx, this.place(this.at, cell), document.activeElement === this.canvas ? 4 : 2);
  }

  /** Where a picture lies on the canvas. */
  private place(index: number, cell: number): Box {
    return {
      left: (index % this.columns) * cell,
      top: Math.floor(index / this.columns) * cell,
      width: cell - GAP,
      height: cell - GAP,
    };
  }

  private drawMark(ctx: Context, cell: number, index: number, number: number): void {
    const box = this.place(index, cell);
    ctx.fillStyle = getComputedStyle(this.canvas).getPropertyValue("--st-primary-color") || "#00796b";
    ctx.fillRect(box.left, box.top, 26, 24);
    ctx.fillStyle = "#fff";
    ctx.font = "bold 18px sans-serif";
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.fillText(String(number), box.left + 13, box.top + 13);
    strokeTwice(ctx, box, 4);
  }
}
