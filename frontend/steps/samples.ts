/* The boxes of a step that show samples and networks, one function a box. */

import { EDGE, line, network, ring } from "./marks.ts";
import type { Draw, Spot } from "./view.ts";

// ---------------------------------------------------------------- samples
export const z: Draw = (ctx, box, view) => {
  const { setup, act, ink } = view;
  if (setup.given) return view.family.samples(ctx, box, view, "given");
  const [all, width] = [act.get("z"), Math.min(setup.latent, 3)];
  const far = 1.08 * Math.max(...Array.from(all, Math.abs));
  const [midX, midY] = [box.width / 2, box.height / 2];
  const scale = Math.min(midX, midY) - EDGE;
  const spots = Array.from({ length: all.length / width }, (_, i): Spot => {
    const [a, b] = [all[i * width], width > 1 ? all[i * width + 1] : far * 0.7 * (2 * ((i * 0.618) % 1) - 1)];
    return [midX + (a / far) * scale, midY - (b / far) * scale, i];
  });
  line(ctx, [EDGE, midY], [box.width - EDGE, midY], ink.grid);
  if (width > 1) line(ctx, [midX, EDGE], [midX, box.height - EDGE], ink.grid);
  ctx.fillStyle = ink.faint;
  for (const [x, y] of spots) ctx.fillRect(x - 1.5, y - 1.5, 3, 3);
  ring(ctx, spots[view.i], ink);
  return spots;
};

export const fake: Draw = (ctx, box, view) => view.family.samples(ctx, box, view, "fake");

export const real: Draw = (ctx, box, view) => view.family.samples(ctx, box, view, "real");

// ---------------------------------------------------------------- networks
export const g: Draw = (ctx, box, view) => network(ctx, box, view, "g");

export const d: Draw = (ctx, box, view) => view.family.verdicts(ctx, box, view);
