/* Draw a target with a mouse, a finger or a pen. Strokes become evenly spaced points, sent when the hand lifts. */

const STYLE = `
.drawing { display: flex; flex-direction: column; gap: 6px; }
.drawing canvas { width: 100%; aspect-ratio: 1; touch-action: none; cursor: crosshair; border-radius: 6px;
  background: var(--st-background-color); border: 1px solid color-mix(in srgb, var(--st-text-color) 25%, transparent); }
.drawing canvas:focus-visible { outline: 2px solid var(--st-primary-color); }
.drawing div { display: flex; gap: 6px; align-items: center; font: 13px/1.4 var(--st-font); color: var(--st-text-color); }
.drawing button { all: unset; cursor: pointer; padding: 4px 10px; border-radius: 6px;
  border: 1px solid color-mix(in srgb, var(--st-text-color) 25%, transparent); }
.drawing button:focus-visible { outline: 2px solid var(--st-primary-color); }
.drawing button:disabled { opacity: 0.4; cursor: default; }
`;
const SIZE = 400; // of the canvas; points are kept in [0, 1], y upwards
const SPACING = 0.012;
const MAX_POINTS = 500;
const canvases = new WeakMap();

export default function drawing({ data, parentElement, setTriggerValue }) {
  if (!canvases.has(parentElement)) canvases.set(parentElement, new PointCanvas(parentElement));
  canvases.get(parentElement).show(data, setTriggerValue);
}

class PointCanvas {
  constructor(parent) {
    this.points = [];
    this.shown = "";
    const style = document.createElement("style");
    style.textContent = STYLE;
    const root = Object.assign(document.createElement("div"), { className: "drawing" });
    this.canvas = Object.assign(document.createElement("canvas"), { width: SIZE, height: SIZE, tabIndex: 0 });
    this.canvas.setAttribute("role", "img");
    this.canvas.setAttribute("aria-label", "Canvas to draw a target on. Without a pointer, paste points instead.");
    const bar = document.createElement("div");
    this.clear = Object.assign(document.createElement("button"), { type: "button", textContent: "Clear" });
    this.count = document.createElement("span");
    bar.append(this.clear, this.count);
    root.append(this.canvas, bar);
    parent.append(style, root);
    this.clear.onclick = () => this.set([]);
    this.canvas.onpointerdown = (event) => this.down(event);
    this.canvas.onpointermove = (event) => this.move(event);
    this.canvas.onpointerup = this.canvas.onpointercancel = () => this.up();
  }

  show(data, setTriggerValue) {
    this.send = (points) => setTriggerValue("drawn", points);
    if (data.version !== this.shown && !this.last) {
      const own = this.sent;
      [this.shown, this.sent] = [data.version, false];
      if (own) return; // what was drawn here stays as it was drawn
      this.set(data.points.map(([x, y]) => [x, y]));
    } else this.paint();
  }

  set(points) {
    this.points = points;
    this.paint();
  }

  at(event) {
    const box = this.canvas.getBoundingClientRect();
    const inside = (v) => Math.min(1, Math.max(0, v));
    return [inside((event.clientX - box.left) / box.width), inside(1 - (event.clientY - box.top) / box.height)];
  }

  down(event) {
    this.canvas.setPointerCapture(event.pointerId);
    this.last = this.at(event);
    this.add(this.last);
  }

  move(event) {
    if (!this.last) return;
    for (const step of event.getCoalescedEvents?.() ?? [event]) {
      const here = this.at(step);
      const far = Math.hypot(here[0] - this.last[0], here[1] - this.last[1]);
      for (let i = 1; i * SPACING <= far; i++) {
        const share = (i * SPACING) / far;
        this.add([0, 1].map((axis) => this.last[axis] + share * (here[axis] - this.last[axis])));
      }
      if (far >= SPACING) this.last = this.points.at(-1) ?? here;
    }
  }

  add(point) {
    if (this.points.length < MAX_POINTS) this.points.push(point.map((v) => Math.round(v * 1e4) / 1e4));
    this.paint();
  }

  up() {
    this.last = null;
    if (this.points.length < 3) return;
    this.sent = true;
    this.send(this.points);
  }

  paint() {
    const ctx = this.canvas.getContext("2d");
    ctx.clearRect(0, 0, SIZE, SIZE);
    ctx.fillStyle = "#0072B2";
    for (const [x, y] of this.points) {
      ctx.beginPath();
      ctx.arc(x * SIZE, (1 - y) * SIZE, 4, 0, 2 * Math.PI);
      ctx.fill();
    }
    const left = MAX_POINTS - this.points.length;
    this.count.textContent = left > 0 ? `${this.points.length} of ${MAX_POINTS} points` : "The canvas is full.";
    this.clear.disabled = !this.points.length;
  }
}
