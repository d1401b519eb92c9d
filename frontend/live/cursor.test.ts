import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { arrange } from "../paint/tiles.ts";
import type { Choice } from "./captions.ts";
import { Cursor } from "./cursor.ts";

const BLOCKS = arrange({ width: 690, height: 540 }, new Set(["generated", "real"]), {
  condition: "nothing",
  rows: 8,
  names: ["generated", "real"],
});

/** A cursor over a gallery without pictures, with hands for the keyboard, and what was said and picked. */
function withoutPictures(t: TestContext) {
  const canvas = {} as HTMLCanvasElement;
  const page = { activeElement: null as HTMLCanvasElement | null };
  Object.assign(globalThis, { document: page });
  t.after(() => Reflect.deleteProperty(globalThis, "document"));
  const [said, picked]: [Choice[], Choice[]] = [[], []];
  const gallery = {
    blocks: [] as typeof BLOCKS,
    moved: () => {},
    announce: (picture: Choice) => said.push(picture),
    pick: (picture: Choice) => picked.push(picture),
  };
  const cursor = new Cursor(canvas, gallery);
  const focus = () => {
    page.activeElement = canvas;
    canvas.onfocus?.({} as FocusEvent);
  };
  const press = (key: string): void => {
    canvas.onkeydown?.({ key, preventDefault: () => {} } as KeyboardEvent);
  };
  return { cursor, gallery, said, picked, focus, press };
}

test("a gallery that has the keyboard before it has pictures is at its first picture once they come", (t) => {
  const { cursor, gallery, said, picked, focus, press } = withoutPictures(t);
  focus();
  press("ArrowRight");
  assert.equal(cursor.current, null);
  gallery.blocks = BLOCKS;
  const first = { name: "generated", index: 0 };
  assert.deepEqual(cursor.current, first);
  assert.deepEqual(cursor.rings, [[first, 3]]);
  press("Enter");
  assert.deepEqual(picked, [first]);
  press("ArrowRight");
  assert.deepEqual(said, [{ name: "generated", index: 1 }]);
});

test("other pictures that are hung under the keyboard begin at the first one again", (t) => {
  const { cursor, gallery, focus, press } = withoutPictures(t);
  gallery.blocks = BLOCKS;
  focus();
  press("ArrowDown");
  assert.deepEqual(cursor.current, { name: "generated", index: 8 });
  cursor.forget();
  assert.deepEqual(cursor.current, { name: "generated", index: 0 });
});

test("a gallery without the keyboard has no picture chosen", (t) => {
  const { cursor, gallery } = withoutPictures(t);
  gallery.blocks = BLOCKS;
  assert.equal(cursor.current, null);
});
