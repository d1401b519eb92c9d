/* The glossary: a click on a term opens its entry beside it; or all entries, one below the other. */

import { html, render, type TemplateResult } from "lit-html";
import { unsafeHTML } from "lit-html/directives/unsafe-html.js";
import { adopt } from "../paint/style.ts";
import { readTheme } from "../paint/theme.ts";
import type { Inks } from "../server/scene.ts";
import type { Component } from "../server/streamlit.ts";
import { addressOf, entries, knowSpellings, type Entry, type Spellings } from "../server/terms.ts";
import css from "./glossary.css";

interface Data extends Partial<Spellings> {
  ink: Inks;
  entries?: Entry[]; // on the page of all terms
}

const GAP = 6; // pixels between a term and its entry, and between an entry and the edge of the window

adopt(css);

export default function glossary({ data, parentElement }: Component<Data>): (() => void) | undefined {
  colour(parentElement, data.ink);
  if (data.entries) {
    render(data.entries.map(listed), parentElement);
    scrollTo(parentElement);
    return undefined;
  }
  if (data.pattern && data.names) knowSpellings({ pattern: data.pattern, names: data.names });
  const popup = parentElement.querySelector<HTMLElement>(".term-popup") ?? makePopup(parentElement);
  const open = (event: MouseEvent) => {
    const link = linkOf(event);
    if (!link) return;
    event.preventDefault();
    event.stopPropagation();
    void show(popup, link);
  };
  document.addEventListener("click", open, { capture: true });
  return () => document.removeEventListener("click", open, { capture: true });
}

function makePopup(parent: HTMLElement): HTMLElement {
  render(
    html`<div class="term-popup" popover="auto" role="dialog" aria-labelledby="term-title" tabindex="-1"></div>`,
    parent,
  );
  return parent.querySelector<HTMLElement>(".term-popup")!;
}

/** The link to a term that was clicked, unless somebody wants it in a tab or window of its own. */
function linkOf(event: MouseEvent): HTMLAnchorElement | null {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return null;
  return (event.target as Element).closest<HTMLAnchorElement>(`a[href^="${addressOf("")}"]`);
}

async function show(popup: HTMLElement, link: HTMLAnchorElement): Promise<void> {
  const name = link.hash.slice(1);
  const found = await entries().then(
    (all) => all.find((entry) => entry.name === name),
    () => undefined,
  );
  const close = () => popup.hidePopover();
  render(found ? opened(found, close) : elsewhere(link), popup);
  popup.showPopover();
  place(popup, link.getBoundingClientRect());
  popup.focus();
}

/** Below the term, or above it where there is more room; never beyond the window. */
function place(popup: HTMLElement, term: DOMRect): void {
  const { offsetWidth: width, offsetHeight: height } = popup;
  const below = term.bottom + GAP;
  const top = below + height < window.innerHeight ? below : term.top - GAP - height;
  popup.style.left = `${Math.max(GAP, Math.min(term.left, window.innerWidth - width - GAP))}px`;
  popup.style.top = `${Math.max(GAP, Math.min(top, window.innerHeight - height - GAP))}px`;
}

const opened = (entry: Entry, close: () => void): TemplateResult => html`
  <div class="term-head">
    <strong id="term-title">${entry.title}</strong>
    <button type="button" aria-label="Close" @click=${close}>×</button>
  </div>
  ${body(entry)}
  <p class="term-source"><a href="glossary" target="_blank">All terms</a></p>`;

/** Where the server's own routes cannot be reached, the page of the glossary still can. */
const elsewhere = (link: HTMLAnchorElement): TemplateResult => html`
  <p>The entry cannot be shown here. <a href=${link.href} target="_blank">Open the glossary</a></p>`;

const listed = (entry: Entry): TemplateResult => html`
  <section class="term" id=${entry.name}><h2>${entry.title}</h2>${body(entry)}</section>`;

const body = ({ picture, alt, text, paper, link }: Entry): TemplateResult => html`
  <div class="term-picture" role="img" aria-label=${alt}>${unsafeHTML(picture)}</div>
  <p>${text}</p>
  <p class="term-source"><a href=${link} target="_blank" rel="noopener">${paper}</a></p>`;

function colour(element: HTMLElement, ink: Inks): void {
  for (const [name, value] of Object.entries(readTheme(element, ink).ink)) {
    element.style.setProperty(`--gp-${name.replaceAll("_", "-")}`, String(value));
  }
}

/** Go to the entry that the address names: it was not there yet when the page came. */
function scrollTo(parent: HTMLElement): void {
  const name = location.hash.slice(1);
  if (/^[a-z-]+$/.test(name) && parent.dataset.at !== name) {
    parent.dataset.at = name;
    parent.querySelector(`#${name}`)?.scrollIntoView();
  }
}
