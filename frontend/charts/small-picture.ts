/* A small picture of what a run generates, over what is real. */

import type { Context } from "../paint/canvas.ts";
import { drawPoints, drawReal, type Lens } from "../paint/points.ts";
import type { Ink } from "../server/scene.ts";

/** As thumbnails come (playground/charts/thumbnails.py): whole numbers from 0 to 100, y upwards, or an image. */
export interface Shown {
  dots?: number[];
  outline?: number[];
  picture?: string;
}

export const SIZE = { width: 116, height: 116 };
const SIDE = 100; // of the square in which points lie, and so one pixel for each whole number
const [LEFT, TOP] = [(SIZE.width - SIDE) / 2, (SIZE.height - SIDE) / 2];
const SMALLER = 0.6; // marks, beside those of the large picture
const LENS: Lens = { px: (u) => (LEFT + u) / SMALLER, py: (v) => (TOP + SIDE - v) / SMALLER };

export function draw(ctx: Context, real: Shown, made: Shown, ink: Ink): void {
  if (real.outline) curve(ctx, real.outline, ink.real, false);
  if (made.outline) curve(ctx, made.outline, ink.generated, true);
  ctx.save();
  ctx.scale(SMALLER, SMALLER);
  if (real.dots) drawReal(ctx, LENS, real.dots, ink, 0.5);
  if (made.dots) drawPoints(ctx, LENS, made.dots, ink);
  ctx.restore();
}

/** A density: the real one filled, the generated one dashed. */
function curve(ctx: Context, heights: number[], colour: string, dashed: boolean): void {
  const y = (v: number) => TOP + SIDE - v;
  ctx.beginPath();
  heights.forEach((v, i) => ctx.lineTo((SIZE.width * i) / (heights.length - 1), y(v)));
  ctx.strokeStyle = ctx.fillStyle = colour;
  ctx.lineWidth = 2;
  ctx.setLineDash(dashed ? [4, 2] : []);
  ctx.stroke();
  ctx.setLineDash([]);
  if (dashed) return;
  ctx.lineTo(SIZE.width, y(0));
  ctx.lineTo(0, y(0));
  ctx.globalAlpha = 0.18;
  ctx.fill();
  ctx.globalAlpha = 1;
}
