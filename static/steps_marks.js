/* Marks and small charts that the boxes of a step share. Colours come from the scene's ink. */

export const EDGE = 6; // pixels between a drawing and the edge of its box
const BINS = 17;
const ARROW = 0.14; // longest arrows, as a share of the box

export const mix = (a, b, t) => a + (b - a) * t;

export function stroke(pen, colour, width) {
  pen.strokeStyle = colour;
  pen.lineWidth = width;
  pen.stroke();
}

export function line(pen, from, to, colour, width = 1, dashes = []) {
  pen.beginPath();
  pen.setLineDash(dashes);
  pen.moveTo(...from);
  pen.lineTo(...to);
  stroke(pen, colour, width);
  pen.setLineDash([]);
}

/** Real is round, generated a diamond. */
export function mark(pen, [x, y], kind, ink, radius, opacity = 1) {
  pen.beginPath();
  if (kind === "real") pen.arc(x, y, radius, 0, 2 * Math.PI);
  else for (const [dx, dy] of [[0, -1.2], [1.2, 0], [0, 1.2], [-1.2, 0]]) pen.lineTo(x + dx * radius, y + dy * radius);
  pen.closePath();
  pen.globalAlpha = opacity;
  if (radius > 4) stroke(pen, ink.background, 3);
  pen.fillStyle = ink[kind === "real" ? "real" : "generated"];
  pen.fill();
  pen.globalAlpha = 1;
}

/** Around the sample that is followed. */
export function ring(pen, [x, y], ink) {
  for (const [colour, width] of [[ink.background, 4], [ink.text, 1.8]]) {
    pen.beginPath();
    pen.arc(x, y, 6.5, 0, 2 * Math.PI);
    stroke(pen, colour, width);
  }
}

/** Around the picture that is followed. */
export function frame(pen, [x, y, width, height], ink) {
  for (const [colour, thick] of [[ink.background, 4], [ink.text, 2]]) {
    pen.strokeStyle = colour;
    pen.lineWidth = thick;
    pen.strokeRect(x + 1, y + 1, width - 2, height - 2);
  }
}

export function words(pen, [x, y], text, { ink, font }) {
  pen.font = `11px ${font}`;
  pen.textAlign = "center";
  pen.textBaseline = "bottom";
  pen.fillStyle = ink.faint;
  pen.fillText(text, x, y);
}

/** Values to pixels, from `low` for the least to `high` for the largest. */
export function scale(values, low, high) {
  const finite = [...values].filter(Number.isFinite);
  const [least, most] = [Math.min(...finite), Math.max(...finite)];
  return (value) => (most > least ? mix(low, high, (value - least) / (most - least)) : (low + high) / 2);
}

/** Bars over `foot`, the largest `reach` pixels high (below 0: upwards). */
export function histogram(pen, values, [low, high], px, foot, reach, colour, opacity = 0.55) {
  const counts = new Array(BINS).fill(0);
  for (const value of values) {
    const bin = Math.floor(((value - low) / (high - low)) * BINS);
    if (bin >= 0 && bin < BINS) counts[bin] += 1;
  }
  const most = Math.max(...counts, 1);
  const wide = (px(high) - px(low)) / BINS;
  pen.fillStyle = colour;
  pen.globalAlpha = opacity;
  counts.forEach((n, bin) => pen.fillRect(px(low) + bin * wide + 0.5, foot, wide - 1, (n / most) * reach));
  pen.globalAlpha = 1;
}

/** Upright bars, filled from below by these shares (0 to 1); connected, as layers are. */
export function bars(pen, { width, height }, shares, colour, ink, foot = 0) {
  const [wide, high] = [(width - 2 * EDGE) / shares.length, height - 4 * EDGE - foot];
  shares.forEach((share, k) => {
    const [x, w] = [EDGE + k * wide + 0.15 * wide, 0.7 * wide];
    pen.fillStyle = colour;
    pen.globalAlpha = 0.25;
    pen.fillRect(x, 2 * EDGE, w, high);
    pen.globalAlpha = 1;
    pen.fillRect(x, 2 * EDGE + high * (1 - share), w, high * share);
    if (k) line(pen, [x - 0.3 * wide, 2 * EDGE + high / 2], [x, 2 * EDGE + high / 2], ink.faint);
  });
}

/** Arrows from `spots`; the long ones are as long as can be seen well; the one that is followed
    has the colour of text. */
export function arrows(pen, box, { i: followed, ink }, spots, ways) {
  const lengths = ways.map(([x, y]) => Math.hypot(x, y)).sort((a, b) => a - b);
  const most = lengths[Math.floor(0.9 * (lengths.length - 1))] || 1;
  const reach = Math.max(12, ARROW * Math.min(box.width, box.height));
  ring(pen, spots[followed], ink);
  spots.forEach(([x, y, i]) => {
    const length = Math.hypot(...ways[i]);
    const factor = reach / Math.max(length, most);
    const own = i === followed;
    arrow(pen, [x, y], ways[i].map((way) => way * factor), own ? ink.text : ink.generated, own ? 2.2 : 1.1);
  });
}

function arrow(pen, [x, y], [dx, dy], colour, width) {
  const head = 0.35;
  pen.beginPath();
  pen.moveTo(x, y);
  pen.lineTo(x + dx, y + dy);
  for (const side of [1, -1]) {
    pen.moveTo(x + dx, y + dy);
    pen.lineTo(x + dx - head * (dx + side * 0.6 * dy), y + dy - head * (dy - side * 0.6 * dx));
  }
  stroke(pen, colour, width);
}
