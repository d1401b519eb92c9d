import assert from "node:assert/strict";
import { test } from "node:test";
import type { Ink } from "../server/scene.ts";
import { lookOf } from "./points.ts";

test("labels of a large grid never look like their neighbours", () => {
  const ink = Object.fromEntries(Array.from({ length: 8 }, (_, i) => [`label_${i}`, `#00000${i}`])) as unknown as Ink;
  const looks = Array.from({ length: 64 }, (_, label) => JSON.stringify(lookOf(label, ink)));
  assert.equal(new Set(looks).size, 40);
  for (let side = 2; side < 9; side++) {
    for (let label = 0; label < side * side - side; label++) {
      assert.notEqual(looks[label], looks[label + side]);
      assert.notEqual(looks[label], looks[label + 1]);
    }
  }
});
