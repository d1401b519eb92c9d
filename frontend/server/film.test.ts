import assert from "node:assert/strict";
import { test } from "node:test";
import { Film, filmOf } from "./film.ts";
import type { Scene } from "./scene.ts";
import type { Frame } from "./wire.ts";

const SCENE = {} as Scene;

const frames = (kept: boolean, ...steps: number[]): Frame[] =>
  steps.map((step) => ({
    step,
    kept,
    numbers: { modes: step / 2 },
    arrays: { loss_step: Int32Array.of(step), loss_d: Float32Array.of(0.5) },
    shapes: { loss_step: [1], loss_d: [1] },
  }));

const message = (after: number, ...news: Frame[]) => ({ after, passing: -1, frames: news, scene: null });
const first = { ...message(-1, ...frames(true, 0, 2)), scene: SCENE };

/** A film of these messages, and what it asked for before each. */
function filmed(...messages: Parameters<Film["add"]>[0][]) {
  const film = new Film("r");
  const asked = messages.map((one) => {
    const missing = film.missing(one, 1);
    film.add(one);
    return missing;
  });
  return { film, asked, steps: film.kept.map(({ step }) => step) };
}

test("the same message twice changes nothing", () => {
  const second = message(2, ...frames(true, 5));
  const { film, asked, steps } = filmed(first, second, second, first);
  assert.deepEqual(steps, [0, 2, 5]);
  assert.deepEqual(asked, [null, null, null, null]);
  assert.deepEqual(film.series("loss_step", "loss_d", film.length - 1), { x: [0, 2, 5], y: [0.5, 0.5, 0.5] });
});

test("a lost message is asked for once and filled in", () => {
  const { asked, steps } = filmed(
    { ...first, frames: frames(true, 0, 1) },
    message(4, ...frames(true, 5)), // 2 to 4 were lost
    message(5, ...frames(true, 6)),
    message(1, ...frames(true, 2, 4, 5, 6, 7)),
  );
  assert.deepEqual(asked, [null, 1, null, null]);
  assert.deepEqual(steps, [0, 1, 2, 4, 5, 6, 7]);
});

test("a lost message with a passing look is asked for too, unless there is something newer", () => {
  const standing = { ...message(1), passing: 3 }; // the look at step 3 was sent, and no other follows
  const { film, asked } = filmed(first, standing, standing, message(2, ...frames(false, 3)), standing);
  assert.deepEqual(asked, [null, 2, null, null, null]);
  assert.equal(film.newest?.step, 3);
  assert.deepEqual(filmed(first, { ...message(2, ...frames(true, 4)), passing: 3 }).asked, [null, null]);
});

test("without a scene everything is asked for", () => {
  assert.deepEqual(filmed(message(4, ...frames(true, 5))).asked, [-1]);
});

test("a passing look is dropped when a later frame comes", () => {
  const looked = { ...first, frames: [...frames(true, 0), ...frames(false, 1)] };
  assert.equal(filmed(looked).film.newest?.step, 1);
  const { film, steps } = filmed(looked, message(0, ...frames(true, 2)));
  assert.equal(film.newest?.step, 2);
  assert.deepEqual(steps, [0, 2]);
});

test("a step between two frames is shown by the one before it", () => {
  const { film } = filmed({ ...first, frames: frames(true, 0, 10, 20) });
  assert.deepEqual(
    [0, 9, 10, 15, 99].map((step) => film.indexOf(step)),
    [0, 0, 1, 1, 2],
  );
});

test("a long series is thinned, and keeps its ends and its mean", () => {
  const { film } = filmed({ ...first, frames: frames(true, ...Array(1000).keys()) });
  const { x, y } = film.series("step", "modes", 999, 100);
  assert.ok(x.length <= 102);
  assert.deepEqual([x[0], x.at(-1), y[0], y.at(-1)], [0, 999, 0, 499.5]);
  y.forEach((value, i) => assert.ok(Math.abs(value - x[i] / 2) <= 0.25));
});

test("the newest number and array up to a frame are found behind frames that have none", () => {
  const all = frames(true, 0, 1, 2);
  delete all[2].numbers.modes;
  delete all[2].arrays.loss_d;
  const { film } = filmed({ ...first, frames: all });
  assert.equal(film.number("modes", 2), 0.5);
  assert.deepEqual(film.array("loss_d", 2), Float32Array.of(0.5));
  assert.equal(film.number("nothing", 2), null);
  assert.deepEqual(film.history("loss_d", 2), { x: [0, 1], z: [[0.5, 0.5]] });
});

test("the oldest of many films is forgotten", () => {
  const oldest = filmOf("a");
  for (const run of ["b", "c", "a", "d", "e", "f", "g", "h", "i"]) filmOf(run);
  assert.equal(filmOf("a"), oldest, "it was looked at since");
  for (const run of ["j", "k", "l", "m", "n", "o", "p", "q"]) filmOf(run);
  assert.notEqual(filmOf("a"), oldest);
});
