/* Tiles: where the pictures of a gallery lie on a canvas, and how they are drawn. A block is a set of pictures of one
   kind: {name, left, top, columns, rows, tile, pitch, stride}. Its picture `index` lies in column index % stride; where
   a row holds more pictures than the block has columns, the others are not shown. Pictures are square. */

const GAP = 2; // between tiles
const HEADER = 24; // the block's name above it
const FOOTER = 24; // the read-out below
const BLOCK_GAP = 18; // between two blocks
const MARK_WIDTH = 13; // the mark before a name
const BAR_HEIGHT = 5; // the verdict under each tile
const REAL_COLUMNS = 3; // columns (or rows) of real pictures beside the generated ones, at least
const COLUMNS = 8; // of a gallery, and of the images that hold one
const TRIPLES = { few: 8, many: 16, narrow: 500 }; // that are seen at once at least, on a canvas that is narrow or not
const MAX_PICTURES = 64; // pictures in a gallery without classes

/* How pictures hang under each condition: {arrange, aspect(both, rows): width over height; both: generated and real}.
   In blocks of their own, real pictures have some `columns` beside the generated ones, or below them `rowsBelow(rows)`;
   stride(columns): see above. */
const HANGINGS = {
  nothing: {
    arrange: inBlocks, columns: [REAL_COLUMNS], rowsBelow: () => REAL_COLUMNS, stride: (columns) => columns,
    aspect: (both) => (both ? (COLUMNS + REAL_COLUMNS + 0.3) / COLUMNS : 1),
  },
  classes: { // a row is a class, in all blocks
    arrange: inBlocks, columns: [8, 7, 6, 5, 4, REAL_COLUMNS], rowsBelow: (rows) => rows, stride: () => COLUMNS,
    aspect: (both, rows) => (COLUMNS + (both ? 5 : 0) + 0.7) / rows,
  },
  picture: { arrange: interleaved, aspect: () => 1.3 },
};

/** The blocks that fill `space` {width, height} best; shown: names of layers. plan: {condition, rows, names (of what
    there are pictures of, from left to right), margin (pixels for the names of rows)}. */
export function arrange(space, shown, plan) {
  const names = plan.names.filter((name) => name === "given" || shown.has(name));
  const bar = shown.has("verdict") ? BAR_HEIGHT : 0;
  if (!names.length) return [];
  return HANGINGS[plan.condition].arrange(space, bar, names, plan);
}

/** Generated and real pictures in a block each. */
function inBlocks(space, bar, names, plan) {
  const fits = sizesFor(names, plan).map((sizes) => fit(space, bar, names, sizes, plan));
  return fits.reduce((best, blocks) => (blocks[0].tile > best[0].tile ? blocks : best));
}

/** What may be tried: {blocks: [[columns, rows], ...], stacked}. */
function sizesFor(names, { condition, rows }) {
  const [own, { columns: beside, rowsBelow }] = [[COLUMNS, rows], HANGINGS[condition]];
  if (names.length === 1) return [{ blocks: [own], stacked: false }];
  const below = { blocks: [own, [COLUMNS, rowsBelow(rows)]], stacked: true };
  return [...beside.map((columns) => ({ blocks: [own, [columns, rows]], stacked: false })), below];
}

/** Blocks of these sizes, beside or below each other, with tiles as large as the space allows. */
function fit({ width, height }, bar, names, { blocks, stacked }, { condition, margin = 0 }) {
  const sum = (k) => blocks.reduce((total, size) => total + size[k], 0);
  const most = (k) => Math.max(...blocks.map((size) => size[k]));
  const [columns, rows] = stacked ? [most(0), sum(1)] : [sum(0), most(1)];
  const apart = BLOCK_GAP * (blocks.length - 1);
  const wide = (width - margin - (stacked ? 0 : apart) - GAP * columns) / columns;
  const high = (height - FOOTER - HEADER * (stacked ? blocks.length : 1) - (GAP + bar) * rows) / rows;
  const tile = Math.max(4, Math.floor(Math.min(wide, high)));
  const pitch = [tile + GAP, tile + GAP + bar];
  let [left, top] = [GAP / 2 + margin, HEADER];
  return blocks.map(([own, down], i) => {
    const stride = HANGINGS[condition].stride(own);
    const block = { name: names[i], left, top, columns: own, rows: down, tile, pitch, stride };
    if (stacked) top += down * pitch[1] + HEADER;
    else left += own * pitch[0] + apart;
    return block;
  });
}

/** Pictures that belong together lie beside each other: given, generated, real; then the next three. The eye compares
    neighbours better than blocks. As large as they can be while enough of them are seen. */
function interleaved({ width, height }, bar, names) {
  const enough = width < TRIPLES.narrow ? TRIPLES.few : TRIPLES.many;
  for (let columns = 1; ; columns++) {
    const tile = Math.max(4, Math.floor((width - BLOCK_GAP * (columns - 1)) / (columns * names.length)) - GAP);
    const space = Math.floor((height - HEADER - FOOTER) / (tile + GAP + bar));
    if (columns < COLUMNS && space * columns < enough) continue;
    const rows = Math.max(1, Math.min(space, Math.floor(MAX_PICTURES / columns)));
    const pitch = [(tile + GAP) * names.length + BLOCK_GAP, tile + GAP + bar];
    return names.map((name, i) => {
      return { name, left: GAP / 2 + i * (tile + GAP), top: HEADER, columns, rows, tile, pitch, stride: columns };
    });
  }
}

/** Width over height of the space that the shown blocks would fill. */
export function aspectOf(shown, { condition, rows, names }) {
  const both = names.every((name) => shown.has(name)) && names.length > 1;
  return HANGINGS[condition].aspect(both, rows);
}

/** The numbers of the pictures that a block shows, row after row. */
export function indices({ columns, rows, stride }) {
  return Array.from({ length: columns * rows }, (_, i) => Math.floor(i / columns) * stride + (i % columns));
}

/** Where picture `index` of a block lies: [x, y]. */
export function placeOf({ left, top, stride, pitch }, index) {
  return [left + (index % stride) * pitch[0], top + Math.floor(index / stride) * pitch[1]];
}

/** The picture at a pixel: {block, index}, or null between and beside them. */
export function pictureAt(blocks, { x, y }) {
  for (const block of blocks) {
    const column = Math.floor((x - block.left) / block.pitch[0]);
    const row = Math.floor((y - block.top) / block.pitch[1]);
    const inside = column >= 0 && column < block.columns && row >= 0 && row < block.rows;
    if (inside && x - block.left - column * block.pitch[0] < block.tile + GAP) return { block, index: row * block.stride + column };
  }
  return null;
}

/** The picture that the eye meets first on the way from another one: {block, index}, or null at the edge. */
export function neighbour(blocks, { block, index }, dx, dy) {
  const [left, top] = placeOf(block, index);
  const [x, y] = [left + block.tile / 2, top + block.tile / 2];
  for (let distance = block.tile; distance < block.tile + 4 * HEADER; distance += GAP) {
    const found = pictureAt(blocks, { x: x + dx * distance, y: y + dy * distance });
    if (found && (found.block !== block || found.index !== index)) return found;
  }
  return null;
}

/** Where in a bitmap with 8 pictures in each row the picture `index` lies: [x, y, width, height]. */
export function source(bitmap, index) {
  const side = bitmap.width / COLUMNS;
  return [(index % COLUMNS) * side, Math.floor(index / COLUMNS) * side, side, side];
}

/** Pixels stay squares: the bitmap enlarged by a whole number, at least to `pixels` a picture; itself if larger. */
export function enlarged(bitmap, pixels) {
  const factor = Math.ceil(pixels / (bitmap.width / COLUMNS));
  if (factor <= 1) return bitmap;
  const canvas = document.createElement("canvas");
  canvas.width = bitmap.width * factor;
  canvas.height = bitmap.height * factor;
  const ctx = canvas.getContext("2d");
  ctx.imageSmoothingEnabled = false;
  ctx.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return canvas;
}

/** One picture of a bitmap as a canvas of `size` pixels, its pixels squares. */
export function cut(bitmap, index, size) {
  const canvas = Object.assign(document.createElement("canvas"), { width: size, height: size, className: "gp-cut" });
  const ctx = canvas.getContext("2d");
  ctx.imageSmoothingEnabled = false;
  ctx.drawImage(bitmap, ...source(bitmap, index), 0, 0, size, size);
  return canvas;
}

/** The pictures of a block, each in its tile. */
export function drawPictures(ctx, block, picture) {
  ctx.imageSmoothingEnabled = true; // the picture is enlarged already: this only evens out fractions of a pixel
  ctx.imageSmoothingQuality = "high";
  for (const index of indices(block)) {
    ctx.drawImage(picture, ...source(picture, index), ...placeOf(block, index), block.tile, block.tile);
  }
}

/** Empty tiles, where pictures will be. */
export function drawEmpty(ctx, block, ink) {
  ctx.fillStyle = ink.grid;
  for (const index of indices(block)) ctx.fillRect(...placeOf(block, index), block.tile, block.tile);
}

/** The name of a block (of `names` the first that fits) with its mark and a line in its colour. Of interleaved blocks,
    the first column has the name, with its mark if there is room for both, and all others have the mark. */
export function drawName(ctx, block, names, ink, font) {
  const { left, top, columns, tile, pitch } = block;
  const apart = pitch[0] > tile + GAP;
  const width = apart ? tile : columns * pitch[0] - GAP;
  ctx.font = `12px ${font}`;
  ctx.textAlign = "left";
  ctx.textBaseline = "middle";
  const long = (text) => ctx.measureText(text).width + MARK_WIDTH > width + GAP;
  const name = names.find((text) => !long(text)) ?? names.at(-1);
  const bare = apart && long("generated"); // the longest name: then all three stand without marks
  for (let column = 0; column < (apart ? columns : 1); column++) {
    const x = left + column * pitch[0];
    ctx.fillStyle = block.name === "given" ? ink.faint : ink[block.name];
    ctx.fillRect(x, top - 4, width, 2);
    if (column > 0 || !bare) drawMark(ctx, block.name, [x + 5, top - HEADER / 2]);
    ctx.fillStyle = ink.text;
    if (column === 0) ctx.fillText(name, x + (bare ? 0 : MARK_WIDTH), top - HEADER / 2 + 1, width - (bare ? 0 : MARK_WIDTH));
  }
}

/** Real is round, generated a diamond, given a square. */
function drawMark(ctx, name, [x, y]) {
  ctx.beginPath();
  if (name === "real") ctx.arc(x, y, 4, 0, 2 * Math.PI);
  else if (name === "given") ctx.rect(x - 3.5, y - 3.5, 7, 7);
  else for (const [dx, dy] of [[0, -5], [5, 0], [0, 5], [-5, 0]]) ctx.lineTo(x + dx, y + dy);
  ctx.fill();
}

/** How many pixels the names of rows take, at most `most`. */
export function marginFor(ctx, names, font, most) {
  ctx.font = `12px ${font}`;
  return names.length ? Math.min(most, Math.ceil(Math.max(...names.map((name) => ctx.measureText(name).width)))) + 8 : 0;
}

/** The names of a block's rows at its left, cut short where they are too long; `marked`: the row that is pointed at. */
export function drawRowNames(ctx, block, names, margin, marked, ink, font) {
  ctx.textAlign = "right";
  ctx.textBaseline = "middle";
  for (let row = 0; row < block.rows; row++) {
    ctx.font = `${row === marked ? "bold " : ""}12px ${font}`;
    ctx.fillStyle = row === marked ? ink.text : ink.faint;
    const y = block.top + row * block.pitch[1] + block.tile / 2;
    ctx.fillText(shortened(ctx, names[row] ?? "", margin - 8), block.left - 6, y);
  }
  ctx.textAlign = "left";
}

function shortened(ctx, text, width) {
  if (ctx.measureText(text).width <= width + 1) return text;
  let length = text.length - 1;
  while (length > 1 && ctx.measureText(`${text.slice(0, length)}…`).width > width + 1) length--;
  return `${text.slice(0, length)}…`;
}

/** D's belief in each picture of a block: a bar from the middle, to the right and blue for real, to the left else. */
export function drawVerdicts(ctx, block, beliefs, ink) {
  const { tile } = block;
  for (const index of indices(block)) {
    const [belief, [x, y]] = [beliefs[index], placeOf(block, index)];
    ctx.fillStyle = ink.grid;
    ctx.fillRect(x, y + tile + 1, tile, BAR_HEIGHT - 2);
    if (!Number.isFinite(belief)) continue;
    ctx.fillStyle = belief < 0.5 ? ink.generated : ink.real;
    ctx.fillRect(x + tile / 2, y + tile + 1, (belief - 0.5) * tile, BAR_HEIGHT - 2);
    ctx.fillStyle = ink.text;
    ctx.fillRect(x + tile / 2 - 0.5, y + tile, 1, BAR_HEIGHT);
  }
}

/** A cross in the corner of each picture that is `wrong(index)`: not what was asked for. */
export function drawCrosses(ctx, block, wrong, ink) {
  for (const index of indices(block)) if (wrong(index)) drawCross(ctx, block, index, ink);
}

function drawCross(ctx, block, index, ink) {
  const size = Math.max(9, Math.min(15, Math.round(block.tile / 3.2)));
  const [left, y] = placeOf(block, index);
  const x = left + block.tile - size;
  const inset = size * 0.28;
  ctx.fillStyle = ink.background;
  ctx.fillRect(x, y, size, size);
  ctx.strokeStyle = ink.generated;
  ctx.lineWidth = 2;
  ctx.beginPath();
  ctx.moveTo(x + inset, y + inset);
  ctx.lineTo(x + size - inset, y + size - inset);
  ctx.moveTo(x + size - inset, y + inset);
  ctx.lineTo(x + inset, y + size - inset);
  ctx.stroke();
}

/** A ring around one picture. */
export function drawRing(ctx, block, index, colour, width) {
  const [x, y] = placeOf(block, index);
  ctx.strokeStyle = colour;
  ctx.lineWidth = width;
  ctx.strokeRect(x - width / 2 + 0.5, y - width / 2 + 0.5, block.tile + width - 1, block.tile + width - 1);
}
