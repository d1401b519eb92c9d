import assert from "node:assert/strict";
import { test } from "node:test";
import { placeOf } from "./best-mark.ts";

test("the star stands where the knob of the timeline does at that frame", () => {
  assert.deepEqual([placeOf(0, 5), placeOf(2, 5), placeOf(4, 5), placeOf(0, 1)], [0, 0.5, 1, 1]);
});
