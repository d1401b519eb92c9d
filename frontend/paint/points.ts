/* Samples on the plane: real ones are round, generated ones have corners. Positions are in standardised units, one
   number after another: x, y, x, y, ... */

import type { Ink } from "../server/scene.ts";
import type { Context, Point } from "./canvas.ts";
import type { Camera } from "./camera.ts";

/** What turns standardised units into pixels. */
export type Lens = Pick<Camera, "px" | "py">;

/** How a label looks where several are shown. */
export interface Look {
  colour: string;
  mark: Point[]; // its corners, in pixels
}

/** The marks of generated samples, all about as large: none is round, as real samples are. */
const MARKS: Point[][] = [
  [
    [0, -3],
    [3, 0],
    [0, 3],
    [-3, 0],
  ], // diamond
  [
    [0, -3.4],
    [3.2, 2.2],
    [-3.2, 2.2],
  ], // triangle
  [
    [-2.4, -2.4],
    [2.4, -2.4],
    [2.4, 2.4],
    [-2.4, 2.4],
  ], // square
  [
    [-3.2, -2.2],
    [3.2, -2.2],
    [0, 3.4],
  ], // triangle that stands on its head
  [
    [-1, -3.3],
    [1, -3.3],
    [1, -1],
    [3.3, -1],
    [3.3, 1],
    [1, 1],
    [1, 3.3],
    [-1, 3.3],
    [-1, 1],
    [-3.3, 1],
    [-3.3, -1],
    [-1, -1],
  ], // cross
];
const COLOURS = 8; // that the ink has for labels; with five marks no two of 40 labels look alike

export const lookOf = (label: number, ink: Ink): Look => ({
  colour: ink[`label_${label % COLOURS}`],
  mark: MARKS[label % MARKS.length],
});

/** How points look that are of no label. */
export const plainLook = (colour: string): Look => ({ colour, mark: MARKS[0] });

/** Real samples: round. */
export function drawReal(ctx: Context, lens: Lens, points: ArrayLike<number>, ink: Ink, opacity = 0.8): void {
  circles(ctx, lens, points, 3.2);
  halo(ctx, ink, ink.real, opacity);
}

/** Real samples of one of several labels: round and hollow. */
export function drawRings(ctx: Context, lens: Lens, points: ArrayLike<number>, { colour }: Look): void {
  circles(ctx, lens, points, 3.1);
  ctx.globalAlpha = 0.85;
  ctx.strokeStyle = colour;
  ctx.lineWidth = 1.2;
  ctx.stroke();
  ctx.globalAlpha = 1;
}

function circles(ctx: Context, lens: Lens, points: ArrayLike<number>, radius: number): void {
  ctx.beginPath();
  for (let i = 0; i < points.length; i += 2) {
    const [x, y] = [lens.px(points[i]), lens.py(points[i + 1])];
    ctx.moveTo(x + radius, y);
    ctx.arc(x, y, radius, 0, 2 * Math.PI);
  }
}

/** Generated samples: diamonds, or the marks of one of several labels. */
export function drawPoints(
  ctx: Context,
  lens: Lens,
  points: ArrayLike<number>,
  ink: Ink,
  look = plainLook(ink.generated),
): void {
  ctx.beginPath();
  for (let i = 0; i < points.length; i += 2) {
    const [x, y] = [lens.px(points[i]), lens.py(points[i + 1])];
    look.mark.forEach(([dx, dy], k) => (k ? ctx.lineTo(x + dx, y + dy) : ctx.moveTo(x + dx, y + dy)));
    ctx.closePath();
  }
  halo(ctx, ink, look.colour, 0.8);
}

/** Fill the path, with a thin rim in the colour of the page so that points stand out on any ground. */
function halo(ctx: Context, ink: Ink, colour: string, opacity: number): void {
  ctx.globalAlpha = 0.7 * opacity;
  ctx.strokeStyle = ink.background;
  ctx.lineWidth = 1.6;
  ctx.stroke();
  ctx.globalAlpha = opacity;
  ctx.fillStyle = colour;
  ctx.fill();
  ctx.globalAlpha = 1;
}

/** Names of labels beside their samples: away from the middle of the picture, and a bit to the side, since samples that
    are not right yet often lie in line with it. */
export function drawNames(
  ctx: Context,
  camera: Camera,
  names: [name: string, place: Point][],
  ink: Ink,
  font: string,
): void {
  const { left, top, width, height } = camera.box;
  const inside = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value));
  ctx.font = `600 12px ${font}`;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.lineJoin = "round";
  ctx.lineWidth = 3;
  ctx.strokeStyle = ink.background;
  ctx.fillStyle = ink.text;
  for (const [name, [u, v]] of names) {
    const [x, y] = [camera.px(u), camera.py(v)];
    const [dx, dy] = [x - left - width / 2, y - top - height / 2];
    const far = Math.hypot(dx, dy);
    const half = ctx.measureText(name).width / 2;
    const [awayX, awayY] = far > 8 ? [(dx + dy) / far, (dy - dx) / far] : [0, -1.4];
    const across = inside(x + awayX * (half + 7), left + half + 4, left + width - half - 4);
    const down = inside(y + awayY * 12, top + 10, top + height - 10);
    ctx.strokeText(name, across, down);
    ctx.fillText(name, across, down);
  }
}
