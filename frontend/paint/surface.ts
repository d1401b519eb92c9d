/* A field over the plane, such as D's belief: a byte for each point of a grid that spans the window. */

import { contours } from "d3-contour";
import type { Ink } from "../server/scene.ts";
import type { Camera } from "./camera.ts";
import { contextOf, hiddenCanvas, type Context } from "./canvas.ts";

export interface Surface {
  surface: ArrayLike<number>; // 0 to 255, row by row from below
  shape: number[]; // [rows, columns]
}

type Colour = number[];

const HALF = 0.5; // the belief of a D that cannot tell, unless labels are smoothed

const parts = (colour: string): Colour => [1, 3, 5].map((i) => parseInt(colour.slice(i, i + 2), 16));

/** 256 colours from "generated" over "cannot tell", at the belief `rest`, to "real". */
export function surfaceColours(ink: Ink, rest = HALF): Colour[] {
  const [low, middle, high] = [ink.surface_generated, ink.surface_middle, ink.surface_real].map(parts);
  const mix = (a: Colour, b: Colour, t: number) => a.map((v, i) => v + (b[i] - v) * t);
  const middleAt = 255 * rest;
  return Array.from({ length: 256 }, (_, i) =>
    i <= middleAt ? mix(low, middle, i / middleAt) : mix(middle, high, (i - middleAt) / (255 - middleAt)),
  );
}

/** The surface as a small picture, one pixel a grid point, top row first; the canvas smooths it when drawn. */
export function surfacePicture({ surface, shape: [rows, columns] }: Surface, colours: Colour[]): HTMLCanvasElement {
  const picture = hiddenCanvas(columns, rows);
  const ctx = contextOf(picture);
  const image = ctx.createImageData(columns, rows);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const [r, g, b] = colours[surface[row * columns + column]];
      image.data.set([r, g, b, 255], 4 * ((rows - 1 - row) * columns + column));
    }
  }
  ctx.putImageData(image, 0, 0);
  return picture;
}

/** The picture reaches half a cell beyond the window, since the grid's corners lie on the window's corners. */
export function drawSurface(ctx: Context, camera: Camera, picture: HTMLCanvasElement): void {
  const [x0, x1, y0, y1] = camera.window;
  const halfX = (x1 - x0) / (picture.width - 1) / 2;
  const halfY = (y1 - y0) / (picture.height - 1) / 2;
  const [left, top] = [camera.px(x0 - halfX), camera.py(y1 + halfY)];
  ctx.save();
  clipToWindow(ctx, camera);
  ctx.imageSmoothingEnabled = true;
  ctx.imageSmoothingQuality = "high";
  ctx.drawImage(picture, left, top, camera.px(x1 + halfX) - left, camera.py(y0 - halfY) - top);
  ctx.restore();
}

/** Where D cannot tell: the line of the belief `rest`. */
export function drawBoundary(
  ctx: Context,
  camera: Camera,
  { surface, shape: [rows, columns] }: Surface,
  ink: Ink,
  rest = HALF,
): void {
  const [x0, x1, y0, y1] = camera.window;
  const { coordinates } = contours()
    .size([columns, rows])
    .contour(Array.from(surface), 255 * rest);
  ctx.save();
  clipToWindow(ctx, camera); // contours are closed: along the edge of the grid they run half a cell outside
  ctx.beginPath();
  for (const ring of coordinates.flat()) {
    for (const [x, y] of ring) {
      // grid point 0 lies at 0.5
      const u = x0 + ((x1 - x0) * (x - 0.5)) / (columns - 1);
      const v = y0 + ((y1 - y0) * (y - 0.5)) / (rows - 1);
      if (x === ring[0][0] && y === ring[0][1]) ctx.moveTo(camera.px(u), camera.py(v));
      else ctx.lineTo(camera.px(u), camera.py(v));
    }
    ctx.closePath();
  }
  ctx.strokeStyle = ink.faint;
  ctx.globalAlpha = 0.55;
  ctx.lineWidth = 1;
  ctx.stroke();
  ctx.restore();
}

function clipToWindow(ctx: Context, camera: Camera): void {
  const [x0, x1, y0, y1] = camera.window;
  ctx.beginPath();
  ctx.rect(camera.px(x0), camera.py(y1), camera.px(x1) - camera.px(x0), camera.py(y0) - camera.py(y1));
  ctx.clip();
}

/** The value at a place of the window, between the points of the grid, from 0 to 1; null outside. */
export function valueAt(
  { surface, shape: [rows, columns] }: Surface,
  camera: Camera,
  [x, y]: readonly [number, number],
): number | null {
  const [x0, x1, y0, y1] = camera.window;
  const [column, row] = [((x - x0) / (x1 - x0)) * (columns - 1), ((y - y0) / (y1 - y0)) * (rows - 1)];
  if (!(column >= 0 && column <= columns - 1 && row >= 0 && row <= rows - 1)) return null;
  const [i, j] = [Math.min(Math.floor(row), rows - 2), Math.min(Math.floor(column), columns - 2)];
  const at = (r: number, c: number) => surface[r * columns + c];
  const along = (r: number) => at(r, j) + (at(r, j + 1) - at(r, j)) * (column - j);
  return (along(i) + (along(i + 1) - along(i)) * (row - i)) / 255;
}
