/* The plane: a canvas with real and generated samples, D's surface, axes in plot units, and a read-out. */

const MARGIN = { left: 40, right: 10, top: 10, bottom: 28 };
const NEAR_PIXELS = 8; // pixels: a pointer this close to a sample reads the sample

export class Plane {
  keys = "Arrow keys move the picture, plus and minus zoom, 0 shows all of it.";
  aspects = [0.8, 1.4];
  lastButton = "reset";
  autoplays = true;

  /** tools: {Camera, handle, Labels, layers (module), words (module)}; readout: an element for what the pointer is on. */
  constructor(canvas, readout, tools) {
    Object.assign(this, { canvas, readout }, tools);
    this.camera = new this.Camera();
    this.shown = new Set();
    this.frame = null;
    this.pointer = null;
    this.draws = 0;
    this.onmove = () => {};
    this.overlay = null; // what else lies on the picture and reads it: the latent map
    this.handle(canvas, this.camera, () => this.moved(), (place) => this.hover(place));
  }

  /** A new scene; the view stays if it shows the same part of the same plane. */
  setScene(scene) {
    const [x0, x1, y0, y1] = scene.window;
    const aspect = scene.equal ? ((x1 - x0) * scene.std[0]) / ((y1 - y0) * scene.std[1]) : null;
    const same = this.scene && JSON.stringify(this.scene.window) === JSON.stringify(scene.window);
    this.scene = scene;
    this.frame = null;
    this.labels = new this.Labels(scene);
    this.selectSamples();
    if (!same) this.camera.setWindow(scene.window, aspect);
    this.resize();
  }

  /** Width over height of what is shown; null: any. */
  get aspect() {
    return this.camera.aspect;
  }

  get atHome() {
    return this.camera.atHome;
  }

  /** Show this label alone from now on; null: all of them. */
  choose(label) {
    this.labels.chosen = label;
    this.selectSamples();
  }

  /** What of the scene and of the frame is shown. */
  selectSamples() {
    this.real = this.labels.real();
    this.setFrame(this.frame);
  }

  /** What of this frame is shown from now on. */
  setFrame(frame) {
    this.frame = frame;
    this.parts = this.labels.parts(frame);
    this.surface = this.labels.surface(frame);
    this.fieldPictures = new Map(); // of the fields, by name
  }

  setTheme({ ink, font }) {
    this.ink = ink;
    this.font = font;
    this.colours = this.layers.surfaceColours(ink);
    this.fieldPictures = new Map();
  }

  resize() {
    const { clientWidth, clientHeight } = this.canvas;
    const ratio = Math.min(window.devicePixelRatio || 1, 2);
    const [width, height] = [Math.round(clientWidth * ratio), Math.round(clientHeight * ratio)];
    if (this.canvas.width !== width) this.canvas.width = width;
    if (this.canvas.height !== height) this.canvas.height = height;
    this.ratio = ratio;
    this.camera.fit(clientWidth, clientHeight, MARGIN);
    const { left, width: boxWidth } = this.camera.box;
    this.readout.style.setProperty("--gp-right", `${clientWidth - left - boxWidth + 4}px`);
  }

  /** Show the frame at `index` of the film; below 0: none. */
  show(film, index) {
    const frame = index >= 0 ? film.at(index) : null;
    if (frame !== this.frame) this.setFrame(frame);
    this.draw();
    this.updateReadout();
  }

  reset() {
    this.camera.reset();
    this.moved();
  }

  dispose() {}

  moved() {
    this.onmove();
    if (!this.scene || !this.ink) return;
    this.draw();
    this.updateReadout();
  }

  draw() {
    const ctx = this.canvas.getContext("2d");
    const { left, top, width, height } = this.camera.box;
    ctx.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    ctx.clearRect(0, 0, this.canvas.clientWidth, this.canvas.clientHeight);
    ctx.save();
    ctx.beginPath();
    ctx.rect(left, top, width, height);
    ctx.clip();
    this.drawLayers(ctx);
    ctx.restore();
    this.drawAxes(ctx);
    if (this.scene.compact) this.drawLegend(ctx);
    this.draws += 1;
  }

  drawLayers(ctx) {
    for (const layer of this.visible("field")) this.drawField(ctx, layer);
    this.drawGrid(ctx);
    if (this.shown.has("real")) this.drawReal(ctx);
    for (const mark of Object.keys(this.layers.DRAW)) {
      for (const layer of this.visible(mark)) this.drawLayer(ctx, layer);
    }
    if (this.labels.all) this.drawNames(ctx);
    this.overlay?.draw(ctx);
  }

  /** The layers of this mark that are shown and change while a run trains; what has its button first lies on top. */
  visible(mark) {
    const own = ({ name, mark: its, fixed }) => its === mark && !fixed && this.shown.has(name);
    return (this.scene?.layers ?? []).filter(own).reverse();
  }

  drawField(ctx, { array: name }) {
    const found = this.labels.surface(this.frame, this.labels.chosen, name);
    if (!found) return;
    const { camera, ink, layers, fieldPictures } = this;
    if (!fieldPictures.has(name)) fieldPictures.set(name, layers.surfacePicture(found.surface, found.shape, this.colours));
    layers.drawSurface(ctx, camera, fieldPictures.get(name));
    layers.drawBoundary(ctx, camera, found.surface, found.shape, ink);
  }

  drawLayer(ctx, layer) {
    const { camera, ink, layers, labels } = this;
    for (const part of this.parts) {
      const look = labels.all ? layers.lookOf(part.label, ink) : undefined;
      if (part[layer.array]) layers.DRAW[layer.mark](ctx, camera, part[layer.array], { part, layer, ink, look });
    }
  }

  drawReal(ctx) {
    const { camera, ink, layers, labels } = this;
    if (labels.chosen !== null) layers.drawReal(ctx, camera, labels.others(), ink, 0.12);
    for (const part of this.real) {
      if (labels.all) layers.drawRings(ctx, camera, part, layers.lookOf(part.label, ink));
      else layers.drawReal(ctx, camera, part, ink);
    }
  }

  drawNames(ctx) {
    const { names, places } = this.labels;
    const written = names.map((name, label) => [name.replace("label ", ""), places[label]]).filter(([, place]) => place);
    this.layers.drawNames(ctx, this.camera, written, this.ink, this.font);
  }

  // ---------------------------------------------------------------- axes, in plot units
  /** The ticks of axis 0 (x) or 1 (y): [plot value, pixel]. */
  ticks(axis) {
    const { camera, scene } = this;
    const { left, top, width, height } = camera.box;
    const ends = axis ? [camera.uy(top + height), camera.uy(top)] : [camera.ux(left), camera.ux(left + width)];
    const [low, high] = ends.map((u) => this.plot(axis, u));
    const step = niceStep((high - low) / Math.max(2, (axis ? height : width) / 80));
    const found = [];
    for (let k = Math.ceil(low / step); k * step <= high; k++) {
      const u = (k * step - scene.mean[axis]) / scene.std[axis];
      found.push([Number((k * step).toPrecision(12)), axis ? camera.py(u) : camera.px(u)]);
    }
    return found;
  }

  plot(axis, u) {
    return u * this.scene.std[axis] + this.scene.mean[axis];
  }

  drawGrid(ctx) {
    const { left, top, width, height } = this.camera.box;
    ctx.beginPath();
    for (const [, x] of this.ticks(0)) ctx.rect(Math.round(x), top, 1, height);
    for (const [, y] of this.ticks(1)) ctx.rect(left, Math.round(y), width, 1);
    ctx.globalAlpha = 0.06;
    ctx.fillStyle = this.ink.text;
    ctx.fill();
    ctx.globalAlpha = 1;
  }

  drawAxes(ctx) {
    const { left, top, width, height } = this.camera.box;
    const { short } = this.words;
    const [xTicks, yTicks] = [this.ticks(0), this.ticks(1)];
    ctx.font = `11px ${this.font}`;
    ctx.fillStyle = this.ink.faint;
    ctx.textAlign = "center";
    ctx.textBaseline = "top";
    for (const [value, x] of xTicks) if (x < left + width - 14) ctx.fillText(short(value), x, top + height + 8);
    ctx.fillText(this.scene.axis[0], left + width - 4, top + height + 8);
    ctx.textAlign = "right";
    ctx.textBaseline = "middle";
    for (const [value, y] of yTicks) if (y > top + 16) ctx.fillText(short(value), left - 8, y);
    ctx.fillText(this.scene.axis[1], left - 8, top + 4);
  }

  /** Without layer buttons the picture names its points itself. */
  drawLegend(ctx) {
    const { left, top } = this.camera.box;
    ctx.textAlign = "left";
    ctx.textBaseline = "middle";
    ctx.font = `12px ${this.font}`;
    const { layers, ink } = this;
    const flat = { px: (x) => x, py: (y) => y };
    layers.drawReal(ctx, flat, { real: [left + 14, top + 16] }, ink);
    layers.drawPoints(ctx, flat, [left + 62, top + 16], ink);
    ctx.fillStyle = ink.text;
    ctx.fillText("real", left + 22, top + 17);
    ctx.fillText("generated", left + 71, top + 17);
  }

  // ---------------------------------------------------------------- reading values
  hover(place) {
    this.pointer = place;
    this.updateReadout();
  }

  /** Coordinates and D's belief under the pointer; otherwise how many samples the picture does not show. */
  updateReadout() {
    const inside = this.pointer && this.scene && this.inBox(this.pointer);
    const also = this.overlay?.describe(inside ? this.pointer : null) ?? "";
    this.readout.textContent = inside ? `${this.describe(this.pointer)}${also && `\n${also}`}` : also || this.describeHidden();
  }

  inBox({ x, y }) {
    const { left, top, width, height } = this.camera.box;
    return x >= left && x <= left + width && y >= top && y <= top + height;
  }

  describe(place) {
    const { short, percent } = this.words;
    const near = this.nearest(place);
    const [x, y] = near ? near.at : [this.camera.ux(place.x), this.camera.uy(place.y)];
    const belief = this.belief(x, y, near ? this.labels.surface(this.frame, near.label) : this.surface);
    const where = `${this.scene.axis[0]} ${short(this.plot(0, x))}  ${this.scene.axis[1]} ${short(this.plot(1, y))}`;
    const d = belief === null ? "" : `  ·  D: ${percent(belief)} real`;
    const whose = near && near.label !== null ? `, ${this.labels.names[near.label]}` : "";
    return `${near ? `${near.name}${whose}:  ` : ""}${where}${d}`;
  }

  /** The shown sample nearest to a pixel, if it is near at all: {name, label, at: [x, y]}. */
  nearest({ x, y }) {
    const sets = this.visible("points").flatMap(({ title, array }) => this.parts.map((part) => [title.toLowerCase(), part.label, part[array]]));
    if (this.shown.has("real")) sets.push(...this.real.map((part) => ["real", part.label, part.real]));
    let best = null;
    let least = NEAR_PIXELS;
    for (const [name, label, points] of sets) {
      for (let i = 0; i < (points?.length ?? 0); i += 2) {
        const far = Math.hypot(this.camera.px(points[i]) - x, this.camera.py(points[i + 1]) - y);
        if (far < least) [least, best] = [far, { name, label, at: [points[i], points[i + 1]] }];
      }
    }
    return best;
  }

  /** D's belief at a place, between the points of a surface; null without one and outside the window. */
  belief(x, y, found) {
    if (!found) return null;
    const { surface, shape: [rows, columns] } = found;
    const [x0, x1, y0, y1] = this.scene.window;
    const [column, row] = [((x - x0) / (x1 - x0)) * (columns - 1), ((y - y0) / (y1 - y0)) * (rows - 1)];
    if (!(column >= 0 && column <= columns - 1 && row >= 0 && row <= rows - 1)) return null;
    const [i, j] = [Math.min(Math.floor(row), rows - 2), Math.min(Math.floor(column), columns - 2)];
    const at = (r, c) => surface[r * columns + c];
    const along = (r) => at(r, j) + (at(r, j + 1) - at(r, j)) * (column - j);
    return (along(i) + (along(i + 1) - along(i)) * (row - i)) / 255;
  }

  describeHidden() {
    const [layer] = this.visible("points").reverse();
    if (!this.parts.length || !layer || this.scene.compact) return "";
    let [hidden, all] = [0, 0];
    for (const { [layer.array]: points = [] } of this.parts) {
      all += points.length / 2;
      for (let i = 0; i < points.length; i += 2) {
        if (!this.inBox({ x: this.camera.px(points[i]), y: this.camera.py(points[i + 1]) })) hidden++;
      }
    }
    return hidden ? `${hidden} of ${all} ${layer.title.toLowerCase()} lie outside the picture` : "";
  }
}

/** 1, 2 or 5 times a power of ten, at least as large as `rough`. */
function niceStep(rough) {
  const power = 10 ** Math.floor(Math.log10(rough));
  return power * [1, 2, 5, 10].find((factor) => factor * power >= rough);
}
