/* Numbers, marks and small charts that the boxes of a step share. Colours come from the scene's ink. */

import { bin, extent, max, quantile } from "d3-array";
import { scaleLinear } from "d3-scale";
import { addArrow } from "../paint/arrows.ts";
import type { Context, Point, Size } from "../paint/canvas.ts";
import type { Ink } from "../server/scene.ts";
import { INK_OF, type Act, type Kind, type Spot, type View, type Who } from "./view.ts";

type Scale = (value: number) => number;
type Ends = readonly [low: number, high: number];

export const EDGE = 6; // pixels between a drawing and the edge of its box
const BINS = 17;
const ARROW = 0.14; // longest arrows, as a share of the box

export const mix = (a: number, b: number, t: number): number => a + (b - a) * t;

/** An array of the act, part of the way to what it is after the update. */
export function interpolated({ act, t }: View, name: string): number[] {
  const [before, after] = [act.get(name), act.find(`${name}_after`)];
  return Array.from(before, (value, i) => (after && t > 0 ? mix(value, after[i], t) : value));
}

/** The part of a surface or curve that belongs to the label of the followed pair. */
export function ofLabel(view: View, name: string): number[] {
  const size = view.act
    .shape(name)
    .slice(1)
    .reduce((product, n) => product * n, 1);
  const label = view.act.find("label")?.[view.i] ?? 0;
  return interpolated(view, name).slice(label * size, (label + 1) * size);
}

/** Of each layer the norm of its gradient (column 0) or its relative change (1), as a share of the largest. */
export function layerShares(act: Act, column: 0 | 1): number[] {
  const values = Array.from(act.get("layers")).filter((_, k) => k % 2 === column);
  const most = Math.max(...values, 1e-12);
  return values.map((value) => value / most);
}

/** From numbers between these two to pixels across a box. */
export function along(box: Size, ends: Ends): Scale {
  return scaleLinear(ends, [EDGE, box.width - EDGE]);
}

export function stroke(ctx: Context, colour: string, width: number): void {
  ctx.strokeStyle = colour;
  ctx.lineWidth = width;
  ctx.stroke();
}

export function line(ctx: Context, from: Point, to: Point, colour: string, width = 1, dashes: number[] = []): void {
  ctx.beginPath();
  ctx.setLineDash(dashes);
  ctx.moveTo(...from);
  ctx.lineTo(...to);
  stroke(ctx, colour, width);
  ctx.setLineDash([]);
}

/** Real is round, generated a diamond. */
export function mark(ctx: Context, [x, y]: Point | Spot, kind: Kind, ink: Ink, radius: number, opacity = 1): void {
  ctx.beginPath();
  if (kind === "real") ctx.arc(x, y, radius, 0, 2 * Math.PI);
  else
    for (const [dx, dy] of [
      [0, -1.2],
      [1.2, 0],
      [0, 1.2],
      [-1.2, 0],
    ])
      ctx.lineTo(x + dx * radius, y + dy * radius);
  ctx.closePath();
  ctx.globalAlpha = opacity;
  if (radius > 4) stroke(ctx, ink.background, 3);
  ctx.fillStyle = ink[INK_OF[kind]];
  ctx.fill();
  ctx.globalAlpha = 1;
}

/** Around the sample that is followed. */
export function ring(ctx: Context, [x, y]: Point | Spot, ink: Ink): void {
  for (const [colour, width] of [
    [ink.background, 4],
    [ink.text, 1.8],
  ] as const) {
    ctx.beginPath();
    ctx.arc(x, y, 6.5, 0, 2 * Math.PI);
    stroke(ctx, colour, width);
  }
}

/** Around the picture that is followed. */
export function frame(ctx: Context, [x, y, side]: readonly [x: number, y: number, side: number], ink: Ink): void {
  for (const [colour, thick] of [
    [ink.background, 4],
    [ink.text, 2],
  ] as const) {
    ctx.strokeStyle = colour;
    ctx.lineWidth = thick;
    ctx.strokeRect(x + 1, y + 1, side - 2, side - 2);
  }
}

export function words(ctx: Context, [x, y]: Point, text: string, { ink, font }: View): void {
  ctx.font = `11px ${font}`;
  ctx.textAlign = "center";
  ctx.textBaseline = "bottom";
  ctx.fillStyle = ink.faint;
  ctx.fillText(text, x, y);
}

/** Values to pixels, from `low` for the least to `high` for the largest. */
export function scale(values: number[], low: number, high: number): Scale {
  const [least = 0, most = 0] = extent(values.filter(Number.isFinite));
  return scaleLinear([least, most], [low, high]); // of one value alone: the middle
}

/** Bars over `foot`, the largest `reach` pixels high (below 0: upwards). */
export function histogram(
  ctx: Context,
  values: number[],
  [low, high]: Ends,
  px: Scale,
  foot: number,
  reach: number,
  colour: string,
  opacity = 0.55,
): void {
  const edges = Array.from({ length: BINS - 1 }, (_, k) => mix(low, high, (k + 1) / BINS));
  const counts = bin()
    .domain([low, high])
    .thresholds(edges)(values)
    .map((found) => found.length);
  const most = max(counts) || 1;
  const wide = (px(high) - px(low)) / BINS;
  ctx.fillStyle = colour;
  ctx.globalAlpha = opacity;
  counts.forEach((n, k) => ctx.fillRect(px(low) + k * wide + 0.5, foot, wide - 1, (n / most) * reach));
  ctx.globalAlpha = 1;
}

/** Upright bars, filled from below by these shares (0 to 1); connected, as layers are. */
export function bars(
  ctx: Context,
  { width, height }: Size,
  shares: number[],
  colour: string,
  ink: Ink,
  foot = 0,
): void {
  const [wide, high] = [(width - 2 * EDGE) / shares.length, height - 4 * EDGE - foot];
  shares.forEach((share, k) => {
    const [x, w] = [EDGE + k * wide + 0.15 * wide, 0.7 * wide];
    ctx.fillStyle = colour;
    ctx.globalAlpha = 0.25;
    ctx.fillRect(x, 2 * EDGE, w, high);
    ctx.globalAlpha = 1;
    ctx.fillRect(x, 2 * EDGE + high * (1 - share), w, high * share);
    if (k) line(ctx, [x - 0.3 * wide, 2 * EDGE + high / 2], [x, 2 * EDGE + high / 2], ink.faint);
  });
}

/** Arrows from `spots`; the long ones are as long as can be seen well; the one that is followed
    has the colour of text. */
export function arrows(ctx: Context, box: Size, { i: followed, ink }: View, spots: Spot[], vectors: Point[]): void {
  const most = quantile(vectors, 0.9, ([x, y]) => Math.hypot(x, y)) || 1;
  const reach = Math.max(12, ARROW * Math.min(box.width, box.height));
  ring(ctx, spots[followed], ink);
  spots.forEach(([x, y, i]) => {
    const [dx, dy] = vectors[i];
    const factor = reach / Math.max(Math.hypot(dx, dy), most);
    const own = i === followed;
    ctx.beginPath();
    addArrow(ctx, x, y, dx * factor, dy * factor, 0.35);
    stroke(ctx, own ? ink.text : ink.generated, own ? 2.2 : 1.1);
  });
}

/** Layers side by side; while gradients flow, each is filled by how large its gradient is beside the largest one. */
export function network(ctx: Context, box: Size, view: View, who: Who): Spot[] {
  const { ink, act } = view;
  const flows = act.who === who && (view.stage === "gradient" || view.stage === "update");
  const shares = flows ? layerShares(act, 0) : view.layers[who].map(() => 0);
  bars(ctx, box, shares, ink[who === "d" ? "discriminator" : "generated"], ink);
  return [];
}
