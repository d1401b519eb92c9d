import assert from "node:assert/strict";
import { test } from "node:test";
import { isMoving, returnsToNewest } from "./following.ts";

const seen = (state: string, step: number, frozen = false) => ({ status: { state, step, steps: 1000 }, frozen });

test("a run that trains on leaves a chosen step on the screen, also when it pauses or ends", () => {
  assert.equal(returnsToNewest(seen("running", 100), seen("running", 120)), false);
  assert.equal(returnsToNewest(seen("running", 100), seen("paused", 110)), false);
  assert.equal(returnsToNewest(seen("running", 900), seen("finished", 1000)), false);
});

test("a run that goes on after a pause takes the view with it, also if only for a step that nobody saw it take", () => {
  assert.equal(returnsToNewest(seen("paused", 100), seen("queued", 100)), true);
  assert.equal(returnsToNewest(seen("paused", 100), seen("paused", 101)), true);
  assert.equal(returnsToNewest(seen("paused", 100), seen("paused", 100)), false);
});

test("a film that is still arriving does not move the view", () => {
  assert.equal(returnsToNewest(seen("finished", 1000), seen("finished", 1000)), false);
});

test("a view that was frozen goes along again, and freezing stops it", () => {
  assert.equal(returnsToNewest(seen("running", 100, true), seen("running", 300)), true);
  assert.equal(returnsToNewest(seen("running", 100), seen("running", 100, true)), false);
  assert.equal(isMoving(seen("running", 100, true)), false);
});
