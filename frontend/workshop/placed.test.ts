import assert from "node:assert/strict";
import test from "node:test";
import { Placed, type Window } from "./placed.ts";

const WINDOW: Window = [-2, 2, 0, 10];

test("a place of the picture is a point of the window, and the other way round", () => {
  const placed = new Placed(WINDOW, 10, []);
  assert.deepEqual(placed.at(0.25, 0), [-1, 10]);
  assert.deepEqual(placed.share([-1, 10]), [0.25, 0]);
  assert.deepEqual(placed.at(7, 7), [2, 0]); // outside counts as the edge
});

test("no more than the most are placed; a single one moves instead", () => {
  const two = new Placed(WINDOW, 2, []);
  assert.deepEqual([two.add([0, 1]), two.add([0, 2]), two.add([0, 3])], [0, 1, -1]);
  const one = new Placed(WINDOW, 1, [[0, 1]]);
  assert.equal(one.add([1, 1]), 0);
  assert.deepEqual(one.points, [[1, 1]]);
});

test("the keyboard adds, moves and removes", () => {
  const placed = new Placed(WINDOW, 3, []);
  placed.addFree();
  placed.addFree();
  assert.notDeepEqual(placed.points[0], placed.points[1]);
  assert.ok(placed.press(0, "ArrowRight", false));
  assert.ok(placed.press(0, "ArrowUp", true));
  assert.deepEqual(placed.points[0], [0.08, 6]);
  assert.ok(placed.press(1, "Delete", false));
  assert.equal(placed.points.length, 1);
  assert.ok(!placed.press(0, "Tab", false));
});
