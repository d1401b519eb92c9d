/* Decoded pictures: bytes of a snapshot become a bitmap once, and only the last few stay decoded. */

import type { Bytes } from "../server/wire.ts";

const MAX_BITMAPS = 24; // a 8x8 gallery of 64-pixel colour pictures takes 1 MB decoded

export class Bitmaps {
  private readonly ready = new Map<Bytes, ImageBitmap>(); // the most recently used last

  /** The bitmap of these bytes if it is decoded, else null. */
  get(bytes: Bytes): ImageBitmap | null {
    const bitmap = this.ready.get(bytes) ?? null;
    if (bitmap) {
      this.ready.delete(bytes);
      this.ready.set(bytes, bitmap);
    }
    return bitmap;
  }

  /** The bitmap of these bytes (PNG or WebP); null for bytes that are no picture. */
  async load(bytes: Bytes): Promise<ImageBitmap | null> {
    if (!this.ready.has(bytes)) {
      const type = bytes[0] === 0x89 ? "image/png" : "image/webp";
      const bitmap = await createImageBitmap(new Blob([bytes], { type })).catch(() => null);
      if (!bitmap) return null;
      this.ready.set(bytes, bitmap);
      this.evict();
    }
    return this.get(bytes);
  }

  private evict(): void {
    for (const bytes of [...this.ready.keys()].slice(0, -MAX_BITMAPS)) this.drop(bytes);
  }

  private drop(bytes: Bytes): void {
    this.ready.get(bytes)?.close();
    this.ready.delete(bytes);
  }

  dispose(): void {
    for (const bytes of [...this.ready.keys()]) this.drop(bytes);
  }
}
