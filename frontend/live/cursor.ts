/* Which picture of a gallery is pointed at, and which is chosen by keyboard. */

import { placeOn } from "../paint/canvas.ts";
import { neighbour, pictureAt, type Block } from "../paint/tiles.ts";
import type { Choice } from "./captions.ts";

const MOVES: Partial<Record<string, [dx: number, dy: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

interface Gallery {
  blocks: Block[];
  /** Another picture is pointed at or chosen. */
  moved: () => void;
  /** A picture was chosen by keyboard. */
  announce: (picture: Choice) => void;
  pick: (picture: Choice) => void;
}

export class Cursor {
  private readonly canvas: HTMLCanvasElement;
  private readonly gallery: Gallery;
  private chosen: Choice | null = null; // by keyboard
  private pointed: Choice | null = null; // by pointer

  constructor(canvas: HTMLCanvasElement, gallery: Gallery) {
    this.canvas = canvas;
    this.gallery = gallery;
    canvas.onpointermove = (event) => this.point(event.pointerType === "touch" ? null : this.pictureAt(event));
    canvas.onpointerleave = () => this.point(null);
    canvas.onclick = (event) => {
      const picture = this.pictureAt(event);
      if (!picture) return;
      this.chosen = picture;
      gallery.pick(picture);
      gallery.moved();
    };
    canvas.onkeydown = (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || !this.handleKey(event.key)) return;
      event.preventDefault();
    };
    canvas.onfocus = () => this.choose(this.chosen ?? this.first);
    canvas.onblur = () => gallery.moved();
  }

  /** Other pictures hang here now. */
  forget(): void {
    this.chosen = this.pointed = null;
  }

  /** The picture that is spoken of. */
  get current(): Choice | null {
    return this.pointed ?? (this.focused ? this.chosen : null);
  }

  /** The pictures that have a ring, and how wide it is. */
  get rings(): [Choice, width: number][] {
    const rings: [Choice | null, number][] = [
      [this.pointed, 1.5],
      [this.focused ? this.chosen : null, 3],
    ];
    return rings.flatMap(([picture, width]): [Choice, number][] => (picture ? [[picture, width]] : []));
  }

  private get focused(): boolean {
    return document.activeElement === this.canvas;
  }

  private get first(): Choice | null {
    const [block] = this.gallery.blocks;
    return block ? { name: block.name, index: 0 } : null;
  }

  private pictureAt(event: MouseEvent): Choice | null {
    const found = pictureAt(this.gallery.blocks, placeOn(this.canvas, event));
    return found && { name: found.block.name, index: found.index };
  }

  private point(found: Choice | null): void {
    if (found?.name === this.pointed?.name && found?.index === this.pointed?.index) return;
    this.pointed = found;
    this.canvas.style.cursor = found?.name === "generated" ? "pointer" : "default";
    this.gallery.moved();
  }

  /** What a key does; answers whether it did anything. */
  private handleKey(key: string): boolean {
    const by = MOVES[key];
    if (by) this.choose(this.neighbour(...by));
    else if (key === "Home" && this.chosen) this.choose({ ...this.chosen, index: 0 });
    else if (key !== "Enter" && key !== " ") return false;
    else if (this.chosen) this.gallery.pick(this.chosen);
    return true;
  }

  /** The picture that lies next on this side; the same one at the edge. */
  private neighbour(dx: number, dy: number): Choice | null {
    const {
      chosen,
      gallery: { blocks },
    } = this;
    const block = blocks.find(({ name }) => name === chosen?.name);
    if (!block || !chosen) return this.first;
    const found = neighbour(blocks, { block, index: chosen.index }, dx, dy);
    return found ? { name: found.block.name, index: found.index } : chosen;
  }

  private choose(picture: Choice | null): void {
    this.chosen = picture;
    this.gallery.moved();
    if (picture) this.gallery.announce(picture);
  }
}
