/* The latent map: a small picture of latent space on the plane, while the manifold is shown. Both are linked: point at
   a latent to see where the generator sends it, or at a place of the plane to see from where samples come to it. */

const MIN_SIDE = 60; // pixels along a side
const MAX_SIDE = 120;
const SHARE = 0.2; // of the picture
const STRIP_HEIGHT = 30; // pixels that a latent of one dimension is high
const EDGE = 8; // pixels to the border of the picture
const CLICK_PIXELS = 4; // pixels: a press that moves less is a click
const NEAR_PIXELS = 9; // pixels: a line this close to the pointer passes under it
const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

export class LatentMap {
  /** parent: what the plane's canvas lies in; announce(text): for screen readers. */
  constructor(parent, plane, { make, layers, words, folds }, announce) {
    Object.assign(this, { plane, layers, words, folds, announce });
    this.spot = null; // on the grid of latents: [column, row]
    this.held = false; // it stays when the pointer leaves
    this.origins = []; // what is under the pointer on the plane: [part, spot]
    this.canvas = make("canvas", "gp-latent", {
      tabindex: 0, role: "application", "aria-roledescription": "latent map",
      title: "Latent space: each cell is as probable as any other. Point at a latent to see where it goes; click to hold it.",
    });
    parent.append(this.canvas);
    this.listen();
  }

  listen() {
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
    canvas.onfocus = canvas.onblur = () => this.redraw();
    canvas.onkeydown = (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || !this.handleKey(event)) return;
      event.preventDefault();
      this.announceSpot();
    };
  }

  /** Arrow keys move the latent, Escape lets go of it; answers whether the key did anything. */
  handleKey({ key, shiftKey }) {
    const by = KEYS[key];
    if (key === "Escape") this.release();
    if (!by) return key === "Escape";
    this.held = true;
    const from = this.spot ?? this.folds.middle(this.part);
    const far = (shiftKey ? 4 : 1) * Math.max(1, this.width / 40);
    this.point(from.map((place, axis) => place + by[axis] * far));
    return true;
  }

  release() {
    this.held = false;
    this.point(null);
  }

  // ---------------------------------------------------------------- what it shows
  /** The parts of the frame that have a manifold: one, or one for each label on the screen. */
  get parts() {
    const { shown, parts, scene } = this.plane;
    const known = shown.has("manifold") && !scene?.compact && scene?.arrays?.latent_line;
    return known ? parts.filter((part) => part.manifold) : [];
  }

  get part() {
    return this.parts[0];
  }

  /** Places along a side of the grid, but one. */
  get width() {
    return this.plane.scene.arrays.latent_line.length - 1;
  }

  get flat() {
    return this.part.mesh.length === 2;
  }

  point(spot) {
    this.spot = spot && this.part ? this.folds.within(this.part, spot) : null;
    this.redraw();
  }

  redraw() {
    this.plane.draw();
    this.plane.updateReadout();
  }

  /** The spot under a pointer on the map; first and last places lie on its borders. */
  spotAt(event) {
    const box = this.canvas.getBoundingClientRect();
    const [x, y] = [(event.clientX - box.left) / box.width, 1 - (event.clientY - box.top) / box.height];
    return [x * this.width, y * this.width];
  }

  // ---------------------------------------------------------------- on the plane
  /** Called when the plane is drawn: mark where the latent goes, and bring the map up to date. */
  draw(ctx) {
    const { canvas, parts } = this;
    canvas.hidden = !parts.length;
    if (!parts.length) return;
    this.layOut();
    if (this.spot) for (const part of parts) this.mark(ctx, this.pixel(this.folds.imageOf(part, this.spot)), this.colour(part), 6);
    this.drawMap(canvas.getContext("2d"));
  }

  pixel([x, y]) {
    const { camera } = this.plane;
    return [camera.px(x), camera.py(y)];
  }

  colour({ label }) {
    const { labels, layers, ink } = this.plane;
    return labels.all ? layers.lookOf(label, ink).colour : ink.generated;
  }

  /** A ring with a dot, on any ground. */
  mark(ctx, [x, y], colour, radius) {
    const { ink } = this.plane;
    for (const [stroke, width] of [[ink.background, 5], [ink.text, 2]]) {
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

  /** What there is to read: from which latents samples come to a place of the plane (pixels), or where the latent that is
      pointed at goes. Marks them on the map too. */
  describe(pointer) {
    const { camera, scene } = this.plane;
    const { parts } = this;
    if (!parts.length) return "";
    const before = this.origins.length;
    const place = pointer && [camera.ux(pointer.x), camera.uy(pointer.y)];
    const reach = [NEAR_PIXELS / camera.scaleX, NEAR_PIXELS / camera.scaleY];
    this.origins = place ? parts.flatMap((part) => this.folds.originsOf(part, place, reach).map((spot) => [part, spot])) : [];
    if (before || this.origins.length) this.drawMap(this.canvas.getContext("2d"));
    if (place) return this.describeOrigins();
    if (!this.spot) return "";
    const where = this.folds.imageOf(parts[0], this.spot).map((u, axis) => `${scene.axis[axis]} ${this.words.short(this.plane.plot(axis, u), 3)}`);
    return `${this.z(this.spot)}  →  ${parts.length === 1 ? where.join("  ") : `a place for each of ${parts.length} labels`}`;
  }

  describeOrigins() {
    const { origins } = this;
    if (!origins.length) return "no latent comes here";
    return origins.length === 1 ? `from ${this.z(origins[0][1])}` : `from ${origins.length} latents`;
  }

  z(spot) {
    const numbers = this.folds.latentAt(this.part, this.plane.scene.arrays.latent_line, spot);
    return `z ${numbers.map((value) => value.toFixed(2).replace("-", "−")).join(", ")}`;
  }

  announceSpot() {
    const words = this.describe(null);
    this.canvas.setAttribute("aria-label", `Latent map. Arrow keys move a latent, Escape lets go of it. ${words}`);
    this.announce(words);
  }

  // ---------------------------------------------------------------- the map itself
  /** In the left corner of the picture that hides fewer real samples; what is read stands in the right ones. */
  layOut() {
    const { box } = this.plane.camera;
    const side = Math.round(Math.min(MAX_SIDE, Math.max(MIN_SIDE, SHARE * Math.min(box.width, box.height))));
    const size = [side, this.flat ? STRIP_HEIGHT : side];
    const key = JSON.stringify([box, size, this.plane.scene.window]);
    if (key === this.laidOutFor) return;
    this.laidOutFor = key;
    const { canvas, corner: [x, y] } = Object.assign(this, { corner: this.emptiestCorner(size, box) });
    Object.assign(canvas.style, { left: `${x}px`, top: `${y}px`, width: `${size[0]}px`, height: `${size[1]}px` });
    const { ratio } = this.plane;
    Object.assign(canvas, { width: size[0] * ratio, height: size[1] * ratio });
    this.size = size;
    canvas.setAttribute("aria-label", "Latent map. Arrow keys move a latent, Escape lets go of it.");
  }

  emptiestCorner([width, height], { left, top, width: boxWidth, height: boxHeight }) {
    const { window: [x0, x1, y0, y1], arrays: { real } } = this.plane.scene;
    const corners = [top + boxHeight - height - EDGE, top + EDGE].map((y) => [left + EDGE, y]);
    const hidden = corners.map(([x, y]) => {
      let count = 0;
      for (let i = 0; i < real.length; i += 2) {
        const px = left + ((real[i] - x0) / (x1 - x0)) * boxWidth; // in the whole picture: wherever one has zoomed to
        const py = top + ((y1 - real[i + 1]) / (y1 - y0)) * boxHeight;
        count += px > x - 4 && px < x + width + 4 && py > y - 4 && py < y + height + 4;
      }
      return count;
    });
    return corners[hidden.indexOf(Math.min(...hidden))];
  }

  drawMap(ctx) {
    const { plane: { ratio, ink, font }, size: [width, height] } = this;
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    ctx.clearRect(0, 0, width, height);
    if (this.parts.length === 1) this.drawDensity(ctx);
    else this.drawGrid(ctx);
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
    for (const [part, spot] of this.origins) this.mark(ctx, this.onMap(spot), this.colour(part), 4);
    if (this.spot) this.mark(ctx, this.onMap(this.spot), this.colour(this.part), 5);
  }

  onMap([column, row]) {
    const [width, height] = this.size;
    return [(column / this.width) * width, this.flat ? height / 2 : height - (row / this.width) * height];
  }

  /** Only the grid: each label's samples are dense elsewhere. */
  drawGrid(ctx) {
    const { plane: { ink }, size: [width, height] } = this;
    ctx.beginPath();
    for (let share = 0.125; share < 1; share += 0.125) {
      ctx.rect(Math.round(share * width), 0, 1, height);
      if (!this.flat) ctx.rect(0, Math.round(share * height), width, 1);
    }
    ctx.globalAlpha = 0.12;
    ctx.fillStyle = ink.text;
    ctx.fill();
    ctx.globalAlpha = 1;
  }

  /** As the manifold is drawn: a cell whose samples lie densely is opaque. */
  drawDensity(ctx) {
    const { part, layers, width: n, size: [width, height] } = this;
    const levels = this.flat ? layers.pieceLevels(part.manifold) : layers.cellsOf(part.manifold, part.mesh).levels;
    const [across, up] = [width / n, this.flat ? height : height / n];
    ctx.fillStyle = this.colour(part);
    levels.forEach((level, i) => {
      ctx.globalAlpha = 0.5 * (level / layers.LEVELS);
      ctx.fillRect((i % n) * across, height - (Math.floor(i / n) + 1) * up, across, up);
    });
    ctx.globalAlpha = 1;
  }
}
