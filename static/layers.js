/* What lies on the plane, one function a layer. Each gets (ctx, camera, arrays, ink): a canvas context, the
   camera, the arrays of a snapshot (or of the scene) and the colours. Positions are in standardised units. */

export const LEVELS = 8; // steps of opacity: one path each is far cheaper than one a cell

const parts = (colour) => [1, 3, 5].map((i) => parseInt(colour.slice(i, i + 2), 16));

/** 256 colours from "generated" over "cannot tell" to "real". */
export function surfaceColours(ink) {
  const [low, middle, high] = [ink.surface_generated, ink.surface_middle, ink.surface_real].map(parts);
  const mix = (a, b, t) => a.map((v, i) => v + (b[i] - v) * t);
  return Array.from({ length: 256 }, (_, i) => (i < 128 ? mix(low, middle, i / 127.5) : mix(middle, high, i / 127.5 - 1)));
}

/** The surface as a small picture, one pixel a grid point, top row first; the canvas smooths it when drawn. */
export function surfacePicture(surface, [rows, columns], colours) {
  const picture = document.createElement("canvas");
  picture.width = columns;
  picture.height = rows;
  const ctx = picture.getContext("2d");
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

/** D's belief: the grid's corners lie on the window's corners, so the picture reaches half a cell beyond. */
export function drawSurface(ctx, camera, picture) {
  const [x0, x1, y0, y1] = camera.window;
  const halfX = (x1 - x0) / (picture.width - 1) / 2;
  const halfY = (y1 - y0) / (picture.height - 1) / 2;
  const [left, top] = [camera.px(x0 - halfX), camera.py(y1 + halfY)];
  ctx.save();
  ctx.beginPath();
  ctx.rect(camera.px(x0), camera.py(y1), camera.px(x1) - camera.px(x0), camera.py(y0) - camera.py(y1));
  ctx.clip();
  ctx.imageSmoothingEnabled = true;
  ctx.imageSmoothingQuality = "high";
  ctx.drawImage(picture, left, top, camera.px(x1 + halfX) - left, camera.py(y0 - halfY) - top);
  ctx.restore();
}

/** Where D cannot tell: the line of belief 1/2, by marching squares. */
export function drawBoundary(ctx, camera, surface, [rows, columns], ink) {
  const [x0, x1, y0, y1] = camera.window;
  const half = 127.5;
  const px = (column) => camera.px(x0 + ((x1 - x0) * column) / (columns - 1));
  const py = (row) => camera.py(y0 + ((y1 - y0) * row) / (rows - 1));
  const cut = (a, b) => (half - a) / (b - a);
  ctx.beginPath();
  for (let row = 0; row < rows - 1; row++) {
    for (let column = 0; column < columns - 1; column++) {
      const i = row * columns + column;
      const [a, b, c, d] = [surface[i], surface[i + 1], surface[i + columns + 1], surface[i + columns]];
      const ends = [];
      if (a > half !== b > half) ends.push(px(column + cut(a, b)), py(row));
      if (b > half !== c > half) ends.push(px(column + 1), py(row + cut(b, c)));
      if (d > half !== c > half) ends.push(px(column + cut(d, c)), py(row + 1));
      if (a > half !== d > half) ends.push(px(column), py(row + cut(a, d)));
      for (let k = 0; k + 3 < ends.length; k += 4) {
        ctx.moveTo(ends[k], ends[k + 1]);
        ctx.lineTo(ends[k + 2], ends[k + 3]);
      }
    }
  }
  ctx.strokeStyle = ink.faint;
  ctx.globalAlpha = 0.55;
  ctx.lineWidth = 1;
  ctx.stroke();
  ctx.globalAlpha = 1;
}

/** Real samples: round. */
export function drawReal(ctx, camera, { real }, ink, opacity = 0.8) {
  const radius = 3.2;
  ctx.beginPath();
  for (let i = 0; i < real.length; i += 2) {
    const [x, y] = [camera.px(real[i]), camera.py(real[i + 1])];
    ctx.moveTo(x + radius, y);
    ctx.arc(x, y, radius, 0, 2 * Math.PI);
  }
  halo(ctx, ink, ink.real, opacity);
}

/** Real samples of one of several labels: round and hollow. */
export function drawRings(ctx, camera, { real }, { colour }) {
  const radius = 3.1;
  ctx.beginPath();
  for (let i = 0; i < real.length; i += 2) {
    const [x, y] = [camera.px(real[i]), camera.py(real[i + 1])];
    ctx.moveTo(x + radius, y);
    ctx.arc(x, y, radius, 0, 2 * Math.PI);
  }
  ctx.globalAlpha = 0.85;
  ctx.strokeStyle = colour;
  ctx.lineWidth = 1.2;
  ctx.stroke();
  ctx.globalAlpha = 1;
}

/** Points: diamonds, or the marks of one of several labels. look: {colour, mark}. */
export function drawPoints(ctx, camera, points, ink, look = { colour: ink.generated, mark: MARKS[0] }) {
  ctx.beginPath();
  for (let i = 0; i < points.length; i += 2) {
    const [x, y] = [camera.px(points[i]), camera.py(points[i + 1])];
    look.mark.forEach(([dx, dy], k) => (k ? ctx.lineTo(x + dx, y + dy) : ctx.moveTo(x + dx, y + dy)));
    ctx.closePath();
  }
  halo(ctx, ink, look.colour, 0.8);
}

/** Corners in pixels of the marks of generated samples, all about as large: none is round, as real samples are. */
const MARKS = [
  [[0, -3], [3, 0], [0, 3], [-3, 0]], // diamond
  [[0, -3.4], [3.2, 2.2], [-3.2, 2.2]], // triangle
  [[-2.4, -2.4], [2.4, -2.4], [2.4, 2.4], [-2.4, 2.4]], // square
  [[-3.2, -2.2], [3.2, -2.2], [0, 3.4]], // triangle that stands on its head
  [[-1, -3.3], [1, -3.3], [1, -1], [3.3, -1], [3.3, 1], [1, 1], [1, 3.3], [-1, 3.3], [-1, 1], [-3.3, 1], [-3.3, -1], [-1, -1]], // cross
];
const COLOURS = 8; // that the ink has for labels; with five marks no two of 40 labels look alike

/** How a label looks where several are shown. */
export const lookOf = (label, ink) => ({ colour: ink[`label_${label % COLOURS}`], mark: MARKS[label % MARKS.length] });

/** Names of labels, [[name, [x, y]]], beside their samples: away from the middle of the picture, and a bit to the side,
    since samples that are not right yet often lie in line with it. */
export function drawNames(ctx, camera, names, ink, font) {
  const { left, top, width, height } = camera.box;
  const inside = (value, low, high) => Math.min(high, Math.max(low, value));
  ctx.font = `600 12px ${font}`;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.lineJoin = "round";
  ctx.lineWidth = 3;
  ctx.strokeStyle = ink.background;
  ctx.fillStyle = ink.text;
  for (const [name, [u, v]] of names) {
    const [x, y] = [camera.px(u), camera.py(v)];
    const [dx, dy] = [x - left - width / 2, y - top - height / 2];
    const far = Math.hypot(dx, dy);
    const half = ctx.measureText(name).width / 2;
    const [awayX, awayY] = far > 8 ? [(dx + dy) / far, (dy - dx) / far] : [0, -1.4];
    const across = inside(x + awayX * (half + 7), left + half + 4, left + width - half - 4);
    const at = [across, inside(y + awayY * 12, top + 10, top + height - 10)];
    ctx.strokeText(name, ...at);
    ctx.fillText(name, ...at);
  }
}

/** Fill the path, with a thin rim in the colour of the page so that points stand out on any ground. */
function halo(ctx, ink, colour, opacity) {
  ctx.globalAlpha = 0.7 * opacity;
  ctx.strokeStyle = ink.background;
  ctx.lineWidth = 1.6;
  ctx.stroke();
  ctx.globalAlpha = opacity;
  ctx.fillStyle = colour;
  ctx.fill();
  ctx.globalAlpha = 1;
}

/** How the array of a layer is drawn, by its mark; `part` is what labels.js makes of a snapshot for one label, and look
    is how that label looks, where several are shown. Later marks lie on top. */
export const DRAW = {
  mesh: (ctx, camera, array, { part, layer, ink, look }) => drawFolded(ctx, camera, array, part.shapes[layer.array], look?.colour ?? ink[layer.colour]),
  points: (ctx, camera, array, { layer, ink, look }) => drawPoints(ctx, camera, array, ink, look ?? { colour: ink[layer.colour], mark: MARKS[0] }),
  arrows: (ctx, camera, array, { layer, ink }) => (layer.dashed ? drawDashed : drawArrows)(ctx, camera, array, ink[layer.colour]),
};

/** Where a regular grid of latents lands: dense cells are opaque, stretched cells fade. */
function drawFolded(ctx, camera, places, mesh, colour) {
  ctx.lineJoin = "round";
  if (mesh.length === 2) drawCurve(ctx, camera, places, colour);
  else drawMesh(ctx, camera, places, mesh, colour);
  ctx.globalAlpha = 1;
}

/** The cells of a folded grid, four corners each, and how dense each is, a level 1..LEVELS. */
export function cellsOf(manifold, [rows, columns]) {
  const cells = [];
  for (let row = 0; row < rows - 1; row++) {
    for (let column = 0; column < columns - 1; column++) {
      const i = row * columns + column;
      cells.push([i, i + 1, i + columns + 1, i + columns].map((k) => [manifold[2 * k], manifold[2 * k + 1]]));
    }
  }
  return { cells, levels: denseness(cells.map(area)) };
}

/** How dense each piece of a folded line is, a level 1..LEVELS. */
export function pieceLevels(manifold) {
  const lengths = [];
  for (let i = 0; i + 3 < manifold.length; i += 2) {
    lengths.push(Math.hypot(manifold[i + 2] - manifold[i], manifold[i + 3] - manifold[i + 1]));
  }
  return denseness(lengths);
}

function drawMesh(ctx, camera, manifold, mesh, colour) {
  const { cells, levels } = cellsOf(manifold, mesh);
  for (let level = 1; level <= LEVELS; level++) {
    ctx.beginPath();
    cells.forEach((corners, i) => {
      if (levels[i] !== level) return;
      corners.forEach(([x, y], k) => (k ? ctx.lineTo(camera.px(x), camera.py(y)) : ctx.moveTo(camera.px(x), camera.py(y))));
      ctx.closePath();
    });
    ctx.globalAlpha = 0.3 * (level / LEVELS);
    ctx.fillStyle = colour;
    ctx.fill();
    ctx.globalAlpha = 0.15 + 0.6 * (level / LEVELS);
    ctx.strokeStyle = colour;
    ctx.lineWidth = 0.7;
    ctx.stroke();
  }
}

/** A one-dimensional latent: a curve, opaque where the generator moves slowly. */
function drawCurve(ctx, camera, manifold, colour) {
  const levels = pieceLevels(manifold);
  for (let level = 1; level <= LEVELS; level++) {
    ctx.beginPath();
    levels.forEach((own, i) => {
      if (own !== level) return;
      ctx.moveTo(camera.px(manifold[2 * i]), camera.py(manifold[2 * i + 1]));
      ctx.lineTo(camera.px(manifold[2 * i + 2]), camera.py(manifold[2 * i + 3]));
    });
    ctx.globalAlpha = 0.15 + 0.75 * (level / LEVELS);
    ctx.strokeStyle = colour;
    ctx.lineWidth = 1.8;
    ctx.stroke();
  }
}

/** Each size as a level 1..LEVELS of the density, its inverse, seen from the median cell. */
function denseness(sizes) {
  const sorted = Float64Array.from(sizes).sort();
  const median = sorted[sorted.length >> 1] || 1e-12;
  return sizes.map((size) => Math.min(LEVELS, Math.max(1, Math.round((LEVELS / 2) * Math.sqrt(median / Math.max(size, 1e-12))))));
}

/** The area of a four-cornered cell (shoelace formula). */
function area(corners) {
  const twice = corners.reduce((sum, [x, y], i) => {
    const [nextX, nextY] = corners[(i + 1) % 4];
    return sum + x * nextY - nextX * y;
  }, 0);
  return Math.abs(twice) / 2;
}

/** Arrows with a head. They come in a visible length and keep it while zooming. */
function drawArrows(ctx, camera, arrows, colour) {
  drawVectors(ctx, camera, arrows, arrow);
  ctx.strokeStyle = colour;
  ctx.lineWidth = 1.2;
  ctx.globalAlpha = 0.75;
  ctx.stroke();
  ctx.globalAlpha = 1;
}

/** Arrows that are dashed, with a ring at the end instead of a head. */
function drawDashed(ctx, camera, arrows, colour) {
  ctx.strokeStyle = colour;
  ctx.lineWidth = 1.4;
  drawVectors(ctx, camera, arrows, (path, x, y, dx, dy) => {
    path.moveTo(x, y);
    path.lineTo(x + dx, y + dy);
  });
  ctx.setLineDash([4, 3]);
  ctx.stroke();
  ctx.setLineDash([]);
  drawVectors(ctx, camera, arrows, (path, x, y, dx, dy) => {
    path.moveTo(x + dx + 2.2, y + dy);
    path.arc(x + dx, y + dy, 2.2, 0, 2 * Math.PI);
  });
  ctx.stroke();
}

/** The path of all vectors of a field, [x, y, dx, dy] each, that are long enough to be seen; draw: one of them. */
function drawVectors(ctx, camera, field, draw) {
  const [scaleX, scaleY] = [camera.scaleX / camera.zoom, camera.scaleY / camera.zoom];
  ctx.beginPath();
  for (let i = 0; i < field.length; i += 4) {
    const [dx, dy] = [field[i + 2] * scaleX, -field[i + 3] * scaleY];
    if (Math.hypot(dx, dy) > 1) draw(ctx, camera.px(field[i]), camera.py(field[i + 1]), dx, dy);
  }
}

function arrow(ctx, x, y, dx, dy) {
  const head = 0.28;
  ctx.moveTo(x, y);
  ctx.lineTo(x + dx, y + dy);
  for (const side of [1, -1]) {
    ctx.moveTo(x + dx, y + dy);
    ctx.lineTo(x + dx - head * (dx + side * 0.6 * dy), y + dy - head * (dy - side * 0.6 * dx));
  }
}
