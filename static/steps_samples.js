/* The boxes of a step that show samples and networks, one function a box. Each gets (ctx, box, view) and returns where
   pairs of samples can be pointed at: [[x, y, number of the pair], ...]. box: {width, height} in pixels. view: {setup,
   family (see steps_families.js), act, i (the pair that is followed), many (pairs), t (from 0 to 1: how far the update is
   shown), stage, layers, bitmaps, ink, font}. */

const version = new URL(import.meta.url).search;
const { EDGE, line, network, ring } = await import(new URL(`steps_marks.js${version}`, import.meta.url).href);

// ---------------------------------------------------------------- samples
export function z(ctx, box, view) {
  const { setup, act, ink } = view;
  if (setup.given) return view.family.samples(ctx, box, view, "given");
  const [all, width] = [act.get("z"), Math.min(setup.latent, 3)];
  const far = 1.08 * Math.max(...Array.from(all, Math.abs));
  const [midX, midY] = [box.width / 2, box.height / 2];
  const scale = Math.min(midX, midY) - EDGE;
  const spots = Array.from({ length: all.length / width }, (_, i) => {
    const [a, b] = [all[i * width], width > 1 ? all[i * width + 1] : far * 0.7 * (2 * ((i * 0.618) % 1) - 1)];
    return [midX + (a / far) * scale, midY - (b / far) * scale, i];
  });
  line(ctx, [EDGE, midY], [box.width - EDGE, midY], ink.grid);
  if (width > 1) line(ctx, [midX, EDGE], [midX, box.height - EDGE], ink.grid);
  ctx.fillStyle = ink.faint;
  for (const [x, y] of spots) ctx.fillRect(x - 1.5, y - 1.5, 3, 3);
  ring(ctx, spots[view.i], ink);
  return spots;
}

export function fake(ctx, box, view) {
  return view.family.samples(ctx, box, view, "fake");
}

export function real(ctx, box, view) {
  return view.family.samples(ctx, box, view, "real");
}

// ---------------------------------------------------------------- networks
export function g(ctx, box, view) {
  return network(ctx, box, view, "g");
}

export function d(ctx, box, view) {
  return view.family.verdicts(ctx, box, view);
}
