/* From bytes to frames: decodes the messages of playground/charts/message.py and the snapshots in them, and the answers
   of playground/ui/ask_route.py. */

import type { Scene } from "./scene.ts";

export type Bytes = Uint8Array<ArrayBuffer>;
export type Numbers = Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer> | Bytes;

/** What was seen of a run at one step. */
export interface Frame {
  step: number;
  kept: boolean;
  numbers: Partial<Record<string, number>>;
  arrays: Partial<Record<string, Numbers>>;
  shapes: Partial<Record<string, number[]>>;
}

export interface Status {
  state: string;
  step: number;
  steps: number;
  steps_per_second?: number | null;
  seconds_left?: number | null;
  device?: string;
  note?: string;
  watchers?: number | null;
  others?: number; // runs that train on this server besides this one
  share?: number | null; // of one core, which this run gets beside them
  best?: BestStep | null; // null before anything was measured
}

/** The best step of a run by its main metric, and what there is to say of it. */
export interface BestStep {
  step: number;
  words: string;
  others?: string; // the best steps by other metrics
}

export interface Message {
  run: string;
  after: number; // `frames` are all kept ones after this step
  passing: number; // the last passing one that was sent before (-1: none)
  status: Status;
  sentence: string;
  frozen: boolean;
  drawn_for: string;
  preparing?: string; // why the chart of metrics is still empty
  pace: number | null;
  poll: { path: string; viewer: string } | null;
  panel: PanelOfSeveral | null;
  scene: Scene | null;
  frames: Frame[];
}

/** Which panel of a page this is, and the group with which it shares a timeline; `timeline` is "shared" where that is
    outside of all panels. */
export interface PanelOfSeveral {
  title: string;
  linked: string;
  timeline?: string;
}

/** A job as the server knows it. */
export interface Answer {
  state: string;
  words: string;
  info: unknown;
  bytes: Bytes;
}

const text = new TextDecoder();

/** One table for all 65,536 half-precision numbers: a look-up is several times faster than arithmetic. */
const HALF = (() => {
  const table = new Float32Array(65536);
  for (let bits = 0; bits < 65536; bits++) {
    const sign = bits & 0x8000 ? -1 : 1;
    const exponent = (bits >> 10) & 31;
    const fraction = bits & 1023;
    if (exponent === 0) table[bits] = sign * fraction * 2 ** -24;
    else if (exponent === 31) table[bits] = fraction ? NaN : sign * Infinity;
    else table[bits] = sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
  }
  return table;
})();

const SIZE = { f2: 2, f4: 4, i4: 4, u1: 1 };
type Dtype = keyof typeof SIZE;

/** A typed array (a copy, so that it is aligned and does not hold the whole message alive). */
function typed(bytes: Bytes, dtype: Dtype, offset: number, count: number): Numbers {
  const copy = bytes.slice(offset, offset + count * SIZE[dtype]);
  if (dtype === "u1") return copy;
  if (dtype === "f4") return new Float32Array(copy.buffer);
  if (dtype === "i4") return new Int32Array(copy.buffer);
  return Float32Array.from(new Uint16Array(copy.buffer), (bits) => HALF[bits]);
}

/** The header (JSON) and where the rest begins; all encodings start alike. */
function open<Header>(bytes: Bytes): { header: Header; body: number } {
  if (bytes[0] !== 1) throw new Error(`unknown version ${bytes[0]} of a message`);
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(1, true);
  return { header: JSON.parse(text.decode(bytes.subarray(5, 5 + length))) as Header, body: 5 + length };
}

type SnapshotHeader = Pick<Frame, "step" | "kept" | "numbers"> & { arrays: Record<string, [Dtype, number[], number]> };

/** One snapshot. */
export function decodeSnapshot(bytes: Bytes): Frame {
  const { header, body } = open<SnapshotHeader>(bytes);
  const arrays: Frame["arrays"] = {};
  const shapes: Frame["shapes"] = {};
  for (const [name, [dtype, shape, offset]] of Object.entries(header.arrays)) {
    const count = shape.reduce((product, n) => product * n, 1);
    arrays[name] = typed(bytes, dtype, body + offset, count);
    shapes[name] = shape;
  }
  return { step: header.step, kept: header.kept, numbers: header.numbers, arrays, shapes };
}

type MessageHeader = Omit<Message, "frames"> & { frames: number[]; scene_bytes: number };

/** One message: its header, the scene (null without one) and its frames, decoded. */
export function decodeMessage(bytes: Bytes): Message {
  const { header, body } = open<MessageHeader>(bytes);
  let start = body;
  const next = (size: number) => decodeSnapshot(bytes.subarray(start, (start += size)));
  const { scene_bytes: size, ...rest } = header;
  const scene = header.scene && size > 0 ? { ...header.scene, arrays: next(size).arrays } : header.scene;
  return { ...rest, scene, frames: header.frames.map(next) };
}

/** A job as the server knows it, and its result as bytes. */
export function decodeAnswer(bytes: Bytes): Answer {
  const { header, body } = open<Omit<Answer, "bytes">>(bytes);
  return { ...header, bytes: bytes.subarray(body) };
}
