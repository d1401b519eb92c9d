import assert from "node:assert/strict";
import { test } from "node:test";
import { frameOf } from "./frame-of.ts";

const asked = (query: string) => frameOf(new URLSearchParams(query));

test("an address may ask for one part of the view", () => {
  assert.equal(asked(""), null);
  assert.deepEqual(asked("view=losses&controls=none"), { view: "losses", controls: "none" });
  assert.deepEqual(asked("controls=start"), { view: "plane", controls: "start" });
});

test("what does not exist is not shown", () => {
  assert.equal(asked("view=everything&controls=few"), null);
});
