import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { decodeMessage, decodeSnapshot, type Bytes } from "./wire.ts";

/** What Python packs: tests/frontend/test_wire.py makes these files and says what is in them. */
const packed = (name: string): Bytes => new Uint8Array(readFileSync(new URL(`samples/${name}`, import.meta.url)));

test("the arrays of a snapshot arrive unchanged", () => {
  const frame = decodeSnapshot(packed("snapshot.bin"));
  assert.deepEqual([frame.step, frame.kept, frame.numbers], [3, true, { modes: 6 }]);
  const half = [0, -0, 1.5, -2.75, 2 ** -24, 65504, Infinity, -Infinity, NaN, Math.fround(0.00100040435791015625)];
  assert.deepEqual(Array.from(frame.arrays.half ?? []), half);
  assert.deepEqual(Array.from(frame.arrays.odd ?? []), [0, 1, 2, 3, 4, 5, 6]); // makes what follows unaligned
  assert.deepEqual(Array.from(frame.arrays.single ?? []), [Math.PI, -1e30].map(Math.fround));
  assert.deepEqual(frame.shapes.single, [1, 2]);
  assert.deepEqual(Array.from(frame.arrays.whole ?? []), [-(2 ** 31), 7]);
});

test("a message has its words, its scene and its frames", () => {
  const { run, sentence, scene, frames, status } = decodeMessage(packed("message.bin"));
  assert.deepEqual([run, sentence, status.state, frames.map(({ step }) => step)], ["r", "größer", "running", [3, 3]]);
  assert.deepEqual(Array.from(scene?.arrays.real ?? []), [0.5, 0.25]);
});

test("another version is refused", () => {
  assert.throws(() => decodeMessage(Uint8Array.of(2, 0, 0, 0, 0)), /unknown version 2/);
});
