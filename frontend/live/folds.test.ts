import assert from "node:assert/strict";
import { test } from "node:test";
import { imageOf, latentAt, middle, originsOf, within, type Sheet, type Spot } from "./folds.ts";

const SIDE = 21;

/** A sheet of 21 x 21 places, sheared; or folded in the middle, so that its right half lies on its left half. */
function bent(fold = false): Sheet {
  const places = Array.from({ length: SIDE * SIDE }, (_, i) => {
    const [x, y] = [(i % SIDE) / 10 - 1, Math.floor(i / SIDE) / 10 - 1];
    return [fold ? -Math.abs(x) : x + 0.3 * y, y];
  });
  return { places: Float32Array.from(places.flat()), mesh: [SIDE, SIDE, 2] };
}

function near(found: readonly (readonly number[])[], wanted: number[][], tolerance: number): void {
  const sorted = [...found].sort(([a], [b]) => a - b);
  assert.equal(sorted.length, wanted.length, `found ${JSON.stringify(found)}`);
  wanted.forEach((spot, i) =>
    spot.forEach((value, k) =>
      assert.ok(Math.abs(sorted[i][k] - value) < tolerance, `${String(sorted[i])} for ${String(spot)}`),
    ),
  );
}

test("a latent goes where the grid goes and comes back", () => {
  const sheet = bent();
  for (const spot of [
    [3, 4],
    [7.25, 12.5],
    [0, 20],
  ] as Spot[]) {
    const [column, row] = spot;
    const place = imageOf(sheet, spot);
    near([place], [[column / 10 - 1 + 0.3 * (row / 10 - 1), row / 10 - 1]], 1e-6);
    near([originsOf(sheet, place, [0, 0])[0]], [spot], 1e-4);
  }
});

test("on a fold several latents come to one place, and beside it none", () => {
  const sheet = bent(true);
  near(
    originsOf(sheet, [-0.53, 0.22], [0, 0]),
    [
      [4.7, 12.2],
      [15.3, 12.2],
    ],
    1e-4,
  );
  near(originsOf(sheet, [0.4, 0], [0, 0]), [], 0);
  near(originsOf(sheet, [-1.2, 0], [0, 0]), [], 0);
});

test("a latent of one dimension is found near its line", () => {
  const turn = Array.from({ length: 201 }, (_, i) => (i / 200) * 4 * Math.PI); // twice around
  const line = { places: Float32Array.from(turn.flatMap((t) => [Math.cos(t), Math.sin(t)])), mesh: [201, 2] };
  near(
    originsOf(line, [0, 1.02], [0.1, 0.1]),
    [
      [25, 0],
      [125, 0],
    ],
    0.1,
  );
  near(originsOf(line, [0, 0.5], [0.1, 0.1]), [], 0);
  near([imageOf(line, [100, 0])], [[1, 0]], 1e-6);
});

test("a spot is kept on the grid, and has the latents of its place", () => {
  const sheet = bent();
  assert.deepEqual(middle(sheet), [10, 10]);
  assert.deepEqual(within(sheet, [-3, 25]), [0, 20]);
  const line = Array.from({ length: SIDE }, (_, i) => i / 10 - 1);
  near([latentAt(sheet, line, [10, 12.5])], [[0, 0.25]], 1e-9);
  assert.equal(latentAt({ ...sheet, mesh: [SIDE, 2] }, line, [5, 0]).length, 1);
});
