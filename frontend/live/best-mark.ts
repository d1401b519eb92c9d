/* The best step of a run: a star above its place on the timeline, words below it, and a button that leads back there. */

import { html, render } from "lit-html";
import type { Film } from "../server/film.ts";
import type { BestStep } from "../server/wire.ts";
import { count } from "../words.ts";

const STAR = html`<svg viewBox="0 0 14 14" aria-hidden="true">
  <path d="M7 .8l1.9 4 4.4.6-3.2 3 .8 4.4L7 10.7l-3.9 2.1.8-4.4-3.2-3 4.4-.6z"/>
</svg>`;

/** The elements that show it. */
export interface BestParts {
  star: HTMLElement;
  best: HTMLElement;
  bestWords: HTMLElement;
  bestOthers: HTMLElement;
  back: HTMLButtonElement;
}

/** Put its sign into the elements, and let the button lead to the step that was shown last. */
export function prepareBest({ star, best, back }: BestParts, lookAt: (step: number) => void): void {
  render(html`${STAR}<i>best</i>`, star);
  const sign = best.insertBefore(document.createElement("span"), best.firstChild);
  sign.className = "gp-best-sign";
  render(STAR, sign);
  back.onclick = () => lookAt(Number(back.dataset.step));
}

/** Show the best step of this film; `shown` is the step on the screen. */
export function showBest(
  { star, best, bestWords, bestOthers, back }: BestParts,
  found: BestStep | null | undefined,
  film: Film,
  shown: number | null,
): void {
  const there = !!found && film.length > 1 && (film.newest?.step ?? -1) >= found.step;
  star.hidden = !there;
  best.classList.toggle("shown", there);
  back.disabled = !there || shown === found.step;
  if (!there) return;
  const share = placeOf(film.indexOf(found.step), film.length);
  star.style.setProperty("--gp-best", String(share));
  star.classList.toggle("late", share > 0.9); // its word stands before it, or it would not fit
  const alt = `The best step so far, ${count(found.step)}, is marked here with a star.`;
  if (star.getAttribute("aria-label") !== alt) star.setAttribute("aria-label", alt);
  if (bestWords.textContent !== found.words) bestWords.textContent = found.words;
  if (bestOthers.textContent !== (found.others ?? "")) bestOthers.textContent = found.others ?? "";
  back.dataset.step = String(found.step);
}

/** Where on a timeline of so many frames the one at this index stands, from 0 to 1. */
export const placeOf = (index: number, length: number): number => (length > 1 ? index / (length - 1) : 1);
