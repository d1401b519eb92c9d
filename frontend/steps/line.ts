/* Numbers on a line, as the boxes of a step show them; see steps_families.js. */

import type { Context, Point, Size } from "../paint/canvas.ts";
import { EDGE, along, arrows, histogram, interpolated, line, mark, mix, ofLabel, stroke } from "./marks.ts";
import { INK_OF, SERIES, realShown, type Draw, type Spot, type View } from "./view.ts";

const endsOf = ({
  setup: {
    window: [low, high],
  },
}: View) => [low, high] as const;

/** A histogram over the window. */
export function samples(ctx: Context, box: Size, view: View, name: "real" | "fake" | "given"): Spot[] {
  const kind = name === "real" ? "real" : "fake";
  const ends = endsOf(view);
  const [points, px] = [interpolated(view, name), along(box, ends)];
  const foot = box.height - 12;
  histogram(ctx, points, ends, px, foot, -(foot - EDGE), view.ink[INK_OF[kind]]);
  line(ctx, [EDGE, foot], [box.width - EDGE, foot], view.ink.faint);
  const spots = points.map((u, i): Spot => [px(u), foot, i]);
  mark(ctx, spots[view.i], kind, view.ink, 5);
  return spots;
}

/** D(x) along the line, with both samples on it, and below it where all of them lie. */
export const verdicts: Draw = (ctx, box, view) => {
  const { ink, act } = view;
  const [low, high] = endsOf(view);
  const [foot, head] = [box.height - 12, EDGE + 4];
  const px = along(box, [low, high]);
  const py = (belief: number) => mix(foot, head, belief);
  for (const [, name] of SERIES) {
    histogram(ctx, interpolated(view, name), [low, high], px, foot, (head - foot) / 3, ink[INK_OF[name]], 0.3);
  }
  const values = ofLabel(view, "curve");
  line(ctx, [EDGE, py(0.5)], [box.width - EDGE, py(0.5)], ink.grid);
  line(ctx, [EDGE, foot], [box.width - EDGE, foot], ink.faint);
  ctx.beginPath();
  values.forEach((belief, k) => ctx.lineTo(px(mix(low, high, k / (values.length - 1))), py(belief)));
  stroke(ctx, ink.discriminator, 2);
  const fakes = interpolated(view, "fake");
  if (realShown(view))
    mark(ctx, [px(act.get("real")[view.i]), py(interpolated(view, "belief_r")[view.i])], "real", ink, 5);
  mark(ctx, [px(fakes[view.i]), py(interpolated(view, "belief_f")[view.i])], "fake", ink, 5);
  const beliefs = interpolated(view, "belief_f");
  return fakes.map((u, i): Spot => [px(u), py(beliefs[i]), i]);
};

/** Arrows, each at a height of its own. */
export const pull: Draw = (ctx, box, view) => {
  const [at, pulls, px] = [view.act.get("fake"), view.act.get("pull"), along(box, endsOf(view))];
  const spots = Array.from(at, (u, i): Spot => [px(u), mix(2 * EDGE, box.height - 2 * EDGE, (i + 0.5) / at.length), i]);
  arrows(
    ctx,
    box,
    view,
    spots,
    Array.from(pulls, (component): Point => [component, 0]),
  );
  return spots;
};
