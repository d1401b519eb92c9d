import assert from "node:assert/strict";
import { test } from "node:test";
import { Camera } from "./camera.ts";

function camera(): Camera {
  const made = new Camera();
  made.setWindow([-2, 2, -1, 1], 2);
  made.fit({ width: 450, height: 338 }, { left: 40, right: 10, top: 10, bottom: 28 });
  return made;
}

const close = (found: number, wanted: number) => assert.ok(Math.abs(found - wanted) < 1e-9, `${found} for ${wanted}`);

test("the whole window fills a box of the right aspect in the middle of the space", () => {
  const { box } = camera();
  assert.deepEqual(box, { left: 40, top: 60, width: 400, height: 200 });
  close(camera().px(-2), 40);
  close(camera().py(1), 60);
});

test("units become pixels and come back, wherever the camera is", () => {
  const moved = camera();
  moved.moveTo({ k: 3, x: -200, y: -150 });
  for (const [u, v] of [
    [0, 0],
    [0.3, -0.7],
  ]) {
    close(moved.ux(moved.px(u)), u);
    close(moved.uy(moved.py(v)), v);
  }
});

test("a move is what the transform of the camera says", () => {
  const moved = camera();
  moved.moveTo({ k: 2, x: -240, y: -160 });
  const { k, x, y } = moved.transform;
  close(k, 2);
  close(x, -240);
  close(y, -160);
  close(moved.px(-2), 2 * 40 - 240);
  assert.ok(!moved.atHome);
  moved.reset();
  assert.ok(moved.atHome);
  close(moved.transform.x, 0);
});

test("the middle never leaves the window", () => {
  const lost = camera();
  lost.moveTo({ k: 1, x: 9000, y: -9000 });
  close(lost.px(-2), 240);
  close(lost.py(-1), 160);
});
