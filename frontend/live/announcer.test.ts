import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { Announcer } from "./announcer.ts";

/** An announcer in a time of its own: what it has said, and a way to let time pass. */
function listen(t: TestContext) {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  let now = 0;
  t.mock.method(performance, "now", () => now);
  const said: string[] = [];
  const pass = (ms: number) => {
    now += ms;
    t.mock.timers.tick(ms);
  };
  return { announcer: new Announcer((text) => said.push(text)), said, pass };
}

test("a run that trains is reported now and then, and its pause at once, with the last words only", (t) => {
  const { announcer, said, pass } = listen(t);
  for (let step = 0; step < 100; step++) {
    announcer.announce("a", "running", `step ${step}`);
    pass(200);
  }
  assert.equal(said.length, 1); // in twenty seconds
  announcer.announce("a", "paused", "paused, nothing measured");
  pass(100);
  announcer.announce("a", "paused", "paused, 5 of 8 modes");
  pass(700);
  announcer.announce("a", "paused", "paused, 5 of 8 modes");
  pass(60_000);
  assert.deepEqual(said.slice(1), ["paused, 5 of 8 modes"]);
});

test("another run in the same state is news, said at once", (t) => {
  const { announcer, said, pass } = listen(t);
  announcer.announce("a", "recorded", "8 of 8 modes");
  pass(1000);
  announcer.announce("b", "recorded", "none of 8 modes");
  pass(1000);
  assert.deepEqual(said, ["8 of 8 modes", "none of 8 modes"]);
});

test("nothing is said of a view that is gone", (t) => {
  const { announcer, said, pass } = listen(t);
  announcer.announce("a", "running", "step 1");
  announcer.stop();
  pass(60_000);
  assert.deepEqual(said, []);
});
