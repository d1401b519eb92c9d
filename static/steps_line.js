/* Numbers on a line, as the boxes of a step show them; see steps_families.js. */

const version = new URL(import.meta.url).search;
const { EDGE, along, arrows, histogram, interpolated, line, mark, mix, ofLabel, stroke } = await import(new URL(`steps_marks.js${version}`, import.meta.url).href);

/** A histogram over the window. */
export function samples(ctx, box, view, name) {
  const { window } = view.setup;
  const [points, px] = [interpolated(view, name), along(box, window)];
  const foot = box.height - 12;
  histogram(ctx, points, window, px, foot, -(foot - EDGE), view.ink[name === "real" ? "real" : "generated"]);
  line(ctx, [EDGE, foot], [box.width - EDGE, foot], view.ink.faint);
  const spots = Array.from(points, (u, i) => [px(u), foot, i]);
  mark(ctx, spots[view.i], name, view.ink, 5);
  return spots;
}

/** D(x) along the line, with both samples on it, and below it where all of them lie. */
export function verdicts(ctx, box, view) {
  const { ink, setup, act } = view;
  const [low, high] = setup.window;
  const [foot, head] = [box.height - 12, EDGE + 4];
  const px = along(box, setup.window);
  const py = (belief) => mix(foot, head, belief);
  for (const name of ["real", "fake"]) {
    const colour = ink[name === "real" ? "real" : "generated"];
    histogram(ctx, interpolated(view, name), setup.window, px, foot, (head - foot) / 3, colour, 0.3);
  }
  const values = ofLabel(view, "curve");
  line(ctx, [EDGE, py(0.5)], [box.width - EDGE, py(0.5)], ink.grid);
  line(ctx, [EDGE, foot], [box.width - EDGE, foot], ink.faint);
  ctx.beginPath();
  values.forEach((belief, k) => ctx.lineTo(px(mix(low, high, k / (values.length - 1))), py(belief)));
  stroke(ctx, ink.discriminator, 2);
  const fakes = interpolated(view, "fake");
  if (act.who === "d" || setup.pairs) mark(ctx, [px(act.get("real")[view.i]), py(interpolated(view, "belief_r")[view.i])], "real", ink, 5);
  mark(ctx, [px(fakes[view.i]), py(interpolated(view, "belief_f")[view.i])], "fake", ink, 5);
  return Array.from(fakes, (u, i) => [px(u), py(interpolated(view, "belief_f")[i]), i]);
}

/** Arrows, each at a height of its own. */
export function pull(ctx, box, view) {
  const [at, pulls, px] = [view.act.get("fake"), view.act.get("pull"), along(box, view.setup.window)];
  const spots = Array.from(at, (u, i) => [px(u), mix(2 * EDGE, box.height - 2 * EDGE, (i + 0.5) / at.length), i]);
  arrows(ctx, box, view, spots, Array.from(pulls, (component) => [component, 0]));
  return spots;
}
