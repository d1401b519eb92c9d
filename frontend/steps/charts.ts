/* The boxes of a step that show numbers: scores, loss, gradient, update. As those of steps_samples.js. */

import { extent, max } from "d3-array";
import type { Context, Point, Size } from "../paint/canvas.ts";
import type { Ink } from "../server/scene.ts";
import { short } from "../words.ts";
import { EDGE, along, bars, histogram, interpolated, layerShares, line, mark, scale, words } from "./marks.ts";
import { INK_OF, SERIES, shownSeries, type Act, type Draw, type Spot, type View } from "./view.ts";

/** Low and high of all scores, before and after, so that nothing jumps. */
function range(act: Act): [low: number, high: number] {
  const all = ["r", "f", "r_after", "f_after"].flatMap((name) => Array.from(act.find(name) ?? []));
  const [low, high] = extent([0, ...all.filter(Number.isFinite)]) as [number, number];
  const margin = 0.06 * (high - low || 1);
  return [low - margin, high + margin];
}

export const scores: Draw = (ctx, box, view) => {
  const ends = range(view.act);
  const [px, middle] = [along(box, ends), box.height / 2];
  line(ctx, [px(0), EDGE], [px(0), box.height - EDGE], view.ink.grid);
  const spots: Spot[] = [];
  for (const [letter, kind] of shownSeries(view)) {
    const values = interpolated(view, letter);
    const up = kind === "real" ? -1 : 1;
    histogram(ctx, values, ends, px, middle, up * (middle - 14), view.ink[INK_OF[kind]]);
    values.forEach((score, i) => spots.push([px(score), middle + up * 8, i]));
    mark(ctx, [px(values[view.i]), middle + up * 5], kind, view.ink, 4.5);
  }
  line(ctx, [EDGE, middle], [box.width - EDGE, middle], view.ink.faint);
  words(ctx, [px(0), box.height - 2], "0", view);
  return spots;
};

/** Where a sample stands on the axis of its loss: at its score, or, of a pair, at the difference. */
function argument({ act, setup }: View, letter: "r" | "f"): number[] {
  const own = Array.from(act.get(letter));
  return setup.pairs ? Array.from(act.get("r"), (score, i) => score - act.get("f")[i]) : own;
}

/** Each sample's part of the loss over its score; the followed one with its tangent, once the gradient is asked for. */
export const loss: Draw = (ctx, box, view) => {
  const { act, ink, setup } = view;
  const shown = shownSeries(view).filter(([letter]) => !setup.pairs || letter === "f");
  const xs = shown.flatMap(([letter]) => argument(view, letter));
  const ys = shown.flatMap(([letter]) => [...act.get(`term_${letter}`)]);
  const [px, py] = [scale(xs, EDGE + 4, box.width - EDGE - 4), scale(ys, box.height - EDGE - 6, EDGE + 6)];
  const spots: Spot[] = [];
  for (const [letter, kind] of shown) {
    const [at, terms] = [argument(view, letter), act.get(`term_${letter}`)];
    at.forEach((x, i) => spots.push([px(x), py(terms[i]), i]));
    spots.slice(-at.length).forEach((spot) => mark(ctx, spot, kind, ink, 2.2, 0.5));
    const own = spots[spots.length - at.length + view.i];
    if (view.stage === "gradient" || view.stage === "update")
      tangent(ctx, own, slopeOnScreen(view, letter, px, py), ink);
    line(ctx, [own[0], own[1]], [own[0], box.height - EDGE], ink.faint, 1, [2, 3]);
    line(ctx, [EDGE, own[1]], [own[0], own[1]], ink.faint, 1, [2, 3]);
    mark(ctx, own, kind, ink, 5);
  }
  return spots;
};

/** Pixels down for a pixel to the right, along the tangent of the followed sample's term. */
function slopeOnScreen(view: View, letter: string, px: (x: number) => number, py: (y: number) => number): number {
  const slope = view.act.get(`slope_${letter}`)[view.i] * (view.setup.pairs && letter === "f" ? -1 : 1);
  return (slope * (py(1) - py(0))) / (px(1) - px(0));
}

function tangent(ctx: Context, [x, y]: Point | Spot, slope: number, ink: Ink): void {
  const reach = 26 / Math.hypot(1, slope);
  line(ctx, [x - reach, y - reach * slope], [x + reach, y + reach * slope], ink.text, 2);
}

export const gradient: Draw = (ctx, box, view) =>
  view.act.who === "d" ? lollipops(ctx, box, view) : view.family.pull(ctx, box, view);

/** Which way, and how hard, each score is pushed: minus the slope of its term. */
function lollipops(ctx: Context, box: Size, view: View): Spot[] {
  const { act, ink } = view;
  const px = along(box, range(act));
  const both = ["slope_r", "slope_f"].flatMap((name) => [...act.get(name)]);
  const most = Math.max(...both.map(Math.abs), 1e-12);
  const middle = box.height / 2;
  const py = (slope: number) => middle + (slope / most) * (middle - 2 * EDGE);
  const spots: Spot[] = [];
  line(ctx, [EDGE, middle], [box.width - EDGE, middle], ink.faint);
  for (const [letter, kind] of SERIES) {
    const [at, slopes] = [act.get(letter), act.get(`slope_${letter}`)];
    const own = Array.from(at, (score, i): Spot => [px(score), py(slopes[i]), i]);
    for (const [x, y] of own) line(ctx, [x, middle], [x, y], ink[INK_OF[kind]], 1);
    mark(ctx, own[view.i], kind, ink, 5);
    spots.push(...own);
  }
  return spots;
}

// ---------------------------------------------------------------- update
/** How far the weights of each layer moved, beside those of the one that moved most. */
export const update: Draw = (ctx, box, view) => {
  const { act, ink, t } = view;
  const layers = act.find("layers");
  if (!layers) return [];
  const shares = layerShares(act, 1).map((share) => share * t);
  bars(ctx, box, shares, ink[act.who === "d" ? "discriminator" : "generated"], ink, 8);
  const most = max(Array.from(layers).filter((_, k) => k % 2 === 1)) ?? 0;
  if (t > 0) words(ctx, [box.width / 2, box.height - 2], `a layer: up to ${short(100 * most, 2)}%`, view);
  return [];
};
