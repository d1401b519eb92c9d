/* A text in which each term of the glossary is a link to its entry. */

import { addressOf, piecesOf, spellings } from "../server/terms.ts";
import { make } from "./elements.ts";

const shown = new WeakMap<HTMLElement, string>();

/** Show a text in an element, with its links as soon as the page has said what the terms are. */
export function showLinked(element: HTMLElement, text: string): void {
  if (shown.get(element) === text) return;
  shown.set(element, text);
  element.textContent = text;
  void spellings.then((found) => {
    if (shown.get(element) !== text) return;
    const link = ([mention, name]: [string, string]) => make("a", "", { href: addressOf(name) }, mention);
    element.replaceChildren(...piecesOf(text, found).map((piece) => (typeof piece === "string" ? piece : link(piece))));
  });
}
