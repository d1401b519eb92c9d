import assert from "node:assert/strict";
import { test } from "node:test";
import type { Ink } from "../server/scene.ts";
import { Camera } from "./camera.ts";
import type { Context } from "./canvas.ts";
import { drawBoundary, surfaceColours, valueAt } from "./surface.ts";

const INK = { surface_generated: "#000000", surface_middle: "#FFFFFF", surface_real: "#0000FF" } as Ink;

test("colours go from generated over the page's own to real", () => {
  const colours = surfaceColours(INK);
  assert.equal(colours.length, 256);
  assert.deepEqual(colours[0], [0, 0, 0]);
  assert.deepEqual(colours[255], [0, 0, 255]);
  assert.ok(colours[127].every((part) => part > 250));
});

test("a value is read between the points of the grid, and only within the window", () => {
  const camera = new Camera(); // from -1 to 1
  const found = { surface: [0, 255, 0, 255, 255, 255], shape: [2, 3] };
  assert.equal(valueAt(found, camera, [-1, -1]), 0);
  assert.equal(valueAt(found, camera, [0, -1]), 1);
  assert.equal(valueAt(found, camera, [-0.5, -1]), 0.5);
  assert.equal(valueAt(found, camera, [-1, 0]), 0.5);
  assert.equal(valueAt(found, camera, [1.01, 0]), null);
});

test("the boundary runs where D cannot tell, and outside the window only where contours are closed", () => {
  const camera = new Camera(); // from -1 to 1
  camera.fit({ width: 200, height: 200 }, { left: 0, right: 0, top: 0, bottom: 0 });
  const side = 9;
  const surface = Array.from(
    { length: side * side },
    (_, i) => (255 / 8) * (0.5 * (i % side) + 0.5 * Math.floor(i / side)),
  );
  const found = { surface, shape: [side, side] };
  const points: [number, number][] = [];
  const record = (x: number, y: number) => points.push([camera.ux(x), camera.uy(y)]);
  const ctx = new Proxy(
    { moveTo: record, lineTo: record },
    { get: (own, name) => (Reflect.get(own, name) as typeof record | undefined) ?? (() => {}) },
  );
  drawBoundary(ctx as unknown as Context, camera, found, INK);
  const inside = points.map((point) => valueAt(found, camera, point)).filter((value) => value !== null);
  assert.ok(inside.length > side);
  const off = inside.filter((value) => Math.abs(value - 0.5) > 0.01);
  assert.deepEqual(off, []);
});
