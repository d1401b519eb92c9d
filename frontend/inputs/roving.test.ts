import assert from "node:assert/strict";
import { test } from "node:test";
import { destination } from "./roving.ts";

test("arrow keys go round, Home and End to the ends, and other keys nowhere", () => {
  assert.deepEqual(
    ["ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp", "Home", "End", "Tab", "a"].map((key) => destination(key, 4, 5)),
    [0, 0, 3, 3, 0, 4, null, null],
  );
  assert.equal(destination("ArrowLeft", 0, 5), 4);
});
