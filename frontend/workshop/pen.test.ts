import assert from "node:assert/strict";
import test from "node:test";
import { COLUMNS, Pen } from "./pen.ts";

const pen = (drawn: [number, number][] | null = null) => new Pen({ min: 0, max: 400 }, { min: 0, max: 2 }, drawn);

test("one stroke from edge to edge is a whole curve, straight between two places of the hand", () => {
  const drawn = pen();
  drawn.moveTo([-5, 0]); // outside the axes counts as their edge
  drawn.moveTo([400, 2]);
  assert.equal(drawn.share, 1);
  assert.equal(drawn.points().length, COLUMNS);
  assert.deepEqual(drawn.points()[COLUMNS >> 1], [200, 1]);
});

test("a later stroke changes only what it passes, and a gap stays a gap", () => {
  const drawn = pen();
  drawn.moveTo([0, 1]);
  drawn.moveTo([100, 1]);
  drawn.lift();
  drawn.moveTo([300, 5]);
  drawn.moveTo([400, 5]);
  assert.equal(drawn.stretches().length, 2);
  assert.deepEqual(drawn.points().at(-1), [400, 2]);
  assert.ok(drawn.share < 1);
});

test("a stroke that just misses the edges goes on to them", () => {
  const drawn = pen();
  drawn.moveTo([20, 1]);
  drawn.moveTo([380, 2]);
  assert.ok(drawn.share < 1);
  drawn.lift();
  assert.equal(drawn.share, 1);
  assert.deepEqual(
    [drawn.points()[0], drawn.points().at(-1)],
    [
      [0, 1],
      [400, 2],
    ],
  );
});

test("the keyboard draws: a value goes along to the right, and changes by a twentieth", () => {
  const drawn = pen();
  assert.ok(drawn.press("ArrowUp", false)); // begins in the middle
  assert.ok(drawn.press("ArrowUp", false));
  for (let i = 0; i < 8; i++) drawn.press("ArrowRight", true);
  assert.equal(drawn.share, 1);
  assert.deepEqual(drawn.here, [400, 1.1]);
  assert.ok(drawn.press("ArrowLeft", false));
  drawn.press("ArrowDown", true);
  assert.deepEqual(drawn.here, [390, 0.6]);
  assert.ok(!drawn.press("Tab", false));
});

test("what was drawn before is there again", () => {
  const before = pen();
  before.moveTo([0, 0.5]);
  before.moveTo([400, 1.5]);
  assert.deepEqual(pen(before.points()).points(), before.points());
});
