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
    canvas.onfocus = () => {
      gallery.moved();
      if (this.byKeyboard) gallery.announce(this.byKeyboard);
    };
    canvas.onblur = () => gallery.moved();
  }

  /** Other pictures hang here now. */
  forget(): void {
    this.chosen = this.pointed = null;
  }

  /** The picture that is spoken of. */
  get current(): Choice | null {
    return this.pointed ?? this.byKeyboard;
  }

  /** The pictures that have a ring, and how wide it is. */
  get rings(): [Choice, width: number][] {
    const rings: [Choice | null, number][] = [
      [this.pointed, 1.5],
      [this.byKeyboard, 3],
    ];
    return rings.flatMap(([picture, width]): [Choice, number][] => (picture ? [[picture, width]] : []));
  }

  /** The picture that the keyboard is at: the first one until another is chosen, whichever pictures hang here. */
  private get byKeyboard(): Choice | null {
    return document.activeElement === this.canvas ? (this.chosen ?? this.first) : null;
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
    const [by, at] = [MOVES[key], this.byKeyboard];
    if (!by && !["Home", "Enter", " "].includes(key)) return false;
    if (!at) return true;
    if (by) this.choose(this.neighbour(at, ...by));
    else if (key === "Home") this.choose({ ...at, index: 0 });
    else this.gallery.pick(at);
    return true;
  }

  /** The picture that lies next on this side; the same one at the edge. */
  private neighbour(at: Choice, dx: number, dy: number): Choice | null {
    const { blocks } = this.gallery;
    const block = blocks.find(({ name }) => name === at.name);
    if (!block) return this.first; // its layer was hidden
    const found = neighbour(blocks, { block, index: at.index }, dx, dy);
    return found ? { name: found.block.name, index: found.index } : at;
  }

  private choose(picture: Choice | null): void {
    this.chosen = picture;
    this.gallery.moved();
    if (picture) this.gallery.announce(picture);
  }
}
