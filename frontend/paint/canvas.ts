/* How a canvas is set up: as sharp as the screen, measured in the page's own pixels. */

export type Context = CanvasRenderingContext2D;
export type Point = readonly [x: number, y: number];

export interface Size {
  width: number;
  height: number;
}

export interface Box extends Size {
  left: number;
  top: number;
}

const MAX_RATIO = 2; // more pixels would cost more than anybody sees

/** Pixels of a canvas along one pixel of the page. */
export const pixelRatio = (): number => Math.min(window.devicePixelRatio || 1, MAX_RATIO);

/** The size of an element, without its border. */
export const sizeOf = ({ clientWidth, clientHeight }: Element): Size => ({ width: clientWidth, height: clientHeight });

export function contextOf(canvas: HTMLCanvasElement, options?: CanvasRenderingContext2DSettings): Context {
  const ctx = canvas.getContext("2d", options);
  if (!ctx) throw new Error("This browser cannot draw.");
  return ctx;
}

/** An empty canvas of the size of its element (or another one), to be drawn on in pixels of the page. */
export function cleared(canvas: HTMLCanvasElement, { width, height }: Size = sizeOf(canvas)): Context {
  const ratio = pixelRatio();
  const [wide, high] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== wide) canvas.width = wide; // to set it, even to what it is, would cost a new bitmap
  if (canvas.height !== high) canvas.height = high;
  const ctx = contextOf(canvas);
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  ctx.clearRect(0, 0, width, height);
  return ctx;
}

/** A canvas that is not on the page. */
export function hiddenCanvas(width: number, height: number): HTMLCanvasElement {
  return Object.assign(document.createElement("canvas"), { width, height });
}

/** Where a pointer is on an element, in pixels. */
export function placeOn(element: Element, event: { clientX: number; clientY: number }): { x: number; y: number } {
  const box = element.getBoundingClientRect();
  return { x: event.clientX - box.left, y: event.clientY - box.top };
}

/** A light ring within a dark one around a rectangle of a picture: seen on any colours. */
export function strokeTwice(ctx: Context, { left, top, width, height }: Box, thick: number): void {
  for (const [colour, inset] of [
    ["#000", thick / 2],
    ["#fff", thick * 1.5],
  ] as const) {
    ctx.strokeStyle = colour;
    ctx.lineWidth = thick;
    ctx.strokeRect(left + inset, top + inset, width - 2 * inset, height - 2 * inset);
  }
}
