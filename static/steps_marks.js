/* Numbers, marks and small charts that the boxes of a step share. Colours come from the scene's ink. */

export const EDGE = 6; // pixels between a drawing and the edge of its box
const BINS = 17;
const ARROW = 0.14; // longest arrows, as a share of the box

export const mix = (a, b, t) => a + (b - a) * t;

/** An array of the act, part of the way to what it is after the update. */
export function interpolated({ act, t }, name) {
  const [before, after] = [act.get(name), act.get(`${name}_after`)];
  return after && t > 0 ? before.map((value, i) => mix(value, after[i], t)) : before;
}

/** The part of a surface or curve that belongs to the label of the followed pair. */
export function ofLabel(view, name) {
  const size = view.act.shape(name).slice(1).reduce((product, n) => product * n, 1);
  const label = view.act.get("label")?.[view.i] ?? 0;
  return interpolated(view, name).slice(label * size, (label + 1) * size);
}

/** Of each layer the norm of its gradient (column 0) or its relative change (1), as a share of the largest. */
export function layerShares(act, column) {
  const values = act.get("layers").filter((_, k) => k % 2 === column);
  const most = Math.max(...values, 1e-12);
  return Array.from(values, (value) => value / most);
}

/** From numbers between these two to pixels across a box. */
export function along(box, [low, high]) {
  return (value) => EDGE + ((value - low) / (high - low)) * (box.width - 2 * EDGE);
}

export function stroke(ctx, colour, width) {
  ctx.strokeStyle = colour;
  ctx.lineWidth = width;
  ctx.stroke();
}

export function line(ctx, from, to, colour, width = 1, dashes = []) {
  ctx.beginPath();
  ctx.setLineDash(dashes);
  ctx.moveTo(...from);
  ctx.lineTo(...to);
  stroke(ctx, colour, width);
  ctx.setLineDash([]);
}

/** Real is round, generated a diamond. */
export function mark(ctx, [x, y], kind, ink, radius, opacity = 1) {
  ctx.beginPath();
  if (kind === "real") ctx.arc(x, y, radius, 0, 2 * Math.PI);
  else for (const [dx, dy] of [[0, -1.2], [1.2, 0], [0, 1.2], [-1.2, 0]]) ctx.lineTo(x + dx * radius, y + dy * radius);
  ctx.closePath();
  ctx.globalAlpha = opacity;
  if (radius > 4) stroke(ctx, ink.background, 3);
  ctx.fillStyle = ink[kind === "real" ? "real" : "generated"];
  ctx.fill();
  ctx.globalAlpha = 1;
}

/** Around the sample that is followed. */
export function ring(ctx, [x, y], ink) {
  for (const [colour, width] of [[ink.background, 4], [ink.text, 1.8]]) {
    ctx.beginPath();
    ctx.arc(x, y, 6.5, 0, 2 * Math.PI);
    stroke(ctx, colour, width);
  }
}

/** Around the picture that is followed. */
export function frame(ctx, [x, y, width, height], ink) {
  for (const [colour, thick] of [[ink.background, 4], [ink.text, 2]]) {
    ctx.strokeStyle = colour;
    ctx.lineWidth = thick;
    ctx.strokeRect(x + 1, y + 1, width - 2, height - 2);
  }
}

export function words(ctx, [x, y], text, { ink, font }) {
  ctx.font = `11px ${font}`;
  ctx.textAlign = "center";
  ctx.textBaseline = "bottom";
  ctx.fillStyle = ink.faint;
  ctx.fillText(text, x, y);
}

/** Values to pixels, from `low` for the least to `high` for the largest. */
export function scale(values, low, high) {
  const finite = [...values].filter(Number.isFinite);
  const [least, most] = [Math.min(...finite), Math.max(...finite)];
  return (value) => (most > least ? mix(low, high, (value - least) / (most - least)) : (low + high) / 2);
}

/** Bars over `foot`, the largest `reach` pixels high (below 0: upwards). */
export function histogram(ctx, values, [low, high], px, foot, reach, colour, opacity = 0.55) {
  const counts = new Array(BINS).fill(0);
  for (const value of values) {
    const bin = Math.floor(((value - low) / (high - low)) * BINS);
    if (bin >= 0 && bin < BINS) counts[bin] += 1;
  }
  const most = Math.max(...counts, 1);
  const wide = (px(high) - px(low)) / BINS;
  ctx.fillStyle = colour;
  ctx.globalAlpha = opacity;
  counts.forEach((n, bin) => ctx.fillRect(px(low) + bin * wide + 0.5, foot, wide - 1, (n / most) * reach));
  ctx.globalAlpha = 1;
}

/** Upright bars, filled from below by these shares (0 to 1); connected, as layers are. */
export function bars(ctx, { width, height }, shares, colour, ink, foot = 0) {
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
export function arrows(ctx, box, { i: followed, ink }, spots, vectors) {
  const lengths = vectors.map(([x, y]) => Math.hypot(x, y)).sort((a, b) => a - b);
  const most = lengths[Math.floor(0.9 * (lengths.length - 1))] || 1;
  const reach = Math.max(12, ARROW * Math.min(box.width, box.height));
  ring(ctx, spots[followed], ink);
  spots.forEach(([x, y, i]) => {
    const length = Math.hypot(...vectors[i]);
    const factor = reach / Math.max(length, most);
    const own = i === followed;
    arrow(ctx, [x, y], vectors[i].map((component) => component * factor), own ? ink.text : ink.generated, own ? 2.2 : 1.1);
  });
}

function arrow(ctx, [x, y], [dx, dy], colour, width) {
  const head = 0.35;
  ctx.beginPath();
  ctx.moveTo(x, y);
  ctx.lineTo(x + dx, y + dy);
  for (const side of [1, -1]) {
    ctx.moveTo(x + dx, y + dy);
    ctx.lineTo(x + dx - head * (dx + side * 0.6 * dy), y + dy - head * (dy - side * 0.6 * dx));
  }
  stroke(ctx, colour, width);
}

/** Layers side by side; while gradients flow, each is filled by how large its gradient is beside the largest one. */
export function network(ctx, box, view, who) {
  const { ink, act } = view;
  const flows = act.who === who && ["gradient", "update"].includes(view.stage);
  const shares = flows ? layerShares(act, 0) : view.layers[who].map(() => 0);
  bars(ctx, box, shares, ink[who === "d" ? "discriminator" : "generated"], ink);
  return [];
}
