/* Tiles: where the pictures of a gallery lie on a canvas, and how they are drawn. A block is a set of pictures of one
   kind: {name, left, top, columns, rows, tile, pitch}; its picture i lies in row floor(i / columns). */

const GAP = 2; // between tiles
const HEAD = 24; // the block's name above it
const FOOT = 24; // the read-out below
const BETWEEN = 18; // between two blocks
const BAR = 5; // the verdict under each tile
const BESIDE = 3; // columns (or rows) of real pictures beside the generated ones
const SIDE = 8; // an image of a gallery is 8 x 8 pictures

/** The blocks that fill `space` {width, height} best; shown: names of layers; count: pictures in each block. */
export function arrange(space, shown, hasReal) {
  const names = ["generated", "real"].filter((name) => shown.has(name) && (name !== "real" || hasReal));
  if (!names.length) return [];
  if (names.length === 1) return fit(space, shown, [[SIDE, SIDE]], names, false);
  const beside = fit(space, shown, [[SIDE, SIDE], [BESIDE, SIDE]], names, false);
  const below = fit(space, shown, [[SIDE, SIDE], [SIDE, BESIDE]], names, true);
  return beside[0].tile >= below[0].tile ? beside : below;
}

/** Blocks of these sizes [columns, rows], beside or below each other, with tiles as large as the space allows. */
function fit({ width, height }, shown, sizes, names, stacked) {
  const bar = shown.has("verdict") ? BAR : 0;
  const sum = (k) => sizes.reduce((total, size) => total + size[k], 0);
  const most = (k) => Math.max(...sizes.map((size) => size[k]));
  const [columns, rows] = stacked ? [most(0), sum(1)] : [sum(0), most(1)];
  const apart = BETWEEN * (sizes.length - 1);
  const wide = (width - (stacked ? 0 : apart) - GAP * columns) / columns;
  const high = (height - FOOT - HEAD * (stacked ? sizes.length : 1) - (GAP + bar) * rows) / rows;
  const tile = Math.max(4, Math.floor(Math.min(wide, high)));
  let [left, top] = [GAP / 2, HEAD];
  return sizes.map(([own, down], i) => {
    const block = { name: names[i], left, top, columns: own, rows: down, tile, pitch: [tile + GAP, tile + GAP + bar] };
    if (stacked) top += down * block.pitch[1] + HEAD;
    else left += own * block.pitch[0] + apart;
    return block;
  });
}

/** Width over height of the space that the shown blocks would fill. */
export function aspectOf(shown, hasReal) {
  const both = shown.has("generated") && shown.has("real") && hasReal;
  return both ? (SIDE + BESIDE + 0.3) / SIDE : 1;
}

/** Where picture `index` of a block lies: [x, y]. */
export function placeOf({ left, top, columns, pitch }, index) {
  return [left + (index % columns) * pitch[0], top + Math.floor(index / columns) * pitch[1]];
}

/** The picture at a pixel: {block, index}, or null between and beside them. */
export function pictureAt(blocks, { x, y }) {
  for (const block of blocks) {
    const column = Math.floor((x - block.left) / block.pitch[0]);
    const row = Math.floor((y - block.top) / block.pitch[1]);
    if (column >= 0 && column < block.columns && row >= 0 && row < block.rows) {
      return { block, index: row * block.columns + column };
    }
  }
  return null;
}

/** Where in a bitmap of 8 x 8 pictures the picture `index` lies: [x, y, width, height]. */
export function source(bitmap, index) {
  const [width, height] = [bitmap.width / SIDE, bitmap.height / SIDE];
  return [(index % SIDE) * width, Math.floor(index / SIDE) * height, width, height];
}

/** Pixels stay squares: the bitmap enlarged by a whole number, at least to `pixels` a picture; itself if larger. */
export function enlarged(bitmap, pixels) {
  const factor = Math.ceil(pixels / (bitmap.width / SIDE));
  if (factor <= 1) return bitmap;
  const canvas = document.createElement("canvas");
  canvas.width = bitmap.width * factor;
  canvas.height = bitmap.height * factor;
  const pen = canvas.getContext("2d");
  pen.imageSmoothingEnabled = false;
  pen.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return canvas;
}

/** One picture of a bitmap as a canvas of `size` pixels, its pixels squares. */
export function cut(bitmap, index, size) {
  const canvas = Object.assign(document.createElement("canvas"), { width: size, height: size, className: "gp-cut" });
  const pen = canvas.getContext("2d");
  pen.imageSmoothingEnabled = false;
  pen.drawImage(bitmap, ...source(bitmap, index), 0, 0, size, size);
  return canvas;
}

/** The pictures of a block, each in its tile. */
export function drawPictures(pen, block, picture) {
  pen.imageSmoothingEnabled = true; // the picture is enlarged already: this only evens out fractions of a pixel
  pen.imageSmoothingQuality = "high";
  for (let i = 0; i < block.columns * block.rows; i++) {
    pen.drawImage(picture, ...source(picture, i), ...placeOf(block, i), block.tile, block.tile);
  }
}

/** The name of a block with its mark (real: round, generated: a diamond), and a frame in its colour. */
export function drawName(pen, block, words, ink, font) {
  const { name, left, top, columns, rows, pitch } = block;
  const [x, y] = [left + 6, top - HEAD / 2];
  pen.fillStyle = pen.strokeStyle = ink[name];
  pen.beginPath();
  if (name === "real") pen.arc(x, y, 4, 0, 2 * Math.PI);
  else for (const [dx, dy] of [[0, -5], [5, 0], [0, 5], [-5, 0]]) pen.lineTo(x + dx, y + dy);
  pen.fill();
  pen.lineWidth = 2;
  pen.beginPath();
  pen.moveTo(left, top - 3);
  pen.lineTo(left + columns * pitch[0] - GAP, top - 3);
  pen.stroke();
  pen.fillStyle = ink.text;
  pen.font = `12px ${font}`;
  pen.textAlign = "left";
  pen.textBaseline = "middle";
  pen.fillText(words, x + 10, y + 1, columns * pitch[0] - 16);
}

/** D's belief in each picture of a block: a bar from the middle, to the right and blue for real, to the left else. */
export function drawVerdicts(pen, block, beliefs, ink) {
  const { tile } = block;
  beliefs.slice(0, block.columns * block.rows).forEach((belief, i) => {
    const [x, y] = placeOf(block, i);
    pen.fillStyle = ink.grid;
    pen.fillRect(x, y + tile + 1, tile, BAR - 2);
    if (!Number.isFinite(belief)) return;
    pen.fillStyle = belief < 0.5 ? ink.generated : ink.real;
    pen.fillRect(x + tile / 2, y + tile + 1, (belief - 0.5) * tile, BAR - 2);
    pen.fillStyle = ink.text;
    pen.fillRect(x + tile / 2 - 0.5, y + tile, 1, BAR);
  });
}

/** A ring around one picture. */
export function drawRing(pen, block, index, colour, width) {
  const [x, y] = placeOf(block, index);
  pen.strokeStyle = colour;
  pen.lineWidth = width;
  pen.strokeRect(x - width / 2 + 0.5, y - width / 2 + 0.5, block.tile + width - 1, block.tile + width - 1);
}
