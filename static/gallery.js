/* The gallery: what the generator makes of the same latents at each snapshot, beside real pictures that were never
   trained on, with D's verdict under each. A picture is swapped only once the next one is decoded. */

export class Gallery {
  /** parts: the panel's elements; tools: {tiles, words, Bitmaps} and onpick({name, index, step, box}). */
  constructor(parts, tools) {
    Object.assign(this, { canvas: parts.gallery, readout: parts.readout, spoken: parts.picked }, tools);
    this.bitmaps = new this.Bitmaps();
    this.shown = new Set();
    this.blocks = [];
    this.frame = null; // the frame on the screen
    this.wanted = null; // the frame that shall be
    this.chosen = null; // {name, index}, by keyboard
    this.pointed = null; // {name, index}, by pointer
    this.ondrawn = () => {};
    this.listen();
  }

  listen() {
    const { canvas } = this;
    const place = (event) => {
      const box = canvas.getBoundingClientRect();
      return { x: event.clientX - box.left, y: event.clientY - box.top };
    };
    canvas.onpointermove = (event) => this.point(event.pointerType === "touch" ? null : place(event));
    canvas.onpointerleave = () => this.point(null);
    canvas.onclick = (event) => {
      const picture = this.under(place(event));
      if (picture) this.chosen = picture;
      this.pick(picture);
      this.draw();
    };
    canvas.onkeydown = (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || !this.press(event.key)) return;
      event.preventDefault();
    };
    canvas.onfocus = () => this.choose(this.chosen ?? (this.blocks[0] ? { name: this.blocks[0].name, index: 0 } : null));
    canvas.onblur = () => this.draw();
  }

  // ---------------------------------------------------------------- what the panel calls
  setScene(scene) {
    const { real } = scene.arrays;
    const same = this.scene && equal(this.scene.arrays.real, real);
    this.scene = scene;
    if (same) return; // the page was drawn anew: what is on the screen stays
    this.real = this.sheets = null;
    if (real) this.bitmaps.load(real).then((bitmap) => equal(this.scene.arrays.real, real) && this.takeReal(bitmap));
    this.resize();
  }

  /** The real pictures are kept apart: they never change, and must not be forgotten. */
  takeReal(bitmap) {
    if (!bitmap) return;
    this.real = Object.assign(document.createElement("canvas"), { width: bitmap.width, height: bitmap.height });
    this.real.getContext("2d").drawImage(bitmap, 0, 0);
    this.resize();
  }

  setTheme({ ink, font }) {
    Object.assign(this, { ink, font });
    this.draw();
  }

  get aspect() {
    return this.tiles.aspectOf(this.shown, Boolean(this.scene?.arrays.real));
  }

  get atHome() {
    return true;
  }

  reset() {}

  resize() {
    const { clientWidth, clientHeight } = this.canvas;
    if (!this.scene || !clientWidth) return;
    this.ratio = Math.min(window.devicePixelRatio || 1, 2);
    const [width, height] = [Math.round(clientWidth * this.ratio), Math.round(clientHeight * this.ratio)];
    if (this.canvas.width !== width) this.canvas.width = width;
    if (this.canvas.height !== height) this.canvas.height = height;
    this.blocks = this.tiles.arrange({ width: clientWidth, height: clientHeight }, this.shown, Boolean(this.real));
    this.sheets = null;
    this.draw();
  }

  /** Show the frame at `index` of the film as soon as it is decoded; what is on the screen stays until then. */
  show(film, index) {
    const frame = index >= 0 ? film.at(index) : null;
    this.wanted = frame;
    const layers = [...this.shown].sort().join();
    if (layers !== this.laidOut) {
      this.laidOut = layers;
      this.resize();
    }
    if (!frame?.arrays.gallery) return this.put(frame);
    if (this.bitmaps.get(frame.arrays.gallery)) return this.put(frame);
    this.decode();
  }

  /** One picture at a time, always the newest that is wanted: hurrying through the timeline starves nobody. */
  async decode() {
    if (this.decoding) return;
    this.decoding = true;
    while (this.wanted && this.wanted !== this.frame && this.wanted !== this.broken) {
      const next = this.wanted;
      if (await this.bitmaps.load(next.arrays.gallery)) this.put(next);
      else this.broken = next;
    }
    this.decoding = false;
  }

  put(frame) {
    if (frame !== this.frame) this.sheets = null;
    this.frame = frame;
    this.draw();
    this.read();
    this.ondrawn(frame?.step ?? -1);
  }

  dispose() {
    this.wanted = null;
    this.bitmaps.dispose();
  }

  // ---------------------------------------------------------------- drawing
  draw() {
    if (!this.scene || !this.ink || !this.ratio) return;
    const pen = this.canvas.getContext("2d");
    pen.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    pen.clearRect(0, 0, this.canvas.clientWidth, this.canvas.clientHeight);
    this.sheets ??= new Map(this.blocks.map((block) => [block.name, this.sheet(block)]));
    for (const block of this.blocks) this.drawBlock(pen, block);
    const focused = document.activeElement === this.canvas;
    if (this.pointed) this.ring(pen, this.pointed, this.ink.text, 1.5);
    if (this.chosen && focused) this.ring(pen, this.chosen, this.ink.text, 3);
  }

  /** The pictures of a block, enlarged once for many drawings; null while there is none. */
  sheet(block) {
    const bitmap = this.bitmapOf(block.name);
    return bitmap && this.tiles.enlarged(bitmap, block.tile * this.ratio);
  }

  bitmapOf(name) {
    if (name === "real") return this.real;
    const bytes = this.frame?.arrays.gallery;
    return bytes ? this.bitmaps.get(bytes) : null;
  }

  drawBlock(pen, block) {
    const { tiles, ink, sheets } = this;
    const wide = block.columns * block.pitch[0] > 150;
    const words = { real: wide ? "real, never trained on" : "real", generated: wide ? "generated, the same latents at each step" : "generated" }[block.name];
    tiles.drawName(pen, block, words, ink, this.font);
    const sheet = sheets.get(block.name);
    if (sheet) tiles.drawPictures(pen, block, sheet);
    else this.drawEmpty(pen, block);
    const beliefs = this.frame?.arrays[block.name === "real" ? "scores_real" : "scores_fake"];
    if (this.shown.has("verdict") && beliefs) tiles.drawVerdicts(pen, block, beliefs, ink);
  }

  drawEmpty(pen, block) {
    pen.fillStyle = this.ink.grid;
    for (let i = 0; i < block.columns * block.rows; i++) {
      const [x, y] = this.tiles.placeOf(block, i);
      pen.fillRect(x, y, block.tile, block.tile);
    }
  }

  ring(pen, { name, index }, colour, width) {
    const block = this.blockOf(name);
    if (block && index < block.columns * block.rows) this.tiles.drawRing(pen, block, index, colour, width);
  }

  blockOf(name) {
    return this.blocks.find((block) => block.name === name);
  }

  /** May the game be played? Real and generated pictures must be there, and what D believes of them. */
  get playable() {
    return Boolean(this.real && this.bitmapOf("generated") && this.frame.arrays.scores_real);
  }

  /** What the game is played with: the pictures on the screen. */
  material() {
    const { scores_real, scores_fake } = this.frame.arrays;
    return { real: this.real, generated: this.bitmapOf("generated"), scores_real, scores_fake };
  }

  // ---------------------------------------------------------------- pointer and keyboard
  under(place) {
    const found = place && this.tiles.pictureAt(this.blocks, place);
    return found ? { name: found.block.name, index: found.index } : null;
  }

  point(place) {
    const found = this.under(place);
    if (found?.name === this.pointed?.name && found?.index === this.pointed?.index) return;
    this.pointed = found;
    this.canvas.style.cursor = found?.name === "generated" ? "pointer" : "default";
    this.draw();
    this.read();
  }

  /** What a key does; answers whether it did anything. */
  press(key) {
    const moves = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    if (key in moves) this.choose(this.moved(...moves[key]));
    else if (key === "Home" && this.chosen) this.choose({ ...this.chosen, index: 0 });
    else if (key === "Enter" || key === " ") this.pick(this.chosen);
    else return false;
    return true;
  }

  /** The picture one step on; over the right or left edge lies the next block. */
  moved(dx, dy) {
    const at = this.blockOf(this.chosen?.name) ? this.chosen : { name: this.blocks[0]?.name, index: 0 };
    const block = this.blockOf(at.name);
    if (!block) return null;
    const [column, row] = [(at.index % block.columns) + dx, Math.floor(at.index / block.columns) + dy];
    const next = this.blocks[this.blocks.indexOf(block) + Math.sign(dx || dy)];
    const inside = column >= 0 && column < block.columns && row >= 0 && row < block.rows;
    if (inside) return { name: at.name, index: row * block.columns + column };
    const across = next && (next.left === block.left ? dy : dx); // the next block lies that way
    if (!across) return at;
    const [c, r] = [across && dx ? (dx > 0 ? 0 : next.columns - 1) : column, dy ? (dy > 0 ? 0 : next.rows - 1) : row];
    return { name: next.name, index: Math.min(r, next.rows - 1) * next.columns + Math.min(c, next.columns - 1) };
  }

  choose(picture) {
    this.chosen = picture;
    this.draw();
    this.read();
    if (picture) this.spoken.textContent = this.describe(picture);
  }

  pick(picture) {
    if (!picture || picture.name !== "generated" || !this.frame || this.frame.step < 0) return;
    const block = this.blockOf("generated");
    const [x, y] = this.tiles.placeOf(block, picture.index);
    this.onpick({ ...picture, step: this.frame.step, box: { x, y, size: block.tile }, bitmap: this.bitmapOf("generated") });
  }

  // ---------------------------------------------------------------- words
  read() {
    const picture = this.pointed ?? (document.activeElement === this.canvas ? this.chosen : null);
    const text = picture ? this.describe(picture) : this.hint();
    if (this.readout.textContent !== text) this.readout.textContent = text;
  }

  hint() {
    return this.frame && this.blockOf("generated") ? "Click a picture: is it memorised?" : "";
  }

  /** Which picture it is, what D believes of it, and what class it is (or the classifier takes it for). */
  describe({ name, index }) {
    const { classes = [], arrays: fixed } = this.scene;
    const arrays = this.frame?.arrays ?? {};
    const belief = (name === "real" ? arrays.scores_real : arrays.scores_fake)?.[index];
    const parts = [`${name} ${index + 1}`];
    if (Number.isFinite(belief)) parts.push(`D: ${this.words.percent(belief)} real`);
    const kind = name === "real" ? fixed.real_labels?.[index] : arrays.verdict?.[index];
    if (classes[kind] !== undefined) parts.push(name === "real" ? classes[kind] : `the classifier sees: ${classes[kind]}`);
    return parts.join("  ·  ");
  }
}

/** Are these the same bytes (or both nothing)? */
function equal(a, b) {
  return a === b || (a?.length === b?.length && a.every((byte, i) => byte === b[i]));
}
