/* The axes of the plane, in plot units; the camera knows standardised ones. */

import { scaleLinear } from "d3-scale";
import type { Camera } from "../paint/camera.ts";
import type { Context } from "../paint/canvas.ts";
import type { Ink, PlaneScene } from "../server/scene.ts";
import { short } from "../words.ts";

const APART = 90; // pixels between two ticks, about

type Axis = 0 | 1; // x, y

/** A standardised number in plot units. */
export const plotValue = ({ mean, std }: PlaneScene, axis: Axis, u: number): number => u * std[axis] + mean[axis];

/** The ticks of an axis: what they say and where they are. */
function ticks(camera: Camera, scene: PlaneScene, axis: Axis): { value: number; at: number }[] {
  const { left, top, width, height } = camera.box;
  const ends = axis ? [camera.uy(top + height), camera.uy(top)] : [camera.ux(left), camera.ux(left + width)];
  const pixels = axis ? [top + height, top] : [left, left + width];
  const scale = scaleLinear(
    ends.map((u) => plotValue(scene, axis, u)),
    pixels,
  );
  return scale.ticks(Math.max(2, (axis ? height : width) / APART)).map((value) => ({ value, at: scale(value) }));
}

/** Faint lines at the ticks. */
export function drawGrid(ctx: Context, camera: Camera, scene: PlaneScene, ink: Ink): void {
  const { left, top, width, height } = camera.box;
  ctx.beginPath();
  for (const { at } of ticks(camera, scene, 0)) ctx.rect(Math.round(at), top, 1, height);
  for (const { at } of ticks(camera, scene, 1)) ctx.rect(left, Math.round(at), width, 1);
  ctx.globalAlpha = 0.06;
  ctx.fillStyle = ink.text;
  ctx.fill();
  ctx.globalAlpha = 1;
}

/** The numbers at the ticks, and the names of the axes. */
export function drawAxes(ctx: Context, camera: Camera, scene: PlaneScene, ink: Ink, font: string): void {
  const { left, top, width, height } = camera.box;
  ctx.font = `11px ${font}`;
  ctx.fillStyle = ink.faint;
  ctx.textAlign = "center";
  ctx.textBaseline = "top";
  for (const { value, at } of ticks(camera, scene, 0))
    if (at < left + width - 14) ctx.fillText(short(value), at, top + height + 8);
  ctx.fillText(scene.axis[0], left + width - 4, top + height + 8);
  ctx.textAlign = "right";
  ctx.textBaseline = "middle";
  for (const { value, at } of ticks(camera, scene, 1)) if (at > top + 16) ctx.fillText(short(value), left - 8, at);
  ctx.fillText(scene.axis[1], left - 8, top + 4);
}
