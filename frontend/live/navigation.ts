/* Hands on the plane: drag, pinch, the wheel with Ctrl, double-click and keys move the camera. */

import { select } from "d3-selection";
import { zoom, zoomIdentity, zoomTransform, type D3ZoomEvent, type ZoomBehavior } from "d3-zoom";
import { ZOOMS, type Camera } from "../paint/camera.ts";
import { placeOn } from "../paint/canvas.ts";

const NEARLY_WHOLE = 0.02; // a zoom this close to the whole window is the whole window
const MAX_TURN = 30; // pixels: a notch of a mouse wheel comes as 100 or more, a pinch on a touchpad in small steps
const SPEED = 0.008; // doublings for each of them: a notch is a fifth
const KEY_PIXELS = 40;
const KEY_ZOOM = 1.25;

interface Hands {
  /** The camera has moved. */
  moved(): void;
  /** The pointer is here, or (null) not on the plane. */
  hover(place: { x: number; y: number } | null): void;
  /** The wheel was turned alone: the page scrolls. */
  scrolled(): void;
}

export class Navigation {
  private readonly canvas: HTMLCanvasElement;
  private readonly camera: Camera;
  private readonly hands: Hands;
  private readonly zoom: ZoomBehavior<HTMLCanvasElement, unknown>;

  constructor(canvas: HTMLCanvasElement, camera: Camera, hands: Hands) {
    this.canvas = canvas;
    this.camera = camera;
    this.hands = hands;
    this.zoom = zoom<HTMLCanvasElement, unknown>()
      .scaleExtent(ZOOMS)
      .extent(() => {
        const { left, top, width, height } = camera.box;
        return [
          [left, top],
          [left + width, top + height],
        ];
      })
      .filter((event: MouseEvent | TouchEvent | WheelEvent) => this.wanted(event))
      .wheelDelta(({ deltaY, deltaMode }: WheelEvent) => {
        const turn = deltaY * (deltaMode === 1 ? 16 : 1); // of lines
        return -Math.max(-MAX_TURN, Math.min(MAX_TURN, turn)) * SPEED;
      })
      .on("zoom", (event: D3ZoomEvent<HTMLCanvasElement, unknown>) => this.follow(event.transform));
    select(canvas)
      .call(this.zoom)
      .on("dblclick.zoom", () => this.reset());
    canvas.addEventListener("pointermove", (event) => hands.hover(placeOn(canvas, event)));
    canvas.addEventListener("pointerleave", () => hands.hover(null));
    canvas.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || !this.handleKey(event.key)) return;
      event.preventDefault();
    });
    this.after();
  }

  /** Does d3-zoom get this event? It is told first where the camera is: the window or the size may be another one. */
  private wanted(event: MouseEvent | TouchEvent | WheelEvent): boolean {
    this.synchronise();
    if (event instanceof WheelEvent) {
      const wanted = event.ctrlKey || event.metaKey; // a pinch on a touchpad comes as a wheel with ctrl
      if (!wanted) this.hands.scrolled();
      return wanted;
    }
    const zoomed = this.camera.zoom !== 1; // until then one finger scrolls the page
    if ("touches" in event) return zoomed || event.touches.length > 1;
    return !event.ctrlKey && event.button === 0;
  }

  private synchronise(): void {
    const { k, x, y } = this.camera.transform;
    Object.assign(this.canvas, { __zoom: zoomIdentity.translate(x, y).scale(k) }); // as d3-zoom keeps it
  }

  private follow(to: { k: number; x: number; y: number }): void {
    const { camera } = this;
    const out = to.k < camera.zoom;
    if (Math.abs(to.k - 1) >= NEARLY_WHOLE || !out) camera.moveTo(to);
    else camera.reset(); // zoomed out to the whole: nothing half pushed aside
    this.synchronise();
    this.after();
  }

  /** Show the whole window. */
  reset(): void {
    this.camera.reset();
    this.synchronise();
    this.after();
  }

  private after(): void {
    this.canvas.style.touchAction = this.camera.zoom === 1 ? "pan-y" : "none";
    this.hands.moved();
  }

  /** What a key does; answers whether it did anything. */
  private handleKey(key: string): boolean {
    const view = select(this.canvas);
    const pan = (x: number, y: number) => () =>
      this.zoom.translateBy(view, x / zoomTransform(this.canvas).k, y / zoomTransform(this.canvas).k);
    const by = (factor: number) => () => this.zoom.scaleBy(view, factor);
    const keys: Partial<Record<string, () => void>> = {
      ArrowLeft: pan(KEY_PIXELS, 0),
      ArrowRight: pan(-KEY_PIXELS, 0),
      ArrowUp: pan(0, KEY_PIXELS),
      ArrowDown: pan(0, -KEY_PIXELS),
      "+": by(KEY_ZOOM),
      "=": by(KEY_ZOOM),
      "-": by(1 / KEY_ZOOM),
      0: () => this.reset(),
    };
    const act = keys[key];
    this.synchronise();
    act?.();
    return act !== undefined;
  }
}
