/* Small multiples: one small picture for each run of a sweep, drawn in place while the runs train. Each is a link to its
   run, so that keyboards and new tabs work as with any link. */

import { html, render, type TemplateResult } from "lit-html";
import { cleared } from "../paint/canvas.ts";
import { adopt } from "../paint/style.ts";
import { readTheme } from "../paint/theme.ts";
import type { Inks } from "../server/scene.ts";
import type { Component } from "../server/streamlit.ts";
import css from "./multiples.css";
import { draw, SIZE, type Shown } from "./small-picture.ts";

interface Multiple {
  key: string;
  made: Shown; // of this run
  alt: string;
  title: string;
  note: string; // how far it is,
  distance: string; // and from the data
  sign: string; // what came of it, in a word
  href: string;
}

interface Group {
  title: string;
  items: Multiple[];
}

interface Data {
  real: Shown; // the same for all
  groups: Group[];
  ink: Inks;
}

adopt(css);

export default function multiples({ data, parentElement, setTriggerValue }: Component<Data>): void {
  const open = (event: MouseEvent, key: string) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return; // into another tab
    event.preventDefault();
    setTriggerValue("chosen", key);
  };
  const item = ({ key, made, alt, title, note, distance, sign, href }: Multiple) => html`
    <li><a href=${href} data-key=${key} @click=${(event: MouseEvent) => open(event, key)}>
      ${made.picture ? html`<img src=${made.picture} alt=${alt}>` : html`<canvas role="img" aria-label=${alt}></canvas>`}
      <span><b>${title}</b>${sign ? html` <em>${sign}</em>` : ""}</span><span>${note}</span><span>${distance}</span>
    </a></li>`;
  const group = ({ title, items }: Group): TemplateResult => html`
    <section>${title ? html`<p class="group">${title}</p>` : ""}<ul>${items.map(item)}</ul></section>`;
  const kind = data.real.dots || data.real.outline ? "" : "pictures";
  render(html`<div class="multiples ${kind}">${data.groups.map(group)}</div>`, parentElement);
  const { ink } = readTheme(parentElement, data.ink);
  for (const { key, made } of data.groups.flatMap(({ items }) => items)) {
    const canvas = parentElement.querySelector(`a[data-key="${key}"] canvas`);
    if (canvas instanceof HTMLCanvasElement) draw(cleared(canvas, SIZE), data.real, made, ink);
  }
}
