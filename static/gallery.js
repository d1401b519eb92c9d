/* The gallery: what the generator makes of the same latents at each snapshot, beside real pictures that were never
   trained on, with D's verdict under each. Asked for classes, it has a row for each; made from pictures, each stands
   between the one that was given and the real one. A picture is swapped only once the next one is decoded. */

const MAX_NAME_WIDTH = 64; // pixels of a class's name

export class Gallery {
  keys = "Arrow keys walk over the pictures, Enter shows the nearest training pictures.";
  aspects = [1, 2];
  lastButton = "play";
  autoplays = false; // galleries are there to be compared

  /** parts: the panel's elements; tools: {tiles, captions, words, Bitmaps} and onpick({name, index, step, box}). */
  constructor(parts, tools) {
    Object.assign(this, { canvas: parts.gallery, readout: parts.readout, announcement: parts.picked }, tools);
    this.bitmaps = new this.Bitmaps();
    this.shown = new Set();
    this.blocks = [];
    this.frame = null; // the frame on the screen
    this.verdictFrame = null; // the newest frame until then that has verdicts of the classifier
    this.nextFrame = null; // the frame that will be shown next
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
      const picture = this.pictureAt(place(event));
      if (picture) this.chosen = picture;
      this.pick(picture);
      this.draw();
    };
    canvas.onkeydown = (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || !this.handleKey(event.key)) return;
      event.preventDefault();
    };
    canvas.onfocus = () => this.choose(this.chosen ?? (this.blocks[0] ? { name: this.blocks[0].name, index: 0 } : null));
    canvas.onblur = () => this.draw();
  }

  // ---------------------------------------------------------------- what the panel calls
  setScene(scene) {
    const same = this.scene && alike(this.scene, scene);
    this.scene = scene;
    if (same) return; // the page was drawn anew: what is on the screen stays
    this.fixed = {}; // name -> pictures of the scene
    this.sheets = this.chosen = this.pointed = null;
    for (const name of ["given", "real"]) this.fetch(name, scene.arrays[name]);
    const root = this.canvas.closest(".gp-live");
    if (root) root.dataset.condition = scene.condition;
    root?.style.setProperty("--gp-rows", scene.rows);
    this.resize();
  }

  /** Pictures of the scene are kept apart: they never change, and must not be forgotten. */
  async fetch(name, bytes) {
    const bitmap = bytes && (await this.bitmaps.load(bytes));
    if (!bitmap || !equal(this.scene.arrays[name], bytes)) return;
    this.fixed[name] = Object.assign(document.createElement("canvas"), { width: bitmap.width, height: bitmap.height });
    this.fixed[name].getContext("2d").drawImage(bitmap, 0, 0);
    this.resize();
  }

  setTheme({ ink, font }) {
    Object.assign(this, { ink, font });
    this.resize();
  }

  /** What `tiles` must know of the scene to hang the pictures. */
  plan(has) {
    const { condition, rows } = this.scene;
    return { condition, rows, names: ["given", "generated", "real"].filter((name) => name === "generated" || has[name]) };
  }

  get aspect() {
    return this.scene ? this.tiles.aspectOf(this.shown, this.plan(this.scene.arrays)) : null;
  }

  resize() {
    const { clientWidth, clientHeight } = this.canvas;
    if (!this.scene || !clientWidth) return;
    this.ratio = Math.min(window.devicePixelRatio || 1, 2);
    const [width, height] = [Math.round(clientWidth * this.ratio), Math.round(clientHeight * this.ratio)];
    if (this.canvas.width !== width) this.canvas.width = width;
    if (this.canvas.height !== height) this.canvas.height = height;
    this.rowNames = this.captions.rowNames(this.scene);
    const most = Math.min(MAX_NAME_WIDTH, clientWidth / 8);
    this.margin = this.tiles.marginFor(this.canvas.getContext("2d"), this.rowNames, this.font, most);
    const plan = { ...this.plan(this.fixed), margin: this.margin };
    this.blocks = this.tiles.arrange({ width: clientWidth, height: clientHeight }, this.shown, plan);
    this.sheets = null;
    this.draw();
  }

  /** Show the frame at `index` of the film as soon as it is decoded; what is on the screen stays until then. */
  show(film, index) {
    const frame = index >= 0 ? film.at(index) : null;
    this.nextFrame = frame;
    this.film = film;
    const layers = [...this.shown].sort().join();
    if (layers !== this.arrangedFor) {
      this.arrangedFor = layers;
      this.resize();
    }
    if (!frame?.arrays.gallery) return this.setFrame(frame);
    if (this.bitmaps.get(frame.arrays.gallery)) return this.setFrame(frame);
    this.decode();
  }

  /** One picture at a time, always the newest that is wanted: hurrying through the timeline starves nobody. */
  async decode() {
    if (this.decoding) return;
    this.decoding = true;
    while (this.nextFrame && this.nextFrame !== this.frame && this.nextFrame !== this.undecodable) {
      const next = this.nextFrame;
      if (await this.bitmaps.load(next.arrays.gallery)) this.setFrame(next);
      else this.undecodable = next;
    }
    this.decoding = false;
  }

  setFrame(frame) {
    if (frame !== this.frame) this.sheets = null;
    this.frame = frame;
    this.verdictFrame = frame && this.film.frameWith("verdict", this.film.indexOf(frame.step));
    this.draw();
    this.updateReadout();
    this.ondrawn(frame?.step ?? -1);
  }

  dispose() {
    this.nextFrame = null;
    this.bitmaps.dispose();
  }

  // ---------------------------------------------------------------- drawing
  draw() {
    if (!this.scene || !this.ink || !this.ratio) return;
    const ctx = this.canvas.getContext("2d");
    ctx.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    ctx.clearRect(0, 0, this.canvas.clientWidth, this.canvas.clientHeight);
    this.sheets ??= new Map(this.blocks.map((block) => [block.name, this.sheet(block)]));
    for (const block of this.blocks) this.drawBlock(ctx, block);
    const focused = document.activeElement === this.canvas;
    const current = this.pointed ?? (focused ? this.chosen : null);
    this.drawRows(ctx, current);
    if (this.pointed) this.rings(ctx, this.pointed, 1.5);
    if (this.chosen && focused) this.rings(ctx, this.chosen, 3);
  }

  /** The pictures of a block, enlarged once for many drawings; null while there is none. */
  sheet(block) {
    const bitmap = this.bitmapOf(block.name);
    return bitmap && this.tiles.enlarged(bitmap, block.tile * this.ratio);
  }

  bitmapOf(name) {
    if (name !== "generated") return this.fixed[name] ?? null;
    const bytes = this.frame?.arrays.gallery;
    return bytes ? this.bitmaps.get(bytes) : null;
  }

  drawBlock(ctx, block) {
    const { tiles, ink, sheets, scene, frame } = this;
    tiles.drawName(ctx, block, this.captions.headings(scene, block.name), ink, this.font);
    const sheet = sheets.get(block.name);
    if (sheet) tiles.drawPictures(ctx, block, sheet);
    else tiles.drawEmpty(ctx, block, ink);
    if (!this.shown.has("verdict") || block.name === "given") return;
    const beliefs = frame?.arrays[block.name === "real" ? "scores_real" : "scores_fake"];
    if (beliefs) tiles.drawVerdicts(ctx, block, beliefs, ink);
    const wrong = (index) => this.captions.askedFor(scene, index) !== this.verdictFrame.arrays.verdict[index];
    if (block.name === "generated" && this.crosses) tiles.drawCrosses(ctx, block, wrong, ink);
  }

  /** Are pictures marked that the classifier takes for another class than the one asked for? */
  get crosses() {
    return Boolean(this.verdictFrame) && this.scene.condition === "classes" && this.shown.has("verdict");
  }

  /** The classes at the left of their rows; the one that is pointed at stands out. */
  drawRows(ctx, current) {
    if (!this.rowNames.length) return;
    const marked = current ? Math.floor(current.index / this.scene.columns) : -1;
    for (const block of this.blocks.filter(({ left }) => left === this.blocks[0].left)) {
      this.tiles.drawRowNames(ctx, block, this.rowNames, this.margin, marked, this.ink, this.font);
    }
  }

  /** A ring around a picture, and a thin one around those that belong to it. */
  rings(ctx, { name, index }, width) {
    for (const block of this.blocks) {
      const own = block.name === name;
      if (!this.tiles.indices(block).includes(index) || !(own || this.scene.condition === "picture")) continue;
      this.tiles.drawRing(ctx, block, index, this.ink.text, own ? width : 1);
    }
  }

  blockOf(name) {
    return this.blocks.find((block) => block.name === name);
  }

  /** May the game be played? Real and generated pictures must be there, and what D believes of them. */
  get playable() {
    return Boolean(this.fixed?.real && this.bitmapOf("generated") && this.frame.arrays.scores_real);
  }

  /** What the game is played with: the pictures on the screen. */
  gamePictures() {
    const { scores_real, scores_fake } = this.frame.arrays;
    return { real: this.fixed.real, generated: this.bitmapOf("generated"), scores_real, scores_fake };
  }

  // ---------------------------------------------------------------- pointer and keyboard
  pictureAt(place) {
    const found = place && this.tiles.pictureAt(this.blocks, place);
    return found ? { name: found.block.name, index: found.index } : null;
  }

  point(place) {
    const found = this.pictureAt(place);
    if (found?.name === this.pointed?.name && found?.index === this.pointed?.index) return;
    this.pointed = found;
    this.canvas.style.cursor = found?.name === "generated" ? "pointer" : "default";
    this.draw();
    this.updateReadout();
  }

  /** What a key does; answers whether it did anything. */
  handleKey(key) {
    const moves = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    if (key in moves) this.choose(this.neighbour(...moves[key]));
    else if (key === "Home" && this.chosen) this.choose({ ...this.chosen, index: 0 });
    else if (key === "Enter" || key === " ") this.pick(this.chosen);
    else return false;
    return true;
  }

  /** The picture that lies next on this side; the same one at the edge. */
  neighbour(dx, dy) {
    const block = this.blockOf(this.chosen?.name);
    if (!block) return this.blocks[0] ? { name: this.blocks[0].name, index: 0 } : null;
    const found = this.tiles.neighbour(this.blocks, { block, index: this.chosen.index }, dx, dy);
    return found ? { name: found.block.name, index: found.index } : this.chosen;
  }

  choose(picture) {
    this.chosen = picture;
    this.draw();
    this.updateReadout();
    if (picture) this.announcement.textContent = this.describe(picture);
  }

  pick(picture) {
    if (!picture || picture.name !== "generated" || !this.frame || this.frame.step < 0) return;
    const block = this.blockOf("generated");
    const [x, y] = this.tiles.placeOf(block, picture.index);
    this.onpick({ ...picture, step: this.frame.step, box: { x, y, size: block.tile }, bitmap: this.bitmapOf("generated") });
  }

  // ---------------------------------------------------------------- words
  updateReadout() {
    const picture = this.pointed ?? (document.activeElement === this.canvas ? this.chosen : null);
    const text = picture ? this.describe(picture) : this.hint();
    if (this.readout.textContent !== text) this.readout.textContent = text;
  }

  hint() {
    return this.frame && this.blockOf("generated") ? this.captions.hint(this.crosses) : "";
  }

  describe(picture) {
    return this.captions.describe(this.scene, this.frame, this.verdictFrame, picture, this.words);
  }
}

/** Do these scenes hang the same pictures in the same places? */
function alike(a, b) {
  const same = ["condition", "rows"].every((name) => a[name] === b[name]) && String(a.asked) === String(b.asked);
  return same && ["given", "real"].every((name) => equal(a.arrays[name], b.arrays[name]));
}

/** Are these the same bytes (or both nothing)? */
function equal(a, b) {
  return a === b || (a?.length === b?.length && a.every((byte, i) => byte === b[i]));
}
