/* A sheet of pictures on a canvas: point at one with a pointer or the arrow keys, pick one with a click or Enter. */

const WIDTH = 660; // pixels of the canvas, about
const GAP = 2; // of them between two pictures

export class Sheet {
  /** label: what it is, for screen readers. onpoint(index), onpick(index): what is done with it. */
  constructor(make, label, { onpoint = () => {}, onpick = () => {} }) {
    Object.assign(this, { label, onpoint, onpick });
    this.canvas = make("canvas", "lab-sheet", { tabindex: 0, role: "application", "aria-roledescription": "sheet of pictures" });
    this.at = 0;
    this.marks = [];
    this.listen();
    this.updateLabel();
  }

  listen() {
    const { canvas } = this;
    canvas.onpointerdown = (event) => canvas.setPointerCapture(event.pointerId);
    canvas.onpointermove = (event) => this.point(this.pictureAt(event));
    canvas.onclick = (event) => this.bitmap && this.onpick(this.pictureAt(event));
    canvas.onfocus = canvas.onblur = () => this.draw();
    canvas.onkeydown = (event) => {
      const by = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
      if (by) this.move(...by);
      else if (event.key === "Enter" || event.key === " ") this.onpick(this.at);
      else return;
      event.preventDefault();
    };
  }

  /** Show `rows` x `columns` pictures of a bitmap; top: the row of the bitmap where they begin. */
  show(bitmap, rows, columns, top = 0) {
    if (rows !== this.rows || columns !== this.columns) this.at = Math.floor(rows / 2) * columns + Math.floor(columns / 2);
    Object.assign(this, { bitmap, rows, columns, top });
    this.draw();
  }

  /** marks: numbers of pictures that are chosen, in order. */
  mark(marks) {
    this.marks = marks;
    this.draw();
  }

  pictureAt(event) {
    const box = this.canvas.getBoundingClientRect();
    const along = (share, n) => Math.min(n - 1, Math.max(0, Math.floor(share * n)));
    const column = along((event.clientX - box.left) / box.width, this.columns);
    return along((event.clientY - box.top) / box.height, this.rows) * this.columns + column;
  }

  move(dx, dy) {
    const inside = (v, n) => Math.min(n - 1, Math.max(0, v));
    const [column, row] = [inside((this.at % this.columns) + dx, this.columns), inside(Math.floor(this.at / this.columns) + dy, this.rows)];
    this.point(row * this.columns + column);
  }

  point(index) {
    if (!this.bitmap || index === this.at) return;
    this.at = index;
    this.draw();
    this.updateLabel();
    this.onpoint(index);
  }

  updateLabel() {
    const [column, row] = [(this.at % (this.columns ?? 1)) + 1, Math.floor(this.at / (this.columns ?? 1)) + 1];
    const marked = this.marks.includes(this.at) ? ", chosen" : "";
    this.canvas.setAttribute("aria-label", `${this.label}. Column ${column}, row ${row}${marked}.`);
  }

  /** Where a picture lies in the bitmap: [x, y, width, height]. */
  source(index = this.at) {
    const [width, height] = [this.bitmap.width / this.columns, this.height];
    return [(index % this.columns) * width, (Math.floor(index / this.columns) + this.top) * height, width, height];
  }

  get height() {
    return this.bitmap.width / this.columns; // pictures are squares
  }

  draw() {
    if (!this.bitmap) return;
    const cell = Math.max(8, Math.floor(WIDTH / this.columns));
    this.canvas.width = cell * this.columns;
    this.canvas.height = cell * this.rows;
    this.canvas.style.aspectRatio = `${this.columns} / ${this.rows}`;
    const ctx = this.canvas.getContext("2d");
    ctx.imageSmoothingEnabled = false;
    for (let i = 0; i < this.rows * this.columns; i++) {
      const [x, y] = [(i % this.columns) * cell, Math.floor(i / this.columns) * cell];
      ctx.drawImage(this.bitmap, ...this.source(i), x, y, cell - GAP, cell - GAP);
    }
    this.marks.forEach((index, order) => this.drawMark(ctx, cell, index, order + 1));
    this.ring(ctx, cell, this.at, document.activeElement === this.canvas ? 4 : 2);
  }

  drawMark(ctx, cell, index, number) {
    const [x, y] = [(index % this.columns) * cell, Math.floor(index / this.columns) * cell];
    ctx.fillStyle = getComputedStyle(this.canvas).getPropertyValue("--st-primary-color") || "#00796b";
    ctx.fillRect(x, y, 26, 24);
    ctx.fillStyle = "#fff";
    ctx.font = "bold 18px sans-serif";
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.fillText(String(number), x + 13, y + 13);
    this.ring(ctx, cell, index, 4);
  }

  /** A light ring within a dark one: seen on any picture. */
  ring(ctx, cell, index, width) {
    const [x, y] = [(index % this.columns) * cell, Math.floor(index / this.columns) * cell];
    for (const [colour, inset] of [["#000", width / 2], ["#fff", width * 1.5]]) {
      ctx.strokeStyle = colour;
      ctx.lineWidth = width;
      ctx.strokeRect(x + inset, y + inset, cell - 2 * inset, cell - 2 * inset);
    }
  }
}
