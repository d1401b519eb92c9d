import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import type { Figure } from "../charts/figures.ts";
import { SideCharts } from "./side-charts.ts";

Object.assign(globalThis, { window: globalThis }); // whose timers it uses

/** Three charts, each of which takes so many milliseconds to draw, in a time of their own. */
function charts(t: TestContext, cost: number) {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  let now = 0;
  t.mock.method(performance, "now", () => now);
  const names = ["losses", "metric", "belief"];
  const drawn: string[] = [];
  const side = new SideCharts(
    Object.fromEntries(names.map((name) => [name, {} as HTMLElement])),
    {} as HTMLElement,
    (figure) => {
      drawn.push(figure as unknown as string);
      now += cost;
    },
  );
  side.figures = Object.fromEntries(names.map((name) => [name, name as unknown as Figure]));
  const pass = (ms: number) => {
    now += ms;
    t.mock.timers.tick(ms);
  };
  const play = (frames: number) => {
    for (let frame = 0; frame < frames; frame++) {
      side.draw();
      pass(125);
    }
  };
  return { drawn, pass, play };
}

test("where a chart is drawn quickly, each frame draws one, in turn", (t) => {
  const { drawn, play } = charts(t, 8);
  play(6);
  assert.deepEqual(drawn, ["losses", "metric", "belief", "losses", "metric", "belief"]);
});

test("where that is slow, charts take a tenth of the time, and are all up to date once nothing more comes", (t) => {
  const { drawn, pass, play } = charts(t, 25);
  play(80); // ten seconds and more
  assert.ok(drawn.length >= 35 && drawn.length <= 45, String(drawn.length));
  drawn.length = 0;
  for (let wait = 0; wait < 10; wait++) pass(50);
  assert.deepEqual(drawn.sort(), ["belief", "losses", "metric"]);
});

test("where it is very slow, as the first time, none stays behind for long", (t) => {
  const { drawn, play } = charts(t, 200);
  play(8); // a good second, and what they took
  assert.deepEqual(drawn.slice(0, 3), ["losses", "metric", "belief"]);
});
