/* From bytes to frames: decodes the messages of playground/charts/message.py and the snapshots in them, and the answers
   of playground/ui/ask_route.py. */

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

/** A typed array (a copy, so that it is aligned and does not hold the whole message alive). */
function typed(bytes, dtype, offset, count) {
  const copy = bytes.slice(offset, offset + count * SIZE[dtype]);
  if (dtype === "u1") return copy;
  if (dtype === "f4") return new Float32Array(copy.buffer);
  if (dtype === "i4") return new Int32Array(copy.buffer);
  return Float32Array.from(new Uint16Array(copy.buffer), (bits) => HALF[bits]);
}

/** The header (JSON) and where the rest begins; both encodings start alike. */
function open(bytes) {
  if (bytes[0] !== 1) throw new Error(`unknown version ${bytes[0]} of a message`);
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(1, true);
  return { header: JSON.parse(text.decode(bytes.subarray(5, 5 + length))), body: 5 + length };
}

/** One snapshot: {step, kept, numbers, arrays: {name: typed array}, shapes: {name: [..]}}. */
export function decodeSnapshot(bytes) {
  const { header, body } = open(bytes);
  const arrays = {};
  const shapes = {};
  for (const [name, [dtype, shape, offset]] of Object.entries(header.arrays)) {
    const count = shape.reduce((product, n) => product * n, 1);
    arrays[name] = typed(bytes, dtype, body + offset, count);
    shapes[name] = shape;
  }
  return { step: header.step, kept: header.kept, numbers: header.numbers, arrays, shapes };
}

/** One message: its header, the scene (null without one) and its frames, decoded. */
export function decodeMessage(bytes) {
  const { header, body } = open(bytes);
  let start = body;
  const next = (size) => decodeSnapshot(bytes.subarray(start, (start += size)));
  const scene = header.scene_bytes > 0 ? { ...header.scene, arrays: next(header.scene_bytes).arrays } : header.scene;
  return { ...header, scene, frames: header.frames.map(next) };
}

/** A job as the server knows it: {state, progress, words, info}, and its result as bytes. */
export function decodeAnswer(bytes) {
  const { header, body } = open(bytes);
  return { ...header, bytes: bytes.subarray(body) };
}
