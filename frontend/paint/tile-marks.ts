/* How the pictures of a block are drawn, and all that is said about them on the canvas. */

import type { Ink } from "../server/scene.ts";
import { contextOf, hiddenCanvas, type Context, type Point } from "./canvas.ts";
import { BAR_HEIGHT, COLUMNS, GAP, HEADER, indices, placeOf, source, type Block, type Kind } from "./tiles.ts";

/** Pictures, eight in a row. */
export type Picture = ImageBitmap | HTMLCanvasElement;

const MARK_WIDTH = 13; // pixels: the mark before a name

/** Pixels stay squares: the bitmap enlarged by a whole number, at least to `pixels` a picture; itself if larger. */
export function enlarged(bitmap: Picture, pixels: number): Picture {
  const factor = Math.ceil(pixels / (bitmap.width / COLUMNS));
  if (factor <= 1) return bitmap;
  const canvas = hiddenCanvas(bitmap.width * factor, bitmap.height * factor);
  const ctx = contextOf(canvas);
  ctx.imageSmoothingEnabled = false;
  ctx.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return canvas;
}

/** One picture of a bitmap as a canvas of `size` pixels, its pixels squares. */
export function cut(bitmap: Picture, index: number, size: number): HTMLCanvasElement {
  const canvas = Object.assign(hiddenCanvas(size, size), { className: "gp-cut" });
  const ctx = contextOf(canvas);
  ctx.imageSmoothingEnabled = false;
  ctx.drawImage(bitmap, ...source(bitmap, index), 0, 0, size, size);
  return canvas;
}

/** The pictures of a block, each in its tile. */
export function drawPictures(ctx: Context, block: Block, picture: Picture): void {
  ctx.imageSmoothingEnabled = true; // the picture is enlarged already: this only evens out fractions of a pixel
  ctx.imageSmoothingQuality = "high";
  for (const index of indices(block)) {
    ctx.drawImage(picture, ...source(picture, index), ...placeOf(block, index), block.tile, block.tile);
  }
}

/** Empty tiles, where pictures will be. */
export function drawEmpty(ctx: Context, block: Block, ink: Ink): void {
  ctx.fillStyle = ink.grid;
  for (const index of indices(block)) ctx.fillRect(...placeOf(block, index), block.tile, block.tile);
}

/** The name of a block (of `names` the first that fits) with its mark and a line in its colour. Of interleaved blocks,
    the first column has the name, with its mark if there is room for both, and all others have the mark. */
export function drawName(ctx: Context, block: Block, names: string[], ink: Ink, font: string): void {
  const { left, top, columns, tile, pitch } = block;
  const apart = pitch[0] > tile + GAP;
  const width = apart ? tile : columns * pitch[0] - GAP;
  ctx.font = `12px ${font}`;
  ctx.textAlign = "left";
  ctx.textBaseline = "middle";
  const long = (text: string) => ctx.measureText(text).width + MARK_WIDTH > width + GAP;
  const name = names.find((text) => !long(text)) ?? names[names.length - 1];
  const bare = apart && long("generated"); // the longest name: then all three stand without marks
  for (let column = 0; column < (apart ? columns : 1); column++) {
    const x = left + column * pitch[0];
    ctx.fillStyle = block.name === "given" ? ink.faint : ink[block.name];
    ctx.fillRect(x, top - 4, width, 2);
    if (column > 0 || !bare) drawMark(ctx, block.name, [x + 5, top - HEADER / 2]);
    ctx.fillStyle = ink.text;
    if (column === 0)
      ctx.fillText(name, x + (bare ? 0 : MARK_WIDTH), top - HEADER / 2 + 1, width - (bare ? 0 : MARK_WIDTH));
  }
}

/** Real is round, generated a diamond, given a square. */
function drawMark(ctx: Context, name: Kind, [x, y]: Point): void {
  ctx.beginPath();
  if (name === "real") ctx.arc(x, y, 4, 0, 2 * Math.PI);
  else if (name === "given") ctx.rect(x - 3.5, y - 3.5, 7, 7);
  else
    for (const [dx, dy] of [
      [0, -5],
      [5, 0],
      [0, 5],
      [-5, 0],
    ])
      ctx.lineTo(x + dx, y + dy);
  ctx.fill();
}

/** How many pixels the names of rows take, at most `most`. */
export function marginFor(ctx: Context, names: string[], font: string, most: number): number {
  ctx.font = `12px ${font}`;
  return names.length
    ? Math.min(most, Math.ceil(Math.max(...names.map((name) => ctx.measureText(name).width)))) + 8
    : 0;
}

/** The names of a block's rows at its left, cut short where they are too long; `marked`: the row that is pointed at. */
export function drawRowNames(
  ctx: Context,
  block: Block,
  names: string[],
  margin: number,
  marked: number,
  ink: Ink,
  font: string,
): void {
  ctx.textAlign = "right";
  ctx.textBaseline = "middle";
  for (let row = 0; row < block.rows; row++) {
    ctx.font = `${row === marked ? "bold " : ""}12px ${font}`;
    ctx.fillStyle = row === marked ? ink.text : ink.faint;
    const y = block.top + row * block.pitch[1] + block.tile / 2;
    ctx.fillText(shortened(ctx, names[row] ?? "", margin - 8), block.left - 6, y);
  }
  ctx.textAlign = "left";
}

function shortened(ctx: Context, text: string, width: number): string {
  if (ctx.measureText(text).width <= width + 1) return text;
  let length = text.length - 1;
  while (length > 1 && ctx.measureText(`${text.slice(0, length)}…`).width > width + 1) length--;
  return `${text.slice(0, length)}…`;
}

/** D's belief in each picture of a block: a bar from the middle, to the right and blue for real, to the left else. */
export function drawVerdicts(ctx: Context, block: Block, beliefs: ArrayLike<number>, ink: Ink): void {
  const { tile } = block;
  for (const index of indices(block)) {
    const [belief, [x, y]] = [beliefs[index], placeOf(block, index)];
    ctx.fillStyle = ink.grid;
    ctx.fillRect(x, y + tile + 1, tile, BAR_HEIGHT - 2);
    if (!Number.isFinite(belief)) continue;
    ctx.fillStyle = belief < 0.5 ? ink.generated : ink.real;
    ctx.fillRect(x + tile / 2, y + tile + 1, (belief - 0.5) * tile, BAR_HEIGHT - 2);
    ctx.fillStyle = ink.text;
    ctx.fillRect(x + tile / 2 - 0.5, y + tile, 1, BAR_HEIGHT);
  }
}

/** A cross in the corner of a picture that is not what was asked for. */
export function drawCross(ctx: Context, block: Block, index: number, ink: Ink): void {
  const size = Math.max(9, Math.min(15, Math.round(block.tile / 3.2)));
  const [left, y] = placeOf(block, index);
  const x = left + block.tile - size;
  const inset = size * 0.28;
  ctx.fillStyle = ink.background;
  ctx.fillRect(x, y, size, size);
  ctx.strokeStyle = ink.generated;
  ctx.lineWidth = 2;
  ctx.beginPath();
  ctx.moveTo(x + inset, y + inset);
  ctx.lineTo(x + size - inset, y + size - inset);
  ctx.moveTo(x + size - inset, y + inset);
  ctx.lineTo(x + inset, y + size - inset);
  ctx.stroke();
}

/** A ring around one picture. */
export function drawRing(ctx: Context, block: Block, index: number, colour: string, width: number): void {
  const [x, y] = placeOf(block, index);
  ctx.strokeStyle = colour;
  ctx.lineWidth = width;
  ctx.strokeRect(x - width / 2 + 0.5, y - width / 2 + 0.5, block.tile + width - 1, block.tile + width - 1);
}
