/* The camera over the plane: standardised units to pixels and back. What moves it: live/navigation.ts. */

import type { Box, Point, Size } from "./canvas.ts";

export const ZOOMS: [least: number, most: number] = [0.2, 200]; // times the whole window

export type Window = [x0: number, x1: number, y0: number, y1: number];
export type Margin = Record<"left" | "right" | "top" | "bottom", number>;

/** Width over height of a window in plot units, where one unit is as long on both axes; else null. */
export function aspectOf({ window, std, equal }: { window: number[]; std: number[]; equal?: boolean }): number | null {
  const [x0, x1, y0, y1] = window;
  return equal ? ((x1 - x0) * std[0]) / ((y1 - y0) * std[1]) : null;
}

export class Camera {
  box: Box = { left: 0, top: 0, width: 1, height: 1 };
  window: Window = [-1, 1, -1, 1];
  aspect: number | null = 1; // width over height in plot units, or null to fill the space
  zoom = 1;
  private x = 0; // what is in the middle
  private y = 0;

  /** Aim at a window. */
  setWindow(window: Window, aspect: number | null): void {
    this.window = window;
    this.aspect = aspect;
    this.reset();
  }

  reset(): void {
    [this.x, this.y] = this.middle;
    this.zoom = 1;
  }

  private get middle(): Point {
    const [x0, x1, y0, y1] = this.window;
    return [(x0 + x1) / 2, (y0 + y1) / 2];
  }

  get atHome(): boolean {
    const [x, y] = this.middle;
    return this.zoom === 1 && this.x === x && this.y === y;
  }

  /** The largest box of the right aspect in the space left by the margins. */
  fit(size: Size, margin: Margin): void {
    const space = { width: size.width - margin.left - margin.right, height: size.height - margin.top - margin.bottom };
    const box = { width: Math.max(space.width, 1), height: Math.max(space.height, 1) };
    if (this.aspect) {
      box.width = Math.min(space.width, space.height * this.aspect);
      box.height = box.width / this.aspect;
    }
    this.box = { ...box, left: margin.left, top: margin.top + (space.height - box.height) / 2 };
  }

  /** Pixels per standardised unit along each axis. */
  get scaleX(): number {
    return (this.box.width / (this.window[1] - this.window[0])) * this.zoom;
  }

  get scaleY(): number {
    return (this.box.height / (this.window[3] - this.window[2])) * this.zoom;
  }

  px(x: number): number {
    return this.box.left + this.box.width / 2 + (x - this.x) * this.scaleX;
  }

  py(y: number): number {
    return this.box.top + this.box.height / 2 - (y - this.y) * this.scaleY;
  }

  ux(px: number): number {
    return this.x + (px - this.box.left - this.box.width / 2) / this.scaleX;
  }

  uy(py: number): number {
    return this.y - (py - this.box.top - this.box.height / 2) / this.scaleY;
  }

  /** Is this pixel within the box? */
  shows({ x, y }: { x: number; y: number }): boolean {
    const { left, top, width, height } = this.box;
    return x >= left && x <= left + width && y >= top && y <= top + height;
  }

  /** How the pixels of the whole window have been moved: pixel p of it is now at k * p + (x, y). */
  get transform(): { k: number; x: number; y: number } {
    const { left, top } = this.box;
    const [x0, , , y1] = this.window;
    return { k: this.zoom, x: this.px(x0) - this.zoom * left, y: this.py(y1) - this.zoom * top };
  }

  /** Move them so. The middle stays inside the window: nobody gets lost. */
  moveTo({ k, x, y }: { k: number; x: number; y: number }): void {
    const { left, top, width, height } = this.box;
    const [x0, x1, y0, y1] = this.window;
    this.zoom = k;
    const across = ((left + width / 2 - x) / k - left) / width; // shares of the window
    const down = ((top + height / 2 - y) / k - top) / height;
    this.x = x0 + Math.min(1, Math.max(0, across)) * (x1 - x0);
    this.y = y1 - Math.min(1, Math.max(0, down)) * (y1 - y0);
  }
}
