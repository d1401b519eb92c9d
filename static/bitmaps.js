/* Decoded pictures: bytes of a snapshot become a bitmap once, and only the last few stay decoded. */

const MAX_BITMAPS = 24; // a 8x8 gallery of 64-pixel colour pictures takes 1 MB decoded

export class Bitmaps {
  constructor() {
    this.ready = new Map(); // bytes -> bitmap, the most recently used last
  }

  /** The bitmap of these bytes if it is decoded, else null. */
  get(bytes) {
    const bitmap = this.ready.get(bytes) ?? null;
    if (bitmap) {
      this.ready.delete(bytes);
      this.ready.set(bytes, bitmap);
    }
    return bitmap;
  }

  /** The bitmap of these bytes (PNG or WebP); null for bytes that are no picture. */
  async load(bytes) {
    if (!this.ready.has(bytes)) {
      const type = bytes[0] === 0x89 ? "image/png" : "image/webp";
      const bitmap = await createImageBitmap(new Blob([bytes], { type })).catch(() => null);
      if (!bitmap) return null;
      this.ready.set(bytes, bitmap);
      this.evict();
    }
    return this.get(bytes);
  }

  evict() {
    while (this.ready.size > MAX_BITMAPS) this.drop(this.ready.keys().next().value);
  }

  drop(bytes) {
    this.ready.get(bytes).close();
    this.ready.delete(bytes);
  }

  dispose() {
    for (const bytes of [...this.ready.keys()]) this.drop(bytes);
  }
}
