/* Pictures, as the boxes of a step show them and as they are spoken of; see steps_families.js. */

const version = new URL(import.meta.url).search;
const [{ EDGE, frame, interpolated, network, words }, { percent }] = await Promise.all(
  ["steps_marks", "words"].map((name) => import(new URL(`${name}.js${version}`, import.meta.url).href)),
);

const COLUMNS = 4; // of a sheet of pictures

export const sheets = ["fake", "fake_after", "real", "given", "pull"];

/** A sheet of pictures. */
export function samples(ctx, box, view, name) {
  const side = Math.min(box.width, box.height);
  const [left, top] = [(box.width - side) / 2, (box.height - side) / 2];
  const rows = Math.ceil(view.many / COLUMNS);
  const tile = side / Math.max(COLUMNS, rows);
  const show = (which, opacity) => {
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
  frame(ctx, [left + column * tile, top + row * tile, tile, tile], view.ink);
  return Array.from({ length: view.many }, (_, i) => [left + ((i % COLUMNS) + 0.5) * tile, top + (Math.floor(i / COLUMNS) + 0.5) * tile, i]);
}

/** The followed pair of pictures with D's belief in each, over the layers of D. */
export function verdicts(ctx, box, view) {
  const side = Math.min((box.width - 4 * EDGE) / 2, box.height * 0.58);
  const both = view.act.who === "d" || view.setup.pairs;
  [["real", "r"], ["fake", "f"]].forEach(([name, letter], k) => {
    const left = box.width / 2 + (k ? EDGE : -EDGE - side);
    if (name === "real" && !both) return;
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
}

/** Which pixels should become brighter, and which darker. */
export function pull(ctx, box, view) {
  return samples(ctx, box, { ...view, t: 0 }, "pull");
}

/** The followed picture of a sheet, as it comes to be. */
function drawPicture(ctx, { act, bitmaps, i, t }, name, [left, top, side]) {
  ctx.imageSmoothingEnabled = false;
  for (const [which, opacity] of [[name, 1], [`${name}_after`, t]]) {
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

export const place = (view) => `: picture ${view.i + 1}`;

export const pulled = () => "";

export const moved = () => "";
