import assert from "node:assert/strict";
import { test } from "node:test";
import { Act, type Setup, type View } from "./view.ts";
import { equation, explain, played, substitute } from "./words.ts";

test("letters become numbers, negative ones in brackets where they do not stand alone", () => {
  assert.equal(substitute("sp(−f)", { f: -1.5 }), "sp(−(−1.5))");
  assert.equal(substitute("f", { f: -1.5 }), "−1.5");
  assert.equal(substitute("sp(−f)", { f: 1.5 }), "sp(−1.5)");
});

test("the letters of a formula are not those of its words", () => {
  assert.equal(substitute("1 if f > −1, else 0; k·f", { f: 2, k: 0.5 }), "1 if 2 > −1, else 0; 0.5·2");
});

test("what would be said twice is said once", () => {
  assert.equal(equation("−1", {}, -1), "−1");
  assert.equal(equation("f", { f: 2 }, 2), "f = 2");
});

/** What is said at the stage of the gradient of one pair of scores with these slopes. */
function said([real, fake]: [string, string], [onReal, onFake]: [number, number]): string {
  const setup = {
    terms: { real: ["", real], fake: ["", fake], generator: ["", ""] },
    patches: 1,
    constants: {},
  } as unknown as Setup;
  const arrays = {
    d_r: Float32Array.of(1.5),
    d_f: Float32Array.of(0.5),
    d_slope_r: Float32Array.of(onReal),
    d_slope_f: Float32Array.of(onFake),
  };
  const act = new Act("d", { arrays, shapes: {}, numbers: { d_balance: 0 } });
  return explain("gradient", { setup, act, i: 0 } as unknown as View).caption;
}

const CASES: [terms: [string, string], slopes: [number, number], words: string][] = [
  // least squares, r = 1.5: above its label, so the score is pulled down
  [["r − 1", "f"], [0.5, 0.5], "by lowering this real score and by lowering this generated score."],
  [["r − 1", "f"], [-0.5, -0.2], "by raising this real score and by raising this generated score."],
  [["−σ(−r)", "σ(f)"], [-0.2, 0.6], "by raising this real score and by lowering this generated score."],
  [["−1 if r < 1, else 0", "1 if f > −1, else 0"], [0, 1], "Changing this real score would gain it nothing."],
  [["−1", "1"], [-1, 1], "It is the same for every score"],
];

for (const [terms, slopes, words] of CASES) {
  test(`a score is said to move against its own slope: ${terms.join(", ")} at ${slopes.join(", ")}`, () => {
    assert.ok(said(terms, slopes).includes(words));
  });
}

test("only the last moves of many are named", () => {
  const setup = { step: 1240 } as Setup;
  assert.equal(played(setup, ""), "Step 1,240: nothing has been updated yet.");
  assert.equal(played(setup, "DGB"), "Step 1,240, then D, G, both.");
  assert.ok(played(setup, "D".repeat(13)).startsWith("Step 1,240, then …, D, D"));
});
