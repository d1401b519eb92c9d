/* The boxes of a step that show numbers: scores, loss, gradient, update. As those of steps_samples.js. */

const version = new URL(import.meta.url).search;
const [{ EDGE, along, bars, histogram, interpolated, layerShares, line, mark, scale, words }, { short }] = await Promise.all(
  ["steps_marks", "words"].map((name) => import(new URL(`${name}.js${version}`, import.meta.url).href)),
);

/** The two series of scores that a box shows: [letter, kind, scores]. */
function series(view) {
  const both = view.act.who === "d" || view.setup.pairs;
  return [...(both ? [["r", "real", interpolated(view, "r")]] : []), ["f", "fake", interpolated(view, "f")]];
}

/** Low and high of all scores, before and after, so that nothing jumps. */
function range(act) {
  const all = ["r", "f", "r_after", "f_after"].flatMap((name) => [...(act.get(name) ?? [])]).filter(Number.isFinite);
  const [low, high] = [Math.min(...all, 0), Math.max(...all, 0)];
  const margin = 0.06 * (high - low || 1);
  return [low - margin, high + margin];
}

export function scores(ctx, box, view) {
  const ends = range(view.act);
  const [px, middle] = [along(box, ends), box.height / 2];
  line(ctx, [px(0), EDGE], [px(0), box.height - EDGE], view.ink.grid);
  const spots = [];
  for (const [, kind, values] of series(view)) {
    const up = kind === "real" ? -1 : 1;
    histogram(ctx, values, ends, px, middle, up * (middle - 14), view.ink[kind === "real" ? "real" : "generated"]);
    values.forEach((score, i) => spots.push([px(score), middle + up * 8, i]));
    mark(ctx, [px(values[view.i]), middle + up * 5], kind, view.ink, 4.5);
  }
  line(ctx, [EDGE, middle], [box.width - EDGE, middle], view.ink.faint);
  words(ctx, [px(0), box.height - 2], "0", view);
  return spots;
}

/** Where a sample stands on the axis of its loss: at its score, or, of a pair, at the difference. */
function argument(view, letter) {
  const [r, f] = [view.act.get("r"), view.act.get("f")];
  return view.setup.pairs ? r.map((score, i) => score - f[i]) : view.act.get(letter);
}

/** Each sample's part of the loss over its score; the followed one with its tangent, once the gradient is asked for. */
export function loss(ctx, box, view) {
  const { act, ink, setup } = view;
  const shown = series(view).filter(([letter]) => !setup.pairs || letter === "f");
  const xs = shown.flatMap(([letter]) => [...argument(view, letter)]);
  const ys = shown.flatMap(([letter]) => [...act.get(`term_${letter}`)]);
  const [px, py] = [scale(xs, EDGE + 4, box.width - EDGE - 4), scale(ys, box.height - EDGE - 6, EDGE + 6)];
  const spots = [];
  for (const [letter, kind] of shown) {
    const [at, terms] = [argument(view, letter), act.get(`term_${letter}`)];
    at.forEach((x, i) => spots.push([px(x), py(terms[i]), i]));
    spots.slice(-at.length).forEach((spot) => mark(ctx, spot, kind, ink, 2.2, 0.5));
    const own = spots[spots.length - at.length + view.i];
    if (["gradient", "update"].includes(view.stage)) tangent(ctx, own, slopeOnScreen(view, letter, px, py), ink);
    line(ctx, [own[0], own[1]], [own[0], box.height - EDGE], ink.faint, 1, [2, 3]);
    line(ctx, [EDGE, own[1]], [own[0], own[1]], ink.faint, 1, [2, 3]);
    mark(ctx, own, kind, ink, 5);
  }
  return spots;
}

/** Pixels down for a pixel to the right, along the tangent of the followed sample's term. */
function slopeOnScreen(view, letter, px, py) {
  const slope = view.act.get(`slope_${letter}`)[view.i] * (view.setup.pairs && letter === "f" ? -1 : 1);
  return (slope * (py(1) - py(0))) / (px(1) - px(0));
}

function tangent(ctx, [x, y], slope, ink) {
  const reach = 26 / Math.hypot(1, slope);
  line(ctx, [x - reach, y - reach * slope], [x + reach, y + reach * slope], ink.text, 2);
}

export function gradient(ctx, box, view) {
  return view.act.who === "d" ? lollipops(ctx, box, view) : view.family.pull(ctx, box, view);
}

/** Which way, and how hard, each score is pushed: minus the slope of its term. */
function lollipops(ctx, box, view) {
  const { act, ink } = view;
  const px = along(box, range(act));
  const both = ["slope_r", "slope_f"].flatMap((name) => [...act.get(name)]);
  const most = Math.max(...both.map(Math.abs), 1e-12);
  const middle = box.height / 2;
  const py = (slope) => middle + (slope / most) * (middle - 2 * EDGE);
  const spots = [];
  line(ctx, [EDGE, middle], [box.width - EDGE, middle], ink.faint);
  for (const [letter, kind] of [["r", "real"], ["f", "fake"]]) {
    const [at, slopes] = [act.get(letter), act.get(`slope_${letter}`)];
    const own = Array.from(at, (score, i) => [px(score), py(slopes[i]), i]);
    for (const [x, y] of own) line(ctx, [x, middle], [x, y], ink[kind === "real" ? "real" : "generated"], 1);
    mark(ctx, own[view.i], kind, ink, 5);
    spots.push(...own);
  }
  return spots;
}

// ---------------------------------------------------------------- update
/** How far the weights of each layer moved, beside those of the one that moved most. */
export function update(ctx, box, view) {
  const { act, ink, t } = view;
  if (!act.get("layers")) return [];
  const shares = layerShares(act, 1).map((share) => share * t);
  bars(ctx, box, shares, ink[act.who === "d" ? "discriminator" : "generated"], ink, 8);
  const most = Math.max(...act.get("layers").filter((_, k) => k % 2 === 1));
  if (t > 0) words(ctx, [box.width / 2, box.height - 2], `a layer: up to ${short(100 * most, 2)}%`, view);
  return [];
}
