/* Fields of arrows on the plane: [x, y, dx, dy] each. They come in a visible length and keep it while zooming. */

import type { Camera } from "./camera.ts";
import type { Context } from "./canvas.ts";

/** Arrows with a head. */
export function drawArrows(ctx: Context, camera: Camera, field: ArrayLike<number>, colour: string): void {
  ctx.beginPath();
  for (const { x, y, dx, dy } of vectors(camera, field)) addArrow(ctx, x, y, dx, dy);
  ctx.strokeStyle = colour;
  ctx.lineWidth = 1.2;
  ctx.globalAlpha = 0.75;
  ctx.stroke();
  ctx.globalAlpha = 1;
}

/** Arrows that are dashed, with a ring at the end instead of a head. */
export function drawDashed(ctx: Context, camera: Camera, field: ArrayLike<number>, colour: string): void {
  const seen = vectors(camera, field);
  ctx.strokeStyle = colour;
  ctx.lineWidth = 1.4;
  ctx.beginPath();
  for (const { x, y, dx, dy } of seen) {
    ctx.moveTo(x, y);
    ctx.lineTo(x + dx, y + dy);
  }
  ctx.setLineDash([4, 3]);
  ctx.stroke();
  ctx.setLineDash([]);
  ctx.beginPath();
  for (const { x, y, dx, dy } of seen) {
    ctx.moveTo(x + dx + 2.2, y + dy);
    ctx.arc(x + dx, y + dy, 2.2, 0, 2 * Math.PI);
  }
  ctx.stroke();
}

/** The vectors that are long enough to be seen, in pixels. */
function vectors(camera: Camera, field: ArrayLike<number>): { x: number; y: number; dx: number; dy: number }[] {
  const [scaleX, scaleY] = [camera.scaleX / camera.zoom, camera.scaleY / camera.zoom];
  const seen = [];
  for (let i = 0; i < field.length; i += 4) {
    const [dx, dy] = [field[i + 2] * scaleX, -field[i + 3] * scaleY];
    if (Math.hypot(dx, dy) > 1) seen.push({ x: camera.px(field[i]), y: camera.py(field[i + 1]), dx, dy });
  }
  return seen;
}

/** Add an arrow to the path; head: its length, as a share of the arrow's. */
export function addArrow(ctx: Context, x: number, y: number, dx: number, dy: number, head = 0.28): void {
  ctx.moveTo(x, y);
  ctx.lineTo(x + dx, y + dy);
  for (const side of [1, -1]) {
    ctx.moveTo(x + dx, y + dy);
    ctx.lineTo(x + dx - head * (dx + side * 0.6 * dy), y + dy - head * (dy - side * 0.6 * dx));
  }
}
