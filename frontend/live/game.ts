/* Which is real? Pictures of the step on the screen, real and generated, without labels: mark the real ones, and see
   whether you or the discriminator knows better. All of it happens in the browser. */

import { shuffle } from "d3-array";
import { make } from "../inputs/elements.ts";
import { cut } from "../paint/tile-marks.ts";
import { percent } from "../words.ts";
import type { GamePictures } from "./gallery.ts";

const PICTURES = 16;
const SIZE = 96;

interface Card {
  name: "real" | "generated";
  index: number;
  belief: number;
  marked: boolean;
}

export class Game {
  private readonly picture: HTMLElement;
  private readonly nextPictures: () => GamePictures | null;
  private readonly onend: () => void;
  private readonly total = { you: 0, d: 0, of: 0 };
  private root: HTMLElement | null = null;
  private cards: Card[] = [];
  private buttons: HTMLButtonElement[] = [];
  private grid = make("div");
  private verdict = make("p");
  private check = make("button");
  private revealed = false;

  /** picture: the element that the game lies over; nextPictures(): those of now; onend(): the gallery is back. */
  constructor(picture: HTMLElement, nextPictures: () => GamePictures | null, onend: () => void) {
    this.picture = picture;
    this.nextPictures = nextPictures;
    this.onend = onend;
  }

  get playing(): boolean {
    return this.root !== null;
  }

  /** A new round with the pictures of now. */
  start(): void {
    const pictures = this.nextPictures();
    if (!pictures) return;
    this.end();
    this.cards = shuffle([...draw("real", pictures.scores_real), ...draw("generated", pictures.scores_fake)]);
    this.buttons = this.cards.map((card, i) => this.button(card, i, pictures));
    this.build();
    this.buttons[0].focus({ preventScroll: true });
  }

  private build(): void {
    this.grid = make(
      "div",
      "gp-cards",
      { role: "group", "aria-label": "Which of these pictures are real?" },
      ...this.buttons,
    );
    this.grid.onkeydown = (event) => this.move(event);
    this.verdict = make(
      "p",
      "gp-verdict",
      { role: "status" },
      `Mark the pictures that you think are real. Some of the ${PICTURES} are.`,
    );
    this.check = make("button", "gp-action", { type: "button" }, "Check");
    const back = make("button", "gp-layer", { type: "button" }, "Back to the gallery");
    this.check.onclick = () => this.reveal();
    back.onclick = () => this.end(true);
    this.root = make(
      "section",
      "gp-game",
      { "aria-label": "Which is real?" },
      this.grid,
      this.verdict,
      make("div", "gp-actions", {}, this.check, back),
    );
    this.picture.append(this.root);
  }

  private button(card: Card, i: number, pictures: GamePictures): HTMLButtonElement {
    const canvas = cut(pictures[card.name], card.index, SIZE);
    const button = make(
      "button",
      "gp-guess",
      { type: "button", "aria-pressed": "false", "aria-label": `Picture ${i + 1}` },
      canvas,
    );
    button.onclick = () => {
      if (this.revealed) return;
      card.marked = !card.marked;
      button.setAttribute("aria-pressed", String(card.marked));
    };
    return button;
  }

  /** Arrow keys walk over the grid; Tab works as well. */
  private move(event: KeyboardEvent): void {
    const columns = getComputedStyle(this.grid).gridTemplateColumns.split(" ").length;
    const keys: Partial<Record<string, number>> = {
      ArrowLeft: -1,
      ArrowRight: 1,
      ArrowUp: -columns,
      ArrowDown: columns,
    };
    const by = keys[event.key];
    const at = this.buttons.findIndex((button) => button === document.activeElement);
    if (event.key === "Escape") this.end(true);
    if (!by || at < 0) return;
    event.preventDefault();
    this.buttons[at + by]?.focus();
  }

  private reveal(): void {
    if (this.revealed) return this.start();
    this.revealed = true;
    const right = { you: 0, d: 0 };
    this.cards.forEach((card, i) => {
      const real = card.name === "real";
      const you = card.marked === real;
      right.you += Number(you);
      right.d += Number(card.belief > 0.5 === real);
      label(this.buttons[i], card, i, you);
    });
    this.total.you += right.you;
    this.total.d += right.d;
    this.total.of += PICTURES;
    this.showResult(right);
    this.check.textContent = "Another round";
  }

  private showResult({ you, d }: { you: number; d: number }): void {
    const { total } = this;
    const soFar = total.of > PICTURES ? ` All rounds: you ${total.you}, D ${total.d} of ${total.of}.` : "";
    this.verdict.textContent = `You: ${you} of ${PICTURES} right. The discriminator: ${d}. Guessing gives ${PICTURES / 2}.${soFar}`;
  }

  end(byUser = false): void {
    this.root?.remove();
    this.root = null;
    this.revealed = false;
    if (byUser) this.onend();
  }
}

/** Half of the pictures: different ones of the gallery, with what D believes of each. */
function draw(name: Card["name"], beliefs: ArrayLike<number>): Card[] {
  const all = shuffle(Array.from(beliefs, (belief, index) => ({ name, index, belief, marked: false })));
  return all.slice(0, PICTURES / 2);
}

/** What it was, whether you were right, and what D believed; by mark and word, never by colour alone. */
function label(button: HTMLButtonElement, { name, belief }: Card, i: number, you: boolean): void {
  const said = Number.isFinite(belief) ? `D: ${percent(belief)} real` : "";
  button.dataset.name = name;
  button.dataset.right = String(you);
  button.append(make("span", "gp-truth", {}, `${name === "real" ? "● real" : "◆ generated"} ${you ? "✓" : "✗"}`));
  button.title = said;
  button.setAttribute("aria-label", `Picture ${i + 1}: ${name}, you were ${you ? "right" : "wrong"}. ${said}`);
}
