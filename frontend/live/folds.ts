/* Where latents go and where they come from: the manifold is a grid of places, bent over the plane.

   A sheet lists a place [x, y] for each latent of the grid; mesh is the grid's shape, [rows, columns, 2] or, for a
   latent of one dimension, [places, 2]. */

import type { Point } from "../paint/canvas.ts";
import type { Sheet as LabelledSheet } from "./labels.ts";

export type Sheet = Pick<LabelledSheet, "places" | "mesh">;

/** A place on the grid of latents, between its points too. */
export type Spot = [column: number, row: number];

const sides = ({ mesh }: Sheet): [rows: number, columns: number] =>
  mesh.length === 2 ? [1, mesh[0]] : [mesh[0], mesh[1]];

/** The spot in the middle of the grid. */
export function middle(part: Sheet): Spot {
  const [rows, columns] = sides(part);
  return [(columns - 1) / 2, (rows - 1) / 2];
}

/** The nearest spot that is on the grid. */
export function within(part: Sheet, [column, row]: Spot): Spot {
  const [rows, columns] = sides(part);
  const inside = (value: number, n: number) => Math.min(n - 1, Math.max(0, value));
  return [inside(column, columns), inside(row, rows)];
}

/** Where the generator sends the latent at a spot. */
export function imageOf(part: Sheet, spot: Spot): Point {
  const { places } = part;
  const [rows, columns] = sides(part);
  const [column, row] = within(part, spot);
  const [j, i] = [Math.min(Math.floor(column), columns - 2), Math.max(0, Math.min(Math.floor(row), rows - 2))];
  const below = Math.min(i + 1, rows - 1);
  const number = (axis: 0 | 1) => {
    const at = (r: number, c: number) => places[2 * (r * columns + c) + axis];
    const along = (r: number) => at(r, j) + (at(r, j + 1) - at(r, j)) * (column - j);
    return along(i) + (along(below) - along(i)) * (row - i);
  };
  return [number(0), number(1)];
}

/** The spots whose latents land at a place: several where the manifold is folded, none where nothing comes. reach: how
    far off a line may be, as a vector [x, y] (a sheet has to cover the place). */
export function originsOf(part: Sheet, place: Point, reach: Point): Spot[] {
  return part.mesh.length === 2 ? onLine(part, place, reach) : onSheet(part, place);
}

function onSheet({ places, mesh: [rows, columns] }: Sheet, place: Point): Spot[] {
  const found: Spot[] = [];
  for (let row = 0; row < rows - 1; row++) {
    for (let column = 0; column < columns - 1; column++) {
      const corner = (dx: number, dy: number): Point => {
        const i = 2 * ((row + dy) * columns + column + dx);
        return [places[i], places[i + 1]];
      };
      const [a, b, c, d] = [corner(0, 0), corner(1, 0), corner(1, 1), corner(0, 1)];
      const lower = shares(place, a, b, c); // of the sides a-b and b-c
      const upper = shares(place, a, d, c);
      if (lower) found.push([column + lower[0], row + lower[1]]);
      else if (upper) found.push([column + upper[1], row + upper[0]]);
    }
  }
  return apart(found);
}

/** How far the place lies along a-b and along b-c, each in [0, 1]; null outside the triangle. */
function shares([x, y]: Point, a: Point, b: Point, c: Point): [number, number] | null {
  const [ux, uy, vx, vy] = [b[0] - a[0], b[1] - a[1], c[0] - b[0], c[1] - b[1]];
  const area = ux * vy - uy * vx;
  if (Math.abs(area) < 1e-12) return null;
  const [dx, dy] = [x - a[0], y - a[1]];
  const [u, v] = [(dx * vy - dy * vx) / area, (ux * dy - uy * dx) / area];
  return u <= 1 && v >= 0 && v <= u ? [u, v] : null;
}

/** The nearest spot of each stretch of the line that comes near. */
function onLine({ places }: Sheet, [x, y]: Point, [reachX, reachY]: Point): Spot[] {
  const found: { spot: Spot; far: number }[] = [];
  for (let i = 0; i + 1 < places.length / 2; i++) {
    const [ax, ay] = [(places[2 * i] - x) / reachX, (places[2 * i + 1] - y) / reachY];
    const [bx, by] = [(places[2 * i + 2] - x) / reachX - ax, (places[2 * i + 3] - y) / reachY - ay];
    const along = Math.min(1, Math.max(0, -(ax * bx + ay * by) / (bx * bx + by * by || 1)));
    const far = Math.hypot(ax + along * bx, ay + along * by);
    if (far <= 1) found.push({ spot: [i + along, 0], far });
  }
  found.sort((a, b) => a.far - b.far);
  return apart(
    found.map(({ spot }) => spot),
    6,
  );
}

/** Spots that are not next to one before them: at the seam of two cells both would answer. */
function apart(spots: Spot[], least = 0.05): Spot[] {
  const kept: Spot[] = [];
  for (const spot of spots)
    if (kept.every((other) => Math.hypot(other[0] - spot[0], other[1] - spot[1]) > least)) kept.push(spot);
  return kept;
}

/** The latent z at a spot, a number for each of its dimensions; line: the latents along each side of the grid. */
export function latentAt(part: Sheet, line: ArrayLike<number>, spot: Spot): number[] {
  const at = (place: number) => {
    const i = Math.min(Math.floor(place), line.length - 2);
    return line[i] + (line[i + 1] - line[i]) * (place - i);
  };
  const [column, row] = within(part, spot);
  return part.mesh.length === 2 ? [at(column)] : [at(column), at(row)];
}
