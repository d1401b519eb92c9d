import assert from "node:assert/strict";
import test from "node:test";
import { tally, type Suspect } from "./tally.ts";

const suspects: Suspect[] = [
  { x: 0, y: 0, real: true, belief: 0.9 },
  { x: 1, y: 0, real: true, belief: 0.2 },
  { x: 0, y: 1, real: false, belief: 0.1 },
  { x: 1, y: 1, real: false, belief: 0.5 },
];

test("whoever marks all real points and no other is right about all", () => {
  assert.equal(tally(suspects, new Set([0, 1])).you, 4);
  assert.equal(tally(suspects, new Set([2, 3])).you, 0);
});

test("the discriminator is right where it leans to the right side; one that cannot tell does not say real", () => {
  assert.equal(tally(suspects, new Set()).discriminator, 3);
});
