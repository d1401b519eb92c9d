import assert from "node:assert/strict";
import { test } from "node:test";
import { arrange, indices, neighbour, pictureAt, placeOf, source, type Plan } from "./tiles.ts";

const PLANS: Record<string, Plan> = {
  "nothing": { condition: "nothing", rows: 8, names: ["generated", "real"] },
  "two classes": { condition: "classes", rows: 2, names: ["generated", "real"], margin: 40 },
  "ten classes": { condition: "classes", rows: 10, names: ["generated", "real"], margin: 40 },
  "twelve classes": { condition: "classes", rows: 12, names: ["generated", "real"], margin: 20 },
  "pictures": { condition: "picture", rows: 8, names: ["given", "generated", "real"] },
};
const LAYERS = [["generated"], ["real"], ["generated", "real"], ["generated", "real", "verdict"]];
const SIZES = [
  [690, 540],
  [358, 330],
  [300, 700],
];

for (const [kind, plan] of Object.entries(PLANS)) {
  for (const layers of LAYERS) {
    for (const [width, height] of SIZES) {
      test(`tiles lie inside and a pixel finds its picture: ${kind}, ${layers.join(" and ")}, ${width} x ${height}`, () => {
        const shown = new Set(layers);
        const blocks = arrange({ width, height }, shown, plan);
        assert.deepEqual(
          blocks.map(({ name }) => name),
          plan.names.filter((name) => name === "given" || shown.has(name)),
        );
        for (const block of blocks) {
          assert.ok(block.tile >= 16);
          assert.equal(new Set(indices(block)).size, block.columns * block.rows, "each picture is there once");
          for (const index of indices(block)) {
            const [x, y] = placeOf(block, index);
            assert.ok(
              x >= 0 && y >= 0 && x + block.tile <= width && y + block.tile <= height,
              `${block.name} ${index} lies outside`,
            );
            assert.deepEqual(pictureAt(blocks, { x: x + block.tile / 2, y: y + block.tile / 2 }), { block, index });
          }
        }
      });
    }
  }
}

test("between two blocks there is no picture, and the neighbour of one is over the gap", () => {
  const [generated, real] = arrange({ width: 690, height: 540 }, new Set(["generated", "real"]), PLANS.nothing);
  const [x, y] = placeOf(generated, 7);
  assert.equal(pictureAt([generated, real], { x: x + generated.tile + 9, y: y + 5 }), null);
  assert.deepEqual(neighbour([generated, real], { block: generated, index: 7 }, 1, 0), { block: real, index: 0 });
  assert.equal(neighbour([generated, real], { block: generated, index: 0 }, -1, 0), null);
});

test("a bitmap holds eight pictures in a row", () => {
  assert.deepEqual(source({ width: 80, height: 80 }, 11), [30, 10, 10, 10]);
});
