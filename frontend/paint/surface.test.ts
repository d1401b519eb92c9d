import assert from "node:assert/strict";
import { test } from "node:test";
import { Camera } from "./camera.ts";
import { surfaceColours, valueAt } from "./surface.ts";
import type { Ink } from "../server/scene.ts";

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
