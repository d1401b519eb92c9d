/* Points of a plane, as the boxes of a step show them; see steps_families.js. */

const version = new URL(import.meta.url).search;
const [{ Camera }, layers, { arrows, interpolated, line, ofLabel, ring }] = await Promise.all(
  ["camera", "layers", "steps_marks"].map((name) => import(new URL(`${name}.js${version}`, import.meta.url).href)),
);

export function samples(ctx, box, view, name) {
  const camera = cameraOn(view.setup, box);
  const spots = scatter(ctx, camera, view, name);
  if (name === "fake" && view.t > 0) trails(ctx, camera, view);
  ring(ctx, spots[view.i], view.ink);
  return spots;
}

/** D's belief as a surface, with both samples on it. */
export function verdicts(ctx, box, view) {
  const { setup, act, ink } = view;
  const camera = cameraOn(setup, box);
  drawSurface(ctx, camera, view);
  scatter(ctx, camera, view, "real", 0.45);
  const spots = scatter(ctx, camera, view, "fake");
  if (act.who === "d" || setup.pairs) {
    const at = act.get("real").slice(2 * view.i, 2 * view.i + 2);
    ring(ctx, [camera.px(at[0]), camera.py(at[1])], ink);
  }
  ring(ctx, spots[view.i], ink);
  return spots;
}

/** Arrows over D's belief. */
export function pull(ctx, box, view) {
  const camera = cameraOn(view.setup, box);
  drawSurface(ctx, camera, view);
  const [at, pulls] = [view.act.get("fake"), view.act.get("pull")];
  const spots = Array.from({ length: at.length / 2 }, (_, i) => [camera.px(at[2 * i]), camera.py(at[2 * i + 1]), i]);
  const vectors = spots.map(([, , i]) => [pulls[2 * i] * camera.scaleX, -pulls[2 * i + 1] * camera.scaleY]);
  arrows(ctx, box, view, spots, vectors);
  return spots;
}

/** D's belief all over the plane, for the label that the followed pair is of. */
function drawSurface(ctx, camera, view) {
  const cells = ofLabel(view, "surface").map(Math.round);
  const shape = view.act.shape("surface").slice(1);
  layers.drawSurface(ctx, camera, layers.surfacePicture(cells, shape, layers.surfaceColours(view.ink)));
  layers.drawBoundary(ctx, camera, cells, shape, view.ink);
}

/** Points of the plane in their own mark. */
function scatter(ctx, camera, view, name, opacity = 0.8) {
  const points = interpolated(view, name);
  if (name === "real") layers.drawReal(ctx, camera, { real: points }, view.ink, opacity);
  else layers.drawPoints(ctx, camera, points, view.ink);
  return Array.from({ length: points.length / 2 }, (_, i) => [camera.px(points[2 * i]), camera.py(points[2 * i + 1]), i]);
}

/** From where generated samples came. */
function trails(ctx, camera, view) {
  const [from, to] = [view.act.get("fake"), interpolated(view, "fake")];
  for (let i = 0; i < from.length; i += 2) {
    line(ctx, [camera.px(from[i]), camera.py(from[i + 1])], [camera.px(to[i]), camera.py(to[i + 1])], view.ink.generated, 1.2);
  }
}

/** A camera that looks at the whole window of a plane, in the middle of a box. */
function cameraOn({ window, std, equal }, { width, height }) {
  const [x0, x1, y0, y1] = window;
  const aspect = equal ? ((x1 - x0) * std[0]) / ((y1 - y0) * std[1]) : null;
  const camera = new Camera();
  camera.setWindow(window, aspect);
  const side = aspect ? Math.max(0, (width - height * aspect) / 2) : 0;
  camera.fit(width, height, { left: side, right: side, top: 0, bottom: 0 });
  return camera;
}
