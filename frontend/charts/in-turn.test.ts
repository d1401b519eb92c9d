import assert from "node:assert/strict";
import { test } from "node:test";

import { Turns } from "./in-turn.ts";

/** An element that stands so many pixels below the top of the window. */
const at = (top: number): Element => ({ getBoundingClientRect: () => ({ top }) }) as unknown as Element;

/** Until everything that waits has been drawn: after more turns of the event loop than any test here needs. */
async function drawn(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise((goOn) => setTimeout(goOn));
}

function turns() {
  const done: string[] = [];
  const waiting = new Turns(() => Promise.resolve(done));
  const add = (element: Element, name: string) => {
    waiting.add(element, (list) => list.push(name));
  };
  return { done, waiting, add };
}

test("from top to bottom, however they come, also those above the window", async () => {
  const { done, add } = turns();
  for (const top of [300, -40, 1200, 20]) add(at(top), String(top));
  assert.deepEqual(done, [], "nothing is drawn before it can be");
  await drawn();
  assert.deepEqual(done, ["-40", "20", "300", "1200"]);
});

test("what comes while others are drawn is drawn when it is its turn, and what was scrolled has another place", async () => {
  const { done, waiting, add } = turns();
  let moved = 50;
  add({ getBoundingClientRect: () => ({ top: moved }) } as unknown as Element, "moved");
  add(at(200), "low");
  waiting.add(at(0), (list) => {
    list.push("first");
    moved = 900;
    add(at(100), "late");
  });
  await drawn();
  assert.deepEqual(done, ["first", "late", "low", "moved"]);
});

test("between two of them, what somebody does is answered", async () => {
  const { done, waiting, add } = turns();
  waiting.add(at(0), (list) => {
    list.push("first");
    setTimeout(() => list.push("a click"));
  });
  add(at(1), "second");
  await drawn();
  assert.deepEqual(done, ["first", "a click", "second"]);
});

test("only the newest drawing of an element counts, and none of one that is gone", async () => {
  const { done, waiting, add } = turns();
  const [kept, gone] = [at(0), at(1)];
  add(kept, "old");
  add(kept, "new");
  add(gone, "gone");
  waiting.forget(gone);
  await drawn();
  assert.deepEqual(done, ["new"]);
  add(kept, "again");
  await drawn();
  assert.deepEqual(done, ["new", "again"]);
});

test("one that fails is reported, and the others are drawn all the same", async (context) => {
  const reported: unknown[] = [];
  const before = globalThis.reportError;
  globalThis.reportError = (error: unknown) => reported.push(error);
  context.after(() => {
    globalThis.reportError = before;
  });
  const { done, waiting, add } = turns();
  const broken = new Error("broken");
  waiting.add(at(0), () => {
    throw broken;
  });
  add(at(1), "second");
  await drawn();
  assert.deepEqual([done, reported], [["second"], [broken]]);
});
