/* The plane: a canvas with real and generated samples, D's surface, axes in plot units, and a read-out. */

const MARGIN = { left: 40, right: 10, top: 10, bottom: 28 };
const NEAR = 8; // pixels: a pointer this close to a sample reads the sample

export class Plane {
  /** tools: {Camera, handle, Labels, layers (module), words (module)}; readout: an element for what the pointer is on. */
  constructor(canvas, readout, tools) {
    Object.assign(this, { canvas, readout }, tools);
    this.camera = new this.Camera();
    this.shown = new Set();
    this.frame = null;
    this.pointer = null;
    this.draws = 0;
    this.onmove = () => {};
    this.guest = null; // what else lies on the picture and reads it: the latent map
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
    this.sort();
    if (!same) this.camera.look(scene.window, aspect);
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
    this.sort();
  }

  /** What of the scene and of the frame is shown. */
  sort() {
    this.real = this.labels.real();
    this.see(this.frame);
  }

  /** What of this frame is shown from now on. */
  see(frame) {
    this.frame = frame;
    this.parts = this.labels.parts(frame);
    this.surface = this.labels.surface(frame);
    this.pictures = new Map(); // of the fields, by name
  }

  setTheme({ ink, font }) {
    this.ink = ink;
    this.font = font;
    this.colours = this.layers.surfaceColours(ink);
    this.pictures = new Map();
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
    if (frame !== this.frame) this.see(frame);
    this.draw();
    this.read();
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
    this.read();
  }

  draw() {
    const pen = this.canvas.getContext("2d");
    const { left, top, width, height } = this.camera.box;
    pen.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    pen.clearRect(0, 0, this.canvas.clientWidth, this.canvas.clientHeight);
    pen.save();
    pen.beginPath();
    pen.rect(left, top, width, height);
    pen.clip();
    this.drawLayers(pen);
    pen.restore();
    this.drawAxes(pen);
    if (this.scene.compact) this.drawLegend(pen);
    this.draws += 1;
  }

  drawLayers(pen) {
    for (const layer of this.visible("field")) this.drawField(pen, layer);
    this.drawGrid(pen);
    if (this.shown.has("real")) this.drawReal(pen);
    for (const mark of Object.keys(this.layers.DRAW)) {
      for (const layer of this.visible(mark)) this.drawLayer(pen, layer);
    }
    if (this.labels.all) this.drawNames(pen);
    this.guest?.draw(pen);
  }

  /** The layers of this mark that are shown and change while a run trains; what has its button first lies on top. */
  visible(mark) {
    const own = ({ name, mark: its, fixed }) => its === mark && !fixed && this.shown.has(name);
    return (this.scene?.layers ?? []).filter(own).reverse();
  }

  drawField(pen, { array: name }) {
    const found = this.labels.surface(this.frame, this.labels.chosen, name);
    if (!found) return;
    const { camera, ink, layers, pictures } = this;
    if (!pictures.has(name)) pictures.set(name, layers.surfacePicture(found.surface, found.shape, this.colours));
    layers.drawSurface(pen, camera, pictures.get(name));
    layers.drawBoundary(pen, camera, found.surface, found.shape, ink);
  }

  drawLayer(pen, layer) {
    const { camera, ink, layers, labels } = this;
    for (const part of this.parts) {
      const look = labels.all ? layers.lookOf(part.label, ink) : undefined;
      if (part[layer.array]) layers.DRAW[layer.mark](pen, camera, part[layer.array], { part, layer, ink, look });
    }
  }

  drawReal(pen) {
    const { camera, ink, layers, labels } = this;
    if (labels.chosen !== null) layers.drawReal(pen, camera, labels.others(), ink, 0.12);
    for (const part of this.real) {
      if (labels.all) layers.drawRings(pen, camera, part, layers.lookOf(part.label, ink));
      else layers.drawReal(pen, camera, part, ink);
    }
  }

  drawNames(pen) {
    const { names, places } = this.labels;
    const written = names.map((name, label) => [name.replace("label ", ""), places[label]]).filter(([, place]) => place);
    this.layers.drawNames(pen, this.camera, written, this.ink, this.font);
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

  drawGrid(pen) {
    const { left, top, width, height } = this.camera.box;
    pen.beginPath();
    for (const [, x] of this.ticks(0)) pen.rect(Math.round(x), top, 1, height);
    for (const [, y] of this.ticks(1)) pen.rect(left, Math.round(y), width, 1);
    pen.globalAlpha = 0.06;
    pen.fillStyle = this.ink.text;
    pen.fill();
    pen.globalAlpha = 1;
  }

  drawAxes(pen) {
    const { left, top, width, height } = this.camera.box;
    const { short } = this.words;
    const [xTicks, yTicks] = [this.ticks(0), this.ticks(1)];
    pen.font = `11px ${this.font}`;
    pen.fillStyle = this.ink.faint;
    pen.textAlign = "center";
    pen.textBaseline = "top";
    for (const [value, x] of xTicks) if (x < left + width - 14) pen.fillText(short(value), x, top + height + 8);
    pen.fillText(this.scene.axis[0], left + width - 4, top + height + 8);
    pen.textAlign = "right";
    pen.textBaseline = "middle";
    for (const [value, y] of yTicks) if (y > top + 16) pen.fillText(short(value), left - 8, y);
    pen.fillText(this.scene.axis[1], left - 8, top + 4);
  }

  /** Without layer buttons the picture names its points itself. */
  drawLegend(pen) {
    const { left, top } = this.camera.box;
    pen.textAlign = "left";
    pen.textBaseline = "middle";
    pen.font = `12px ${this.font}`;
    const { layers, ink } = this;
    const flat = { px: (x) => x, py: (y) => y };
    layers.drawReal(pen, flat, { real: [left + 14, top + 16] }, ink);
    layers.drawPoints(pen, flat, [left + 62, top + 16], ink);
    pen.fillStyle = ink.text;
    pen.fillText("real", left + 22, top + 17);
    pen.fillText("generated", left + 71, top + 17);
  }

  // ---------------------------------------------------------------- reading values
  hover(place) {
    this.pointer = place;
    this.read();
  }

  /** Coordinates and D's belief under the pointer; otherwise how many samples the picture does not show. */
  read() {
    const inside = this.pointer && this.scene && this.inBox(this.pointer);
    const also = this.guest?.describe(inside ? this.pointer : null) ?? "";
    this.readout.textContent = inside ? `${this.under(this.pointer)}${also && `\n${also}`}` : also || this.outside();
  }

  inBox({ x, y }) {
    const { left, top, width, height } = this.camera.box;
    return x >= left && x <= left + width && y >= top && y <= top + height;
  }

  under(place) {
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
    let least = NEAR;
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

  outside() {
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
