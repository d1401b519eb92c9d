/* Is it memorised? A card beside the picture that was clicked: the three training pictures that are most like it. */

import { make } from "../inputs/elements.ts";
import { contextOf, hiddenCanvas } from "../paint/canvas.ts";
import { cut } from "../paint/tile-marks.ts";
import { ask, messageOf, type Found } from "../server/jobs.ts";
import { percent } from "../words.ts";
import type { Pick } from "./gallery.ts";

/** The answer, beside a strip of pictures: how far each is from the one that was clicked, and what that says. */
interface Neighbours {
  distances: number[];
  labels: string[];
  words: string;
}

const SIZE = 64; // pixels of a picture

export class Nearest {
  private readonly picture: HTMLElement;
  private readonly canvas: HTMLElement;
  private card: HTMLElement | null = null;

  /** picture: the element that the card lies over; canvas: where the keyboard goes on. */
  constructor(picture: HTMLElement, canvas: HTMLElement) {
    this.picture = picture;
    this.canvas = canvas;
    picture.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.card) this.close(true); // the keyboard may still be on the canvas
    });
  }

  /** Ask for the neighbours of `index` in the gallery of `run` at `step`, and show them beside its tile. */
  async open(run: string, { index, step, box, bitmap }: Pick): Promise<void> {
    this.close();
    const close = make("button", "gp-close", { type: "button", "aria-label": "Close" }, "×");
    const row = make("div", "gp-near", {}, figure(cut(bitmap, index, SIZE), "generated"));
    const verdict = make("p", "", { role: "status" }, "Looking through the training pictures …");
    const card = make(
      "section",
      "gp-card",
      { "aria-label": "Nearest training pictures", tabindex: -1 },
      close,
      row,
      verdict,
    );
    this.card = card;
    close.onclick = () => this.close(true);
    this.picture.append(card);
    place(card, box, this.picture);
    try {
      const found = await ask<Neighbours>(
        "nearest",
        { run, step, index },
        () => this.card === card,
        (words) => {
          if (words) verdict.textContent = words;
        },
      );
      if (found && this.card === card) await this.fill(found, row, verdict, card);
    } catch (error) {
      if (this.card === card) verdict.textContent = messageOf(error);
    }
    if (this.card === card) place(card, box, this.picture);
  }

  /** The neighbours with their distances, and what that says. */
  private async fill(
    { info, bytes }: Found<Neighbours>,
    row: HTMLElement,
    verdict: HTMLElement,
    card: HTMLElement,
  ): Promise<void> {
    const bitmap = await createImageBitmap(new Blob([bytes]));
    if (this.card !== card) return bitmap.close();
    info.distances.forEach((distance, i) => {
      const canvas = Object.assign(hiddenCanvas(SIZE, SIZE), { className: "gp-cut" });
      const ctx = contextOf(canvas);
      ctx.imageSmoothingEnabled = false;
      const width = bitmap.width / info.distances.length;
      ctx.drawImage(bitmap, i * width, 0, width, bitmap.height, 0, 0, SIZE, SIZE);
      row.append(figure(canvas, info.labels[i] ?? `no. ${i + 1}`, `${percent(distance)} apart`));
    });
    bitmap.close();
    verdict.textContent = info.words;
    card.dataset.done = "";
  }

  /** toCanvas: the keyboard goes on where it was. */
  close(toCanvas = false): void {
    this.card?.remove();
    this.card = null;
    if (toCanvas) this.canvas.focus();
  }
}

function figure(canvas: HTMLCanvasElement, ...captions: string[]): HTMLElement {
  canvas.setAttribute("aria-hidden", "true");
  return make(
    "figure",
    "",
    {},
    canvas,
    make("figcaption", "", {}, ...captions.flatMap((text) => [text, make("br")]).slice(0, -1)),
  );
}

/** Put the card beside the tile, on the side with more room, inside the picture. */
function place(card: HTMLElement, { x, y, size }: Pick["box"], { clientWidth, clientHeight }: HTMLElement): void {
  const { offsetWidth, offsetHeight } = card;
  const left = x + size / 2 < clientWidth / 2 ? x + size + 8 : x - offsetWidth - 8;
  const inside = (value: number, most: number) => Math.max(0, Math.min(value, most));
  card.style.left = `${inside(left, clientWidth - offsetWidth)}px`;
  card.style.top = `${inside(y - 20, clientHeight - offsetHeight)}px`;
}
