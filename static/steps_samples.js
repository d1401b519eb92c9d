/* The boxes of a step that show samples and networks, one function a box. Each gets (ctx, box, view) and returns where
   pairs of samples can be pointed at: [[x, y, number of the pair], ...]. box: {width, height} in pixels. view: {setup, act,
   i (the pair that is followed), many (pairs), t (from 0 to 1: how far the update is shown), stage, layers, bitmaps, ink,
   font, camera(box)}. */

const version = new URL(import.meta.url).search;
const [layers, { EDGE, mix, stroke, line, mark, ring, frame, words, histogram, bars }, { percent }] = await Promise.all(
  ["layers", "steps_marks", "words"].map((name) => import(new URL(`${name}.js${version}`, import.meta.url).href)),
);

const COLUMNS = 4; // of a sheet of pictures

/** An array of the act, part of the way to what it is after the update. */
export function interpolated({ act, t }, name) {
  const [before, after] = [act.get(name), act.get(`${name}_after`)];
  return after && t > 0 ? before.map((value, i) => mix(value, after[i], t)) : before;
}

// ---------------------------------------------------------------- samples
export function z(ctx, box, view) {
  const { setup, act, ink } = view;
  if (setup.given) return pictures(ctx, box, view, "given");
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
  return samples(ctx, box, view, "fake");
}

export function real(ctx, box, view) {
  return samples(ctx, box, view, "real");
}

function samples(ctx, box, view, name) {
  const { setup } = view;
  if (setup.family === "images") return pictures(ctx, box, view, name);
  if (setup.family === "line") return onLine(ctx, box, view, name);
  const camera = view.camera(box);
  const spots = scatter(ctx, camera, view, name);
  if (name === "fake" && view.t > 0) trails(ctx, camera, view);
  ring(ctx, spots[view.i], view.ink);
  return spots;
}

/** Points of the plane in their own mark. */
function scatter(ctx, camera, view, name, opacity = 0.8) {
  const points = interpolated(view, name);
  if (name === "real") layers.drawReal(ctx, camera, { real: points }, view.ink, opacity);
  else layers.drawPoints(ctx, camera, points, view.ink);
  return Array.from({ length: points.length / 2 }, (_, i) => [camera.px(points[2 * i]), camera.py(points[2 * i + 1]), i]);
}

/** From where generated samples came. */
function trails(ctx, camera, view) {
  const [from, to] = [view.act.get("fake"), interpolated(view, "fake")];
  for (let i = 0; i < from.length; i += 2) {
    line(ctx, [camera.px(from[i]), camera.py(from[i + 1])], [camera.px(to[i]), camera.py(to[i + 1])], view.ink.generated, 1.2);
  }
}

/** Numbers as a histogram over the window. */
function onLine(ctx, box, view, name) {
  const [points, [low, high]] = [interpolated(view, name), view.setup.window];
  const px = (u) => EDGE + ((u - low) / (high - low)) * (box.width - 2 * EDGE);
  const foot = box.height - 12;
  histogram(ctx, points, [low, high], px, foot, -(foot - EDGE), view.ink[name === "real" ? "real" : "generated"]);
  line(ctx, [EDGE, foot], [box.width - EDGE, foot], view.ink.faint);
  const spots = Array.from(points, (u, i) => [px(u), foot, i]);
  mark(ctx, spots[view.i], name, view.ink, 5);
  return spots;
}

export function pictures(ctx, box, view, name) {
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

// ---------------------------------------------------------------- networks
export function g(ctx, box, view) {
  return network(ctx, box, view, "g");
}

export function d(ctx, box, view) {
  const { setup, act, ink } = view;
  if (setup.family === "images") return verdicts(ctx, box, view);
  if (setup.family === "line") return curve(ctx, box, view);
  const camera = view.camera(box);
  surface(ctx, camera, view);
  scatter(ctx, camera, view, "real", 0.45);
  const spots = scatter(ctx, camera, view, "fake");
  if (act.who === "d" || setup.pairs) {
    const at = act.get("real").slice(2 * view.i, 2 * view.i + 2);
    ring(ctx, [camera.px(at[0]), camera.py(at[1])], ink);
  }
  ring(ctx, spots[view.i], ink);
  return spots;
}

/** D's belief all over the plane, for the label that the followed pair is of. */
export function surface(ctx, camera, view) {
  const cells = ofLabel(view, "surface");
  const shape = view.act.shape("surface").slice(1);
  layers.drawSurface(ctx, camera, layers.surfacePicture(cells, shape, layers.surfaceColours(view.ink)));
  layers.drawBoundary(ctx, camera, cells, shape, view.ink);
}

/** The part of a surface or curve that belongs to the label of the followed pair. */
function ofLabel(view, name) {
  const size = view.act.shape(name).slice(1).reduce((product, n) => product * n, 1);
  const label = view.act.get("label")?.[view.i] ?? 0;
  return interpolated(view, name).slice(label * size, (label + 1) * size).map(name === "surface" ? Math.round : Number);
}

/** D(x) along the line, with both samples on it, and below it where all of them lie. */
function curve(ctx, box, view) {
  const { ink, setup, act } = view;
  const [low, high] = setup.window;
  const [foot, head] = [box.height - 12, EDGE + 4];
  const px = (u) => EDGE + ((u - low) / (high - low)) * (box.width - 2 * EDGE);
  const py = (belief) => mix(foot, head, belief);
  for (const name of ["real", "fake"]) {
    const colour = ink[name === "real" ? "real" : "generated"];
    histogram(ctx, interpolated(view, name), setup.window, px, foot, (head - foot) / 3, colour, 0.3);
  }
  const values = ofLabel(view, "curve");
  line(ctx, [EDGE, py(0.5)], [box.width - EDGE, py(0.5)], ink.grid);
  line(ctx, [EDGE, foot], [box.width - EDGE, foot], ink.faint);
  ctx.beginPath();
  values.forEach((belief, k) => ctx.lineTo(px(mix(low, high, k / (values.length - 1))), py(belief)));
  stroke(ctx, ink.discriminator, 2);
  const fakes = interpolated(view, "fake");
  if (act.who === "d" || setup.pairs) mark(ctx, [px(act.get("real")[view.i]), py(interpolated(view, "belief_r")[view.i])], "real", ink, 5);
  mark(ctx, [px(fakes[view.i]), py(interpolated(view, "belief_f")[view.i])], "fake", ink, 5);
  return Array.from(fakes, (u, i) => [px(u), py(interpolated(view, "belief_f")[i]), i]);
}

/** The followed pair of pictures with D's belief in each, over the layers of D. */
function verdicts(ctx, box, view) {
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

/** Layers side by side; while gradients flow, each is filled by how large its gradient is beside the largest one. */
function network(ctx, box, view, who) {
  const { ink, act } = view;
  const flows = act.who === who && ["gradient", "update"].includes(view.stage);
  const shares = flows ? layerShares(act, 0) : view.layers[who].map(() => 0);
  bars(ctx, box, shares, ink[who === "d" ? "discriminator" : "generated"], ink);
  return [];
}

/** Of each layer the norm of its gradient (column 0) or its relative change (1), as a share of the largest. */
export function layerShares(act, column) {
  const values = act.get("layers").filter((_, k) => k % 2 === column);
  const most = Math.max(...values, 1e-12);
  return Array.from(values, (value) => value / most);
}
