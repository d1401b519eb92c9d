/* Pictures, as the boxes of a step show them and as they are spoken of; see steps_families.js. */

import type { Context, Size } from "../paint/canvas.ts";
import { percent } from "../words.ts";
import { EDGE, frame, interpolated, network, words } from "./marks.ts";
import { SERIES, realShown, type Draw, type Spot, type View } from "./view.ts";

const COLUMNS = 4; // of a sheet of pictures

export const sheets = ["fake", "fake_after", "real", "given", "pull"];

/** A sheet of pictures. */
export function samples(ctx: Context, box: Size, view: View, name: "real" | "fake" | "given" | "pull"): Spot[] {
  const side = Math.min(box.width, box.height);
  const [left, top] = [(box.width - side) / 2, (box.height - side) / 2];
  const rows = Math.ceil(view.many / COLUMNS);
  const tile = side / Math.max(COLUMNS, rows);
  const show = (which: string, opacity: number) => {
    const bitmap = view.bitmaps[`${view.act.who}_${which}`];
    if (!bitmap) return;
    ctx.globalAlpha = opacity;
    ctx.imageSmoothingEnabled = false;
    ctx.drawImage(bitmap, left, top, tile * COLUMNS, tile * rows);
    ctx.globalAlpha = 1;
  };
  show(name, 1);
  if (view.t > 0) show(`${name}_after`, view.t);
  const [column, row] = [view.i % COLUMNS, Math.floor(view.i / COLUMNS)];
  frame(ctx, [left + column * tile, top + row * tile, tile], view.ink);
  return Array.from({ length: view.many }, (_, i): Spot => [
    left + ((i % COLUMNS) + 0.5) * tile,
    top + (Math.floor(i / COLUMNS) + 0.5) * tile,
    i,
  ]);
}

/** The followed pair of pictures with D's belief in each, over the layers of D. */
export const verdicts: Draw = (ctx, box, view) => {
  const side = Math.min((box.width - 4 * EDGE) / 2, box.height * 0.58);
  SERIES.forEach(([letter, name], k) => {
    const left = box.width / 2 + (k ? EDGE : -EDGE - side);
    if (name === "real" && !realShown(view)) return;
    drawPicture(ctx, view, name, [left, EDGE, side]);
    const belief = interpolated(view, `belief_${letter}`)[view.i];
    const foot = EDGE + side + 5;
    ctx.fillStyle = view.ink.grid;
    ctx.fillRect(left, foot, side, 5);
    ctx.fillStyle = view.ink[belief < 0.5 ? "generated" : "real"];
    ctx.fillRect(left + side / 2, foot, (belief - 0.5) * side, 5);
    words(ctx, [left + side / 2, foot + 20], `${percent(belief)} real`, view);
  });
  const top = EDGE + side + 28;
  ctx.save();
  ctx.translate(box.width * 0.15, top);
  network(ctx, { width: box.width * 0.7, height: Math.max(box.height - top, 30) }, view, "d");
  ctx.restore();
  return [];
};

/** Which pixels should become brighter, and which darker. */
export const pull: Draw = (ctx, box, view) => samples(ctx, box, { ...view, t: 0 }, "pull");

/** The followed picture of a sheet, as it comes to be. */
function drawPicture(
  ctx: Context,
  { act, bitmaps, i, t }: View,
  name: string,
  [left, top, side]: [number, number, number],
): void {
  ctx.imageSmoothingEnabled = false;
  for (const [which, opacity] of [
    [name, 1],
    [`${name}_after`, t],
  ] as const) {
    const bitmap = bitmaps[`${act.who}_${which}`];
    if (!bitmap || !opacity) continue;
    const size = bitmap.width / COLUMNS;
    ctx.globalAlpha = opacity;
    ctx.drawImage(bitmap, (i % COLUMNS) * size, Math.floor(i / COLUMNS) * size, size, size, left, top, side, side);
  }
  ctx.globalAlpha = 1;
}

// ---------------------------------------------------------------- words
export const gradientSays = "which pixels should become brighter and which darker";

export const place = (view: View): string => `: picture ${view.i + 1}`;

export const pulled = (): string => "";

export const moved = (): string => "";
