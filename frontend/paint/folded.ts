/* Where a regular grid of latents lands: dense cells are opaque, stretched cells fade. */

import { median } from "d3-array";
import type { Context, Point } from "./canvas.ts";
import type { Lens } from "./points.ts";

export const LEVELS = 8; // steps of opacity: one path each is far cheaper than one a cell

/** `places` of a grid of this shape: [rows, columns, 2], or [places, 2] of a latent of one dimension. */
export function drawFolded(ctx: Context, lens: Lens, places: ArrayLike<number>, mesh: number[], colour: string): void {
  ctx.lineJoin = "round";
  if (mesh.length === 2) drawCurve(ctx, lens, places, colour);
  else drawMesh(ctx, lens, places, mesh, colour);
  ctx.globalAlpha = 1;
}

/** The cells of a folded grid, four corners each, and how dense each is, a level 1..LEVELS. */
export function cellsOf(places: ArrayLike<number>, [rows, columns]: number[]): { cells: Point[][]; levels: number[] } {
  const cells: Point[][] = [];
  for (let row = 0; row < rows - 1; row++) {
    for (let column = 0; column < columns - 1; column++) {
      const i = row * columns + column;
      cells.push([i, i + 1, i + columns + 1, i + columns].map((k) => [places[2 * k], places[2 * k + 1]] as const));
    }
  }
  return { cells, levels: denseness(cells.map(area)) };
}

/** How dense each piece of a folded line is, a level 1..LEVELS. */
export function pieceLevels(places: ArrayLike<number>): number[] {
  const lengths: number[] = [];
  for (let i = 0; i + 3 < places.length; i += 2) {
    lengths.push(Math.hypot(places[i + 2] - places[i], places[i + 3] - places[i + 1]));
  }
  return denseness(lengths);
}

function drawMesh(ctx: Context, lens: Lens, places: ArrayLike<number>, mesh: number[], colour: string): void {
  const { cells, levels } = cellsOf(places, mesh);
  for (let level = 1; level <= LEVELS; level++) {
    ctx.beginPath();
    cells.forEach((corners, i) => {
      if (levels[i] !== level) return;
      corners.forEach(([x, y], k) => (k ? ctx.lineTo(lens.px(x), lens.py(y)) : ctx.moveTo(lens.px(x), lens.py(y))));
      ctx.closePath();
    });
    ctx.globalAlpha = 0.3 * (level / LEVELS);
    ctx.fillStyle = colour;
    ctx.fill();
    ctx.globalAlpha = 0.15 + 0.6 * (level / LEVELS);
    ctx.strokeStyle = colour;
    ctx.lineWidth = 0.7;
    ctx.stroke();
  }
}

/** A one-dimensional latent: a curve, opaque where the generator moves slowly. */
function drawCurve(ctx: Context, lens: Lens, places: ArrayLike<number>, colour: string): void {
  const levels = pieceLevels(places);
  for (let level = 1; level <= LEVELS; level++) {
    ctx.beginPath();
    levels.forEach((own, i) => {
      if (own !== level) return;
      ctx.moveTo(lens.px(places[2 * i]), lens.py(places[2 * i + 1]));
      ctx.lineTo(lens.px(places[2 * i + 2]), lens.py(places[2 * i + 3]));
    });
    ctx.globalAlpha = 0.15 + 0.75 * (level / LEVELS);
    ctx.strokeStyle = colour;
    ctx.lineWidth = 1.8;
    ctx.stroke();
  }
}

/** Each size as a level 1..LEVELS of the density, its inverse, seen from the median cell. */
function denseness(sizes: number[]): number[] {
  const typical = median(sizes) || 1e-12;
  return sizes.map((size) =>
    Math.min(LEVELS, Math.max(1, Math.round((LEVELS / 2) * Math.sqrt(typical / Math.max(size, 1e-12))))),
  );
}

/** The area of a four-cornered cell (shoelace formula). */
function area(corners: Point[]): number {
  const twice = corners.reduce((sum, [x, y], i) => {
    const [nextX, nextY] = corners[(i + 1) % 4];
    return sum + x * nextY - nextX * y;
  }, 0);
  return Math.abs(twice) / 2;
}
