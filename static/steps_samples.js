/* The boxes of a step that show samples and networks, one function a box. Each gets (pen, box, view) and returns where
   pairs of samples can be pointed at: [[x, y, number of the pair], ...]. box: {width, height} in pixels. view: {setup, act,
   i (the pair that is followed), many (pairs), t (from 0 to 1: how far the update is shown), stage, layers, bitmaps, ink,
   font, camera(box)}. */

const version = new URL(import.meta.url).search;
const [layers, { EDGE, mix, stroke, line, mark, ring, frame, words, histogram, bars }, { percent }] = await Promise.all(
  ["layers", "steps_marks", "words"].map((name) => import(new URL(`${name}.js${version}`, import.meta.url).href)),
);

const COLUMNS = 4; // of a sheet of pictures

/** An array of the act, part of the way to what it is after the update. */
export function moved({ act, t }, name) {
  const [before, after] = [act.get(name), act.get(`${name}_after`)];
  return after && t > 0 ? before.map((value, i) => mix(value, after[i], t)) : before;
}

// ---------------------------------------------------------------- samples
export function z(pen, box, view) {
  const { setup, act, ink } = view;
  if (setup.given) return pictures(pen, box, view, "given");
  const [all, width] = [act.get("z"), Math.min(setup.latent, 3)];
  const far = 1.08 * Math.max(...Array.from(all, Math.abs));
  const [midX, midY] = [box.width / 2, box.height / 2];
  const scale = Math.min(midX, midY) - EDGE;
  const spots = Array.from({ length: all.length / width }, (_, i) => {
    const [a, b] = [all[i * width], width > 1 ? all[i * width + 1] : far * 0.7 * (2 * ((i * 0.618) % 1) - 1)];
    return [midX + (a / far) * scale, midY - (b / far) * scale, i];
  });
  line(pen, [EDGE, midY], [box.width - EDGE, midY], ink.grid);
  if (width > 1) line(pen, [midX, EDGE], [midX, box.height - EDGE], ink.grid);
  pen.fillStyle = ink.faint;
  for (const [x, y] of spots) pen.fillRect(x - 1.5, y - 1.5, 3, 3);
  ring(pen, spots[view.i], ink);
  return spots;
}

export function fake(pen, box, view) {
  return samples(pen, box, view, "fake");
}

export function real(pen, box, view) {
  return samples(pen, box, view, "real");
}

function samples(pen, box, view, name) {
  const { setup } = view;
  if (setup.family === "images") return pictures(pen, box, view, name);
  if (setup.family === "line") return onLine(pen, box, view, name);
  const camera = view.camera(box);
  const spots = scattered(pen, camera, view, name);
  if (name === "fake" && view.t > 0) trails(pen, camera, view);
  ring(pen, spots[view.i], view.ink);
  return spots;
}

/** Points of the plane in their own mark. */
function scattered(pen, camera, view, name, opacity = 0.8) {
  const points = moved(view, name);
  if (name === "real") layers.drawReal(pen, camera, { real: points }, view.ink, opacity);
  else layers.drawPoints(pen, camera, points, view.ink);
  return Array.from({ length: points.length / 2 }, (_, i) => [camera.px(points[2 * i]), camera.py(points[2 * i + 1]), i]);
}

/** From where generated samples came. */
function trails(pen, camera, view) {
  const [from, to] = [view.act.get("fake"), moved(view, "fake")];
  for (let i = 0; i < from.length; i += 2) {
    line(pen, [camera.px(from[i]), camera.py(from[i + 1])], [camera.px(to[i]), camera.py(to[i + 1])], view.ink.generated, 1.2);
  }
}

/** Numbers as a histogram over the window. */
function onLine(pen, box, view, name) {
  const [points, [low, high]] = [moved(view, name), view.setup.window];
  const px = (u) => EDGE + ((u - low) / (high - low)) * (box.width - 2 * EDGE);
  const foot = box.height - 12;
  histogram(pen, points, [low, high], px, foot, -(foot - EDGE), view.ink[name === "real" ? "real" : "generated"]);
  line(pen, [EDGE, foot], [box.width - EDGE, foot], view.ink.faint);
  const spots = Array.from(points, (u, i) => [px(u), foot, i]);
  mark(pen, spots[view.i], name, view.ink, 5);
  return spots;
}

export function pictures(pen, box, view, name) {
  const side = Math.min(box.width, box.height);
  const [left, top] = [(box.width - side) / 2, (box.height - side) / 2];
  const rows = Math.ceil(view.many / COLUMNS);
  const tile = side / Math.max(COLUMNS, rows);
  const show = (which, opacity) => {
    const bitmap = view.bitmaps[`${view.act.who}_${which}`];
    if (!bitmap) return;
    pen.globalAlpha = opacity;
    pen.imageSmoothingEnabled = false;
    pen.drawImage(bitmap, left, top, tile * COLUMNS, tile * rows);
    pen.globalAlpha = 1;
  };
  show(name, 1);
  if (view.t > 0) show(`${name}_after`, view.t);
  const [column, row] = [view.i % COLUMNS, Math.floor(view.i / COLUMNS)];
  frame(pen, [left + column * tile, top + row * tile, tile, tile], view.ink);
  return Array.from({ length: view.many }, (_, i) => [left + ((i % COLUMNS) + 0.5) * tile, top + (Math.floor(i / COLUMNS) + 0.5) * tile, i]);
}

// ---------------------------------------------------------------- networks
export function g(pen, box, view) {
  return network(pen, box, view, "g");
}

export function d(pen, box, view) {
  const { setup, act, ink } = view;
  if (setup.family === "images") return verdicts(pen, box, view);
  if (setup.family === "line") return curve(pen, box, view);
  const camera = view.camera(box);
  surface(pen, camera, view);
  scattered(pen, camera, view, "real", 0.45);
  const spots = scattered(pen, camera, view, "fake");
  if (act.who === "d" || setup.pairs) {
    const at = act.get("real").slice(2 * view.i, 2 * view.i + 2);
    ring(pen, [camera.px(at[0]), camera.py(at[1])], ink);
  }
  ring(pen, spots[view.i], ink);
  return spots;
}

/** D's belief all over the plane, for the label that the followed pair is of. */
export function surface(pen, camera, view) {
  const cells = ofLabel(view, "surface");
  const shape = view.act.shape("surface").slice(1);
  layers.drawSurface(pen, camera, layers.surfacePicture(cells, shape, layers.surfaceColours(view.ink)));
  layers.drawBoundary(pen, camera, cells, shape, view.ink);
}

/** The part of a surface or curve that belongs to the label of the followed pair. */
function ofLabel(view, name) {
  const size = view.act.shape(name).slice(1).reduce((product, n) => product * n, 1);
  const label = view.act.get("label")?.[view.i] ?? 0;
  return moved(view, name).slice(label * size, (label + 1) * size).map(name === "surface" ? Math.round : Number);
}

/** D(x) along the line, with both samples on it, and below it where all of them lie. */
function curve(pen, box, view) {
  const { ink, setup, act } = view;
  const [low, high] = setup.window;
  const [foot, head] = [box.height - 12, EDGE + 4];
  const px = (u) => EDGE + ((u - low) / (high - low)) * (box.width - 2 * EDGE);
  const py = (belief) => mix(foot, head, belief);
  for (const name of ["real", "fake"]) {
    const colour = ink[name === "real" ? "real" : "generated"];
    histogram(pen, moved(view, name), setup.window, px, foot, (head - foot) / 3, colour, 0.3);
  }
  const values = ofLabel(view, "curve");
  line(pen, [EDGE, py(0.5)], [box.width - EDGE, py(0.5)], ink.grid);
  line(pen, [EDGE, foot], [box.width - EDGE, foot], ink.faint);
  pen.beginPath();
  values.forEach((belief, k) => pen.lineTo(px(mix(low, high, k / (values.length - 1))), py(belief)));
  stroke(pen, ink.discriminator, 2);
  const fakes = moved(view, "fake");
  if (act.who === "d" || setup.pairs) mark(pen, [px(act.get("real")[view.i]), py(moved(view, "belief_r")[view.i])], "real", ink, 5);
  mark(pen, [px(fakes[view.i]), py(moved(view, "belief_f")[view.i])], "fake", ink, 5);
  return Array.from(fakes, (u, i) => [px(u), py(moved(view, "belief_f")[i]), i]);
}

/** The followed pair of pictures with D's belief in each, over the layers of D. */
function verdicts(pen, box, view) {
  const side = Math.min((box.width - 4 * EDGE) / 2, box.height * 0.58);
  const both = view.act.who === "d" || view.setup.pairs;
  [["real", "r"], ["fake", "f"]].forEach(([name, letter], k) => {
    const left = box.width / 2 + (k ? EDGE : -EDGE - side);
    if (name === "real" && !both) return;
    drawPicture(pen, view, name, [left, EDGE, side]);
    const belief = moved(view, `belief_${letter}`)[view.i];
    const foot = EDGE + side + 5;
    pen.fillStyle = view.ink.grid;
    pen.fillRect(left, foot, side, 5);
    pen.fillStyle = view.ink[belief < 0.5 ? "generated" : "real"];
    pen.fillRect(left + side / 2, foot, (belief - 0.5) * side, 5);
    words(pen, [left + side / 2, foot + 20], `${percent(belief)} real`, view);
  });
  const top = EDGE + side + 28;
  pen.save();
  pen.translate(box.width * 0.15, top);
  network(pen, { width: box.width * 0.7, height: Math.max(box.height - top, 30) }, view, "d");
  pen.restore();
  return [];
}

/** The followed picture of a sheet, as it comes to be. */
function drawPicture(pen, { act, bitmaps, i, t }, name, [left, top, side]) {
  pen.imageSmoothingEnabled = false;
  for (const [which, opacity] of [[name, 1], [`${name}_after`, t]]) {
    const bitmap = bitmaps[`${act.who}_${which}`];
    if (!bitmap || !opacity) continue;
    const size = bitmap.width / COLUMNS;
    pen.globalAlpha = opacity;
    pen.drawImage(bitmap, (i % COLUMNS) * size, Math.floor(i / COLUMNS) * size, size, size, left, top, side, side);
  }
  pen.globalAlpha = 1;
}

/** Layers side by side; while gradients flow, each is filled by how large its gradient is beside the largest one. */
function network(pen, box, view, who) {
  const { ink, act } = view;
  const flows = act.who === who && ["gradient", "update"].includes(view.stage);
  const shares = flows ? layerShares(act, 0) : view.layers[who].map(() => 0);
  bars(pen, box, shares, ink[who === "d" ? "discriminator" : "generated"], ink);
  return [];
}

/** Of each layer the norm of its gradient (column 0) or its relative change (1), as a share of the largest. */
export function layerShares(act, column) {
  const values = act.get("layers").filter((_, k) => k % 2 === column);
  const most = Math.max(...values, 1e-12);
  return Array.from(values, (value) => value / most);
}
