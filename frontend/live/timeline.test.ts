import assert from "node:assert/strict";
import { test } from "node:test";
import { pauseAfter } from "./timeline.ts";

test("a film of any length takes about eight seconds, and no frame is too short or too long to see", () => {
  const seconds = (length: number) =>
    Array.from({ length: length - 1 }, (_, i) => pauseAfter(i, length)).reduce((a, b) => a + b, 0) / 1000;
  assert.ok(Math.abs(seconds(100) - 8) < 0.1);
  assert.equal(pauseAfter(0, 2), 250);
  assert.equal(pauseAfter(0, 5000), 40);
});

test("the last frame is held before the film starts over, but not where it ends there", () => {
  assert.ok(pauseAfter(99, 100, true) > 3000);
  assert.ok(pauseAfter(99, 100) < 100);
});
