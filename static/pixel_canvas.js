/* A canvas of few large pixels to paint on, with a mouse, a finger, a pen or the keyboard. */

const CANVAS_PIXELS = 560; // pixels of the canvas, about
const SPACING = 0.5; // between the stamps of a stroke, in cells

export class PixelCanvas {
  /** shape [c, h, w]; cell: pixels along one side of the smallest thing to paint; rows: the upper ones may be painted,
      the others are `hidden`, a grey. onpaint(): called after every change. */
  constructor(make, { shape: [channels, height, width], cell, rows, hidden }, onpaint) {
    Object.assign(this, { channels, height, width, cell, rows, hidden, onpaint });
    this.background = channels === 3 ? [255, 255, 255] : [0]; // paper, or the black that grey pictures stand on
    this.colour = null; // of the pen, one number a channel; null: the eraser
    this.size = 1; // of the pen, in cells
    this.cursor = [Math.floor(width / cell / 2), Math.floor(rows / cell / 2)];
    this.scale = Math.max(1, Math.round(CANVAS_PIXELS / width));
    this.canvas = make("canvas", "sketch-canvas", {
      tabindex: 0, role: "application", "aria-roledescription": "drawing", width: width * this.scale, height: height * this.scale,
    });
    this.small = Object.assign(document.createElement("canvas"), { width, height });
    this.pixels = new Uint8Array(channels * height * width); // in the order [c, h, w]
    this.listen();
    this.wipe();
    this.saveForUndo();
    this.draw();
  }

  listen() {
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
  key(event) {
    const by = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (!by && event.key !== " ") return;
    event.preventDefault();
    if (by) this.move(...by);
    if (!by || event.shiftKey) {
      const here = this.cursor.map((place) => place + 0.5);
      this.saveForUndo();
      this.stroke(here, here);
      this.last = null;
    }
  }

  move(dx, dy) {
    const inside = (place, n) => Math.min(Math.ceil(n / this.cell) - 1, Math.max(0, place));
    this.cursor = [inside(this.cursor[0] + dx, this.width), inside(this.cursor[1] + dy, this.rows)];
    this.draw();
  }

  /** Where the pointer is, in cells. */
  at(event) {
    const box = this.canvas.getBoundingClientRect();
    const share = [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
    return [(share[0] * this.width) / this.cell, (share[1] * this.height) / this.cell];
  }

  // ---------------------------------------------------------------- painting
  /** Undo comes back to what is here now. */
  saveForUndo() {
    this.before = this.pixels.slice();
  }

  stroke(from, to) {
    const far = Math.hypot(to[0] - from[0], to[1] - from[1]);
    const stamps = Math.ceil(far / SPACING);
    for (let i = 0; i <= stamps; i++) {
      const share = stamps ? i / stamps : 0;
      this.stamp(...[0, 1].map((axis) => from[axis] + share * (to[axis] - from[axis])));
    }
    this.last = to;
    this.painted();
  }

  /** A round dot: every cell whose middle lies within it, and the one below its own middle. */
  stamp(u, v) {
    const reach = this.size / 2;
    for (let y = Math.floor(v - reach); y <= v + reach; y++) {
      for (let x = Math.floor(u - reach); x <= u + reach; x++) {
        const within = Math.hypot(x + 0.5 - u, y + 0.5 - v) <= reach;
        if (within || (x === Math.floor(u) && y === Math.floor(v))) this.fill(x, y);
      }
    }
  }

  fill(column, row) {
    const colour = this.colour ?? this.background;
    for (let y = Math.max(0, row * this.cell); y < Math.min(this.rows, (row + 1) * this.cell); y++) {
      for (let x = Math.max(0, column * this.cell); x < Math.min(this.width, (column + 1) * this.cell); x++) {
        colour.forEach((value, channel) => (this.pixels[(channel * this.height + y) * this.width + x] = value));
      }
    }
  }

  clear() {
    this.saveForUndo();
    this.wipe();
    this.painted();
  }

  wipe() {
    for (let channel = 0; channel < this.channels; channel++) {
      const [start, end] = [channel * this.height, (channel + 1) * this.height].map((row) => row * this.width);
      this.pixels.fill(this.background[channel], start, end);
      this.pixels.fill(this.hidden, start + this.rows * this.width, end);
    }
  }

  undo() {
    [this.pixels, this.before] = [this.before, this.pixels];
    this.painted();
  }

  /** Take over a bitmap of the same size. */
  load(bitmap) {
    this.saveForUndo();
    const ctx = this.small.getContext("2d", { willReadFrequently: true });
    ctx.drawImage(bitmap, 0, 0);
    const { data } = ctx.getImageData(0, 0, this.width, this.height);
    const area = this.height * this.width;
    for (let i = 0; i < this.pixels.length; i++) this.pixels[i] = data[4 * (i % area) + Math.floor(i / area)];
    this.painted();
  }

  painted() {
    this.draw();
    this.onpaint();
  }

  // ---------------------------------------------------------------- what is seen
  draw() {
    const [area, image] = [this.height * this.width, new ImageData(this.width, this.height)];
    for (let i = 0; i < area; i++) {
      const colour = [0, 1, 2].map((channel) => this.pixels[(channel % this.channels) * area + i]);
      image.data.set([...colour, 255], 4 * i);
    }
    this.small.getContext("2d", { willReadFrequently: true }).putImageData(image, 0, 0);
    const ctx = this.canvas.getContext("2d");
    ctx.imageSmoothingEnabled = false;
    ctx.drawImage(this.small, 0, 0, this.canvas.width, this.canvas.height);
    if (document.activeElement === this.canvas) this.drawCursor(ctx);
    const place = `Column ${this.cursor[0] + 1}, row ${this.cursor[1] + 1}`;
    const keys = "Arrow keys move, space paints, Shift and arrow keys paint on the way";
    this.canvas.setAttribute("aria-label", `What the generator is given. ${place}. ${keys}.`);
  }

  /** A light ring within a dark one: seen on any colour. */
  drawCursor(ctx) {
    const side = this.cell * this.scale;
    const [x, y] = this.cursor.map((place) => place * side);
    for (const [colour, inset] of [["#000", 1], ["#fff", 3]]) {
      ctx.strokeStyle = colour;
      ctx.lineWidth = 2;
      ctx.strokeRect(x + inset, y + inset, side - 2 * inset, side - 2 * inset);
    }
  }
}
