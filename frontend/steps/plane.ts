/* Points of a plane, as the boxes of a step show them; see steps_families.js. */

import { aspectOf, Camera } from "../paint/camera.ts";
import type { Context, Point, Size } from "../paint/canvas.ts";
import { drawPoints, drawReal } from "../paint/points.ts";
import { drawBoundary, drawSurface as drawField, surfaceColours, surfacePicture } from "../paint/surface.ts";
import { arrows, interpolated, line, ofLabel, ring } from "./marks.ts";
import { realShown, type Draw, type Setup, type Spot, type View } from "./view.ts";

export function samples(ctx: Context, box: Size, view: View, name: "real" | "fake" | "given"): Spot[] {
  const camera = cameraOn(view.setup, box);
  const spots = scatter(ctx, camera, view, name);
  if (name === "fake" && view.t > 0) trails(ctx, camera, view);
  ring(ctx, spots[view.i], view.ink);
  return spots;
}

/** D's belief as a surface, with both samples on it. */
export const verdicts: Draw = (ctx, box, view) => {
  const { act, ink } = view;
  const camera = cameraOn(view.setup, box);
  drawSurface(ctx, camera, view);
  scatter(ctx, camera, view, "real", 0.45);
  const spots = scatter(ctx, camera, view, "fake");
  if (realShown(view)) {
    const [x, y] = act.get("real").slice(2 * view.i, 2 * view.i + 2);
    ring(ctx, [camera.px(x), camera.py(y)], ink);
  }
  ring(ctx, spots[view.i], ink);
  return spots;
};

/** Arrows over D's belief. */
export const pull: Draw = (ctx, box, view) => {
  const camera = cameraOn(view.setup, box);
  drawSurface(ctx, camera, view);
  const [at, pulls] = [view.act.get("fake"), view.act.get("pull")];
  const spots = Array.from({ length: at.length / 2 }, (_, i): Spot => [
    camera.px(at[2 * i]),
    camera.py(at[2 * i + 1]),
    i,
  ]);
  const vectors = spots.map(([, , i]): Point => [pulls[2 * i] * camera.scaleX, -pulls[2 * i + 1] * camera.scaleY]);
  arrows(ctx, box, view, spots, vectors);
  return spots;
};

/** D's belief all over the plane, for the label that the followed pair is of. */
function drawSurface(ctx: Context, camera: Camera, view: View): void {
  const found = { surface: ofLabel(view, "surface").map(Math.round), shape: view.act.shape("surface").slice(1) };
  drawField(ctx, camera, surfacePicture(found, surfaceColours(view.ink, view.setup.rest)));
  drawBoundary(ctx, camera, found, view.ink, view.setup.rest);
}

/** Points of the plane in their own mark. */
function scatter(ctx: Context, camera: Camera, view: View, name: string, opacity = 0.8): Spot[] {
  const points = interpolated(view, name);
  if (name === "real") drawReal(ctx, camera, points, view.ink, opacity);
  else drawPoints(ctx, camera, points, view.ink);
  return Array.from({ length: points.length / 2 }, (_, i): Spot => [
    camera.px(points[2 * i]),
    camera.py(points[2 * i + 1]),
    i,
  ]);
}

/** From where generated samples came. */
function trails(ctx: Context, camera: Camera, view: View): void {
  const [from, to] = [view.act.get("fake"), interpolated(view, "fake")];
  for (let i = 0; i < from.length; i += 2) {
    line(
      ctx,
      [camera.px(from[i]), camera.py(from[i + 1])],
      [camera.px(to[i]), camera.py(to[i + 1])],
      view.ink.generated,
      1.2,
    );
  }
}

/** A camera that looks at the whole window of a plane, in the middle of a box. */
function cameraOn(setup: Setup, { width, height }: Size): Camera {
  const [x0, x1, y0, y1] = setup.window;
  const aspect = aspectOf(setup);
  const camera = new Camera();
  camera.setWindow([x0, x1, y0, y1], aspect);
  const side = aspect ? Math.max(0, (width - height * aspect) / 2) : 0;
  camera.fit({ width, height }, { left: side, right: side, top: 0, bottom: 0 });
  return camera;
}
