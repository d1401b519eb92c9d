import assert from "node:assert/strict";
import { test } from "node:test";
import { Film } from "./server/film.ts";
import { count, duration, olderSentence, percent, short, spokenSummary, statusParts } from "./words.ts";

test("numbers have four digits and a true minus sign, extreme ones an exponent", () => {
  assert.deepEqual(
    [0, 1.23456, -0.5, 12345.6, 1e-9, 2e7, NaN].map((n) => short(n)),
    ["0", "1.235", "−0.5", "12,350", "1e−9", "2e+7", "–"],
  );
  assert.deepEqual([0, 0.034, 0.5, 1].map(percent), ["0%", "3.4%", "50%", "100%"]);
  assert.equal(count(1240.4), "1,240");
});

test("seconds are for people", () => {
  assert.deepEqual([3.2, 130, 3900].map(duration), ["4 s", "2 min 10 s", "1 h 5 min"]);
});

test("the status line says what there is to say, and no more", () => {
  const status = {
    state: "running",
    step: 10,
    steps: 2000,
    steps_per_second: 99.6,
    seconds_left: 20,
    device: "cpu",
    watchers: 2,
    others: 7,
    share: 0.25,
  };
  assert.deepEqual(
    statusParts(status, false, null).map(([, text]) => text),
    [
      "Training",
      "step 10 of 2,000",
      "100 steps/s",
      "20 s left",
      "cpu",
      "7 other runs training here, 25% of a core for this one",
      "2 watching",
    ],
  );
  assert.deepEqual(
    statusParts({ ...status, state: "finished", watchers: null }, true, 5).map(([name]) => name),
    ["state", "step", "device", "frozen", "looking"],
  );
  assert.deepEqual(
    statusParts({ ...status, state: "recorded", step: 2000, watchers: 0 }, false, null).map(([, text]) => text),
    ["Recorded", "2,000 steps"],
  );
});

const frame = (step: number, numbers: Record<string, number>) => ({
  step,
  kept: true,
  numbers,
  arrays: {},
  shapes: {},
});

test("an older step has the numbers that were measured until then", () => {
  const film = new Film("r");
  film.add({ after: -1, passing: -1, scene: null, frames: [frame(0, {}), frame(500, { modes: 0.25 })] });
  const readings: Parameters<typeof olderSentence>[0] = [["modes", "{} of the modes", "share"]];
  assert.equal(olderSentence(readings, film, 1), "At step 500: 25% of the modes.");
  assert.equal(olderSentence(readings, film, 0), "At step 0: nothing had been measured.");
});

test("a pause is read out with how the run stands, once; training with its step", () => {
  const film = new Film("r");
  film.add({ after: -1, passing: -1, scene: null, frames: [frame(500, { d_right_real: 0.94, d_right_fake: 0.9 })] });
  const at = (state: string, step: number) => ({ state, step, steps: 2000 });
  const modes = "The generator covers 5 of 8 modes.";
  assert.equal(
    spokenSummary(at("paused", 500), `Paused. ${modes}`, film),
    `Paused after 500 steps. ${modes} D is right 92% of the time.`,
  );
  assert.equal(
    spokenSummary(at("finished", 1), `Finished. ${modes}`, new Film("s")),
    `Finished after 1 step. ${modes}`,
  );
  assert.equal(spokenSummary(at("running", 500), modes, film), `Training, step 500 of 2,000. ${modes}`);
  assert.equal(spokenSummary(at("diverged", 9), "Diverged at step 9.", film), "Diverged at step 9.");
});
