/* Tiles: where the pictures of a gallery lie on a canvas, in blocks. Pictures are square. How they
   are drawn: tile-marks.ts. */

import type { Condition } from "../server/scene.ts";
import type { Point, Size } from "./canvas.ts";

export type Kind = "given" | "generated" | "real";

/** A set of pictures of one kind. Its picture `index` lies in column index % stride; where a row holds more pictures
    than the block has columns, the others are not shown. */
export interface Block {
  name: Kind;
  left: number;
  top: number;
  columns: number;
  rows: number;
  tile: number; // pixels along a side
  pitch: Point; // from one tile to the next
  stride: number;
}

/** What there is to hang. */
export interface Plan {
  condition: Condition;
  rows: number;
  names: Kind[]; // of what there are pictures of, from left to right
  margin?: number; // pixels for the names of rows
}

export const GAP = 2; // between tiles
export const HEADER = 24; // the block's name above it
const FOOTER = 24; // the read-out below
const BLOCK_GAP = 18; // between two blocks
export const BAR_HEIGHT = 5; // the verdict under each tile
const REAL_COLUMNS = 3; // columns (or rows) of real pictures beside the generated ones, at least
export const COLUMNS = 8; // of a gallery, and of the images that hold one
const TRIPLES = { few: 8, many: 16, narrow: 500 }; // that are seen at once at least, on a canvas that is narrow or not
const MAX_PICTURES = 64; // pictures in a gallery without classes

type Arrange = (space: Size, bar: number, names: Kind[], plan: Plan) => Block[];

/** How pictures hang under a condition. In blocks of their own, real pictures have some `columns` beside the generated
    ones, or below them `rowsBelow(rows)`. aspect: width over height; both: generated and real. */
interface Blocks {
  arrange: Arrange;
  columns: number[];
  rowsBelow: (rows: number) => number;
  stride: (columns: number) => number;
  aspect: (both: boolean, rows: number) => number;
}

const HANGINGS: Record<"nothing" | "classes", Blocks> & { picture: Pick<Blocks, "arrange" | "aspect"> } = {
  nothing: {
    arrange: inBlocks("nothing"),
    columns: [REAL_COLUMNS],
    rowsBelow: () => REAL_COLUMNS,
    stride: (columns) => columns,
    aspect: (both) => (both ? (COLUMNS + REAL_COLUMNS + 0.3) / COLUMNS : 1),
  },
  classes: {
    // a row is a class, in all blocks
    arrange: inBlocks("classes"),
    columns: [8, 7, 6, 5, 4, REAL_COLUMNS],
    rowsBelow: (rows) => rows,
    stride: () => COLUMNS,
    aspect: (both, rows) => (COLUMNS + (both ? 5 : 0) + 0.7) / rows,
  },
  picture: { arrange: interleaved, aspect: () => 1.3 },
};

/** The blocks that fill `space` {width, height} best; shown: names of layers. */
export function arrange(space: Size, shown: ReadonlySet<string>, plan: Plan): Block[] {
  const names = plan.names.filter((name) => name === "given" || shown.has(name));
  const bar = shown.has("verdict") ? BAR_HEIGHT : 0;
  if (!names.length) return [];
  return HANGINGS[plan.condition].arrange(space, bar, names, plan);
}

/** Generated and real pictures in a block each. */
function inBlocks(condition: "nothing" | "classes"): Arrange {
  return (space, bar, names, { rows, margin = 0 }) => {
    const hanging = HANGINGS[condition];
    const fits = sizesFor(names, hanging, rows).map((sizes) => fit(space, bar, names, sizes, hanging.stride, margin));
    return fits.reduce((best, blocks) => (blocks[0].tile > best[0].tile ? blocks : best));
  };
}

interface Sizes {
  blocks: [columns: number, rows: number][];
  stacked: boolean; // below each other
}

/** What may be tried. */
function sizesFor(names: Kind[], { columns: beside, rowsBelow }: Blocks, rows: number): Sizes[] {
  if (names.length === 1) return [{ blocks: [[COLUMNS, rows]], stacked: false }];
  const below: Sizes = {
    blocks: [
      [COLUMNS, rows],
      [COLUMNS, rowsBelow(rows)],
    ],
    stacked: true,
  };
  return [
    ...beside.map((columns): Sizes => ({
      blocks: [
        [COLUMNS, rows],
        [columns, rows],
      ],
      stacked: false,
    })),
    below,
  ];
}

/** Blocks of these sizes, beside or below each other, with tiles as large as the space allows. */
function fit(
  { width, height }: Size,
  bar: number,
  names: Kind[],
  { blocks, stacked }: Sizes,
  strideOf: Blocks["stride"],
  margin: number,
): Block[] {
  const sum = (k: 0 | 1) => blocks.reduce((total, size) => total + size[k], 0);
  const most = (k: 0 | 1) => Math.max(...blocks.map((size) => size[k]));
  const [columns, rows] = stacked ? [most(0), sum(1)] : [sum(0), most(1)];
  const apart = BLOCK_GAP * (blocks.length - 1);
  const wide = (width - margin - (stacked ? 0 : apart) - GAP * columns) / columns;
  const high = (height - FOOTER - HEADER * (stacked ? blocks.length : 1) - (GAP + bar) * rows) / rows;
  const tile = Math.max(4, Math.floor(Math.min(wide, high)));
  const pitch: Point = [tile + GAP, tile + GAP + bar];
  let [left, top] = [GAP / 2 + margin, HEADER];
  return blocks.map(([own, down], i) => {
    const stride = strideOf(own);
    const block = { name: names[i], left, top, columns: own, rows: down, tile, pitch, stride };
    if (stacked) top += down * pitch[1] + HEADER;
    else left += own * pitch[0] + apart;
    return block;
  });
}

/** Pictures that belong together lie beside each other: given, generated, real; then the next three. The eye compares
    neighbours better than blocks. As large as they can be while enough of them are seen. */
function interleaved({ width, height }: Size, bar: number, names: Kind[]): Block[] {
  const enough = width < TRIPLES.narrow ? TRIPLES.few : TRIPLES.many;
  for (let columns = 1; ; columns++) {
    const tile = Math.max(4, Math.floor((width - BLOCK_GAP * (columns - 1)) / (columns * names.length)) - GAP);
    const space = Math.floor((height - HEADER - FOOTER) / (tile + GAP + bar));
    if (columns < COLUMNS && space * columns < enough) continue;
    const rows = Math.max(1, Math.min(space, Math.floor(MAX_PICTURES / columns)));
    const pitch: Point = [(tile + GAP) * names.length + BLOCK_GAP, tile + GAP + bar];
    return names.map((name, i) => {
      return { name, left: GAP / 2 + i * (tile + GAP), top: HEADER, columns, rows, tile, pitch, stride: columns };
    });
  }
}

/** Width over height of the space that the shown blocks would fill. */
export function aspectOf(shown: ReadonlySet<string>, { condition, rows, names }: Plan): number {
  const both = names.every((name) => shown.has(name)) && names.length > 1;
  return HANGINGS[condition].aspect(both, rows);
}

/** The numbers of the pictures that a block shows, row after row. */
export function indices({ columns, rows, stride }: Block): number[] {
  return Array.from({ length: columns * rows }, (_, i) => Math.floor(i / columns) * stride + (i % columns));
}

/** Where picture `index` of a block lies. */
export function placeOf({ left, top, stride, pitch }: Block, index: number): Point {
  return [left + (index % stride) * pitch[0], top + Math.floor(index / stride) * pitch[1]];
}

interface Found {
  block: Block;
  index: number;
}

/** The picture at a pixel, or null between and beside them. */
export function pictureAt(blocks: Block[], { x, y }: { x: number; y: number }): Found | null {
  for (const block of blocks) {
    const column = Math.floor((x - block.left) / block.pitch[0]);
    const row = Math.floor((y - block.top) / block.pitch[1]);
    const inside = column >= 0 && column < block.columns && row >= 0 && row < block.rows;
    if (inside && x - block.left - column * block.pitch[0] < block.tile + GAP)
      return { block, index: row * block.stride + column };
  }
  return null;
}

/** The picture that the eye meets first on the way from another one, or null at the edge. */
export function neighbour(blocks: Block[], { block, index }: Found, dx: number, dy: number): Found | null {
  const [left, top] = placeOf(block, index);
  const [x, y] = [left + block.tile / 2, top + block.tile / 2];
  for (let distance = block.tile; distance < block.tile + 4 * HEADER; distance += GAP) {
    const found = pictureAt(blocks, { x: x + dx * distance, y: y + dy * distance });
    if (found && (found.block !== block || found.index !== index)) return found;
  }
  return null;
}

/** Where in a bitmap with 8 pictures in each row the picture `index` lies: [x, y, width, height]. */
export function source(bitmap: Size, index: number): [x: number, y: number, width: number, height: number] {
  const side = bitmap.width / COLUMNS;
  return [(index % COLUMNS) * side, Math.floor(index / COLUMNS) * side, side, side];
}
