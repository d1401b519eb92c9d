/* The camera over the plane: standardised units to pixels and back, and the hands that move it. */

const MAX_ZOOM = 200; // times the whole window
const MIN_ZOOM = 0.2;

export class Camera {
  constructor() {
    this.box = { left: 0, top: 0, width: 1, height: 1 };
    this.setWindow([-1, 1, -1, 1], 1);
  }

  /** Aim at a window [x0, x1, y0, y1]. aspect: width over height in plot units, or null to fill the space. */
  setWindow(window, aspect) {
    this.window = window;
    this.aspect = aspect;
    this.reset();
  }

  reset() {
    const [x0, x1, y0, y1] = this.window;
    this.x = (x0 + x1) / 2;
    this.y = (y0 + y1) / 2;
    this.zoom = 1;
  }

  get atHome() {
    const [x0, x1, y0, y1] = this.window;
    return this.zoom === 1 && this.x === (x0 + x1) / 2 && this.y === (y0 + y1) / 2;
  }

  /** The largest box of the right aspect in the space left by the margins. */
  fit(width, height, margin) {
    const space = { width: width - margin.left - margin.right, height: height - margin.top - margin.bottom };
    const box = { width: Math.max(space.width, 1), height: Math.max(space.height, 1) };
    if (this.aspect) {
      box.width = Math.min(space.width, space.height * this.aspect);
      box.height = box.width / this.aspect;
    }
    this.box = {
      ...box,
      left: margin.left,
      top: margin.top + (space.height - box.height) / 2,
    };
  }

  /** Pixels per standardised unit along each axis. */
  get scaleX() {
    return (this.box.width / (this.window[1] - this.window[0])) * this.zoom;
  }

  get scaleY() {
    return (this.box.height / (this.window[3] - this.window[2])) * this.zoom;
  }

  px(x) {
    return this.box.left + this.box.width / 2 + (x - this.x) * this.scaleX;
  }

  py(y) {
    return this.box.top + this.box.height / 2 - (y - this.y) * this.scaleY;
  }

  ux(px) {
    return this.x + (px - this.box.left - this.box.width / 2) / this.scaleX;
  }

  uy(py) {
    return this.y - (py - this.box.top - this.box.height / 2) / this.scaleY;
  }

  pan(dx, dy) {
    this.x -= dx / this.scaleX;
    this.y += dy / this.scaleY;
    this.clamp();
  }

  /** Zoom by a factor around a pixel; by default around the middle. */
  zoomBy(factor, px = this.box.left + this.box.width / 2, py = this.box.top + this.box.height / 2) {
    const [x, y] = [this.ux(px), this.uy(py)];
    this.zoom = Math.min(MAX_ZOOM, Math.max(MIN_ZOOM, this.zoom * factor));
    if (Math.abs(this.zoom - 1) < 0.02) this.zoom = 1;
    this.x += x - this.ux(px);
    this.y += y - this.uy(py);
    if (this.zoom === 1 && factor < 1) this.reset(); // zoomed out to the whole: nothing half pushed aside
    this.clamp();
  }

  /** The middle stays inside the window: nobody gets lost. */
  clamp() {
    const [x0, x1, y0, y1] = this.window;
    this.x = Math.min(x1, Math.max(x0, this.x));
    this.y = Math.min(y1, Math.max(y0, this.y));
  }
}

/** Wheel, drag, pinch, double-click and keys on a canvas move the camera; `changed` runs after each. */
export function handle(canvas, camera, changed, hover) {
  const pointers = new Map();
  const pointOf = (event) => {
    const box = canvas.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const after = () => {
    canvas.style.touchAction = camera.zoom === 1 ? "pan-y" : "none"; // one finger scrolls the page until zoomed
    changed();
  };
  canvas.style.touchAction = "pan-y";

  canvas.onwheel = (event) => {
    const wanted = event.ctrlKey || event.metaKey || document.activeElement === canvas; // else: let the page scroll
    if (!wanted || (event.deltaY > 0 && camera.zoom <= 1 && !event.ctrlKey)) return;
    event.preventDefault();
    const { x, y } = pointOf(event);
    const lines = event.deltaMode === 1 ? 16 : 1;
    const speed = event.ctrlKey ? 0.01 : 0.0018; // a pinch on a touchpad comes as a wheel with ctrl
    camera.zoomBy(Math.exp(-Math.max(-200, Math.min(200, event.deltaY * lines)) * speed), x, y);
    after();
  };
  canvas.ondblclick = () => {
    camera.reset();
    after();
  };
  canvas.onpointerdown = (event) => {
    pointers.set(event.pointerId, pointOf(event));
    canvas.setPointerCapture(event.pointerId);
  };
  canvas.onpointermove = (event) => {
    const now = pointOf(event);
    const before = pointers.get(event.pointerId);
    if (!before) return hover(now);
    const scrolling = event.pointerType === "touch" && camera.zoom === 1; // then the finger moves the page
    if (pointers.size === 1 && !scrolling) camera.pan(now.x - before.x, now.y - before.y);
    if (pointers.size === 2) pinch(pointers, event.pointerId, now, camera);
    pointers.set(event.pointerId, now);
    after();
  };
  canvas.onpointerup = canvas.onpointercancel = (event) => pointers.delete(event.pointerId);
  canvas.onpointerleave = () => hover(null);
  canvas.onkeydown = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !handleKey(event.key, camera)) return;
    event.preventDefault();
    after();
  };
}

/** Two pointers: the one that moved zooms around the middle between both. */
function pinch(pointers, moved, now, camera) {
  const [[, other]] = [...pointers].filter(([id]) => id !== moved);
  const before = pointers.get(moved);
  const spread = (a) => Math.max(20, Math.hypot(a.x - other.x, a.y - other.y));
  camera.zoomBy(spread(now) / spread(before), (now.x + other.x) / 2, (now.y + other.y) / 2);
  camera.pan((now.x - before.x) / 2, (now.y - before.y) / 2);
}

/** What a key does; answers whether it did anything. */
function handleKey(key, camera) {
  const far = 40;
  const keys = {
    ArrowLeft: () => camera.pan(far, 0),
    ArrowRight: () => camera.pan(-far, 0),
    ArrowUp: () => camera.pan(0, far),
    ArrowDown: () => camera.pan(0, -far),
    "+": () => camera.zoomBy(1.25),
    "=": () => camera.zoomBy(1.25),
    "-": () => camera.zoomBy(0.8),
    0: () => camera.reset(),
  };
  keys[key]?.();
  return key in keys;
}
