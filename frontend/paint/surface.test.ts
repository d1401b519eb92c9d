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

test("with smoothed labels, the line and the page's own colour move to where D cannot tell", () => {
  const colours = surfaceColours(INK, 0.35);
  assert.ok(colours[Math.round(0.35 * 255)].every((part) => part > 250));
  assert.deepEqual(colours[0], [0, 0, 0]);
  assert.deepEqual(colours[255], [0, 0, 255]);
  assert.ok(boundary(0.35).length > SIDE);
  assert.deepEqual(
    boundary(0.35).filter((value) => Math.abs(value - 0.35) > 0.01),
    [],
  );
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

const SIDE = 9;

/** The beliefs along the boundary, where D rises evenly over the plane. */
function boundary(rest?: number): number[] {
  const camera = new Camera(); // from -1 to 1
  camera.fit({ width: 200, height: 200 }, { left: 0, right: 0, top: 0, bottom: 0 });
  const surface = Array.from(
    { length: SIDE * SIDE },
    (_, i) => (255 / 8) * (0.5 * (i % SIDE) + 0.5 * Math.floor(i / SIDE)),
  );
  const found = { surface, shape: [SIDE, SIDE] };
  const points: [number, number][] = [];
  const record = (x: number, y: number) => points.push([camera.ux(x), camera.uy(y)]);
  const ctx = new Proxy(
    { moveTo: record, lineTo: record },
    { get: (own, name) => (Reflect.get(own, name) as typeof record | undefined) ?? (() => {}) },
  );
  drawBoundary(ctx as unknown as Context, camera, found, INK, rest);
  return points.map((point) => valueAt(found, camera, point)).filter((value) => value !== null);
}

test("the boundary runs where D cannot tell, and outside the window only where contours are closed", () => {
  const inside = boundary();
  assert.ok(inside.length > SIDE);
  const off = inside.filter((value) => Math.abs(value - 0.5) > 0.01);
  assert.deepEqual(off, []);
});
