import assert from "node:assert/strict";
import { test } from "node:test";
import type { PictureScene } from "../server/scene.ts";
import type { Frame } from "../server/wire.ts";
import { askedFor, describe, headings, rowNames } from "./captions.ts";

const scene = (changes: Partial<PictureScene>) =>
  ({
    family: "images",
    condition: "classes",
    rows: 2,
    columns: 8,
    asked: [2, 7],
    classes: [..."0123456789"],
    arrays: {},
    ...changes,
  }) as PictureScene;
const frame = (step: number, arrays: Frame["arrays"]): Frame => ({ step, kept: true, numbers: {}, arrays, shapes: {} });

test("a row is a class and a column a latent", () => {
  assert.deepEqual(rowNames(scene({})), ["2", "7"]);
  assert.equal(askedFor(scene({}), 9), 7);
  assert.equal(askedFor(scene({ condition: "nothing" }), 9), null);
  const now = frame(5, { scores_fake: new Float32Array(16).fill(0.25), verdict: new Int32Array(16).fill(2) });
  assert.equal(
    describe(scene({}), now, now, { name: "generated", index: 3 }),
    "class 2, latent 4  ·  D: 25% real  ·  the classifier sees: 2",
  );
  assert.equal(
    describe(scene({}), frame(9, {}), now, { name: "generated", index: 8 }),
    "class 7, latent 1  ·  at step 5 the classifier saw: 2, not 7",
  );
});

test("what is given is named, and never judged", () => {
  const pairs = scene({ condition: "picture", given: "upper-half", classes: undefined, asked: undefined });
  assert.equal(
    describe(pairs, frame(0, { scores_fake: Float32Array.of(1) }), null, { name: "given", index: 0 }),
    "given 1: upper half",
  );
  assert.deepEqual(headings(pairs, "given"), ["given"]);
});
