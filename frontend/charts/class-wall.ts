/* The wall of a class: one small picture for each learner, in groups by what is going on. A tile is a button; the page
   says what may be done with the learner whose tile was pressed. On the projector they are plain pictures. */

import { html, nothing, render, type TemplateResult } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import { cleared } from "../paint/canvas.ts";
import { adopt } from "../paint/style.ts";
import { readTheme } from "../paint/theme.ts";
import type { Inks } from "../server/scene.ts";
import type { Component } from "../server/streamlit.ts";
import css from "./class-wall.css";
import { draw, SIZE, type Shown } from "./small-picture.ts";

interface Tile {
  key: string; // of the learner
  name: string;
  exercise: string;
  step: string;
  health: string;
  real: string; // which of the targets below
  made: Shown;
  alt: string;
}

interface Group {
  title: string; // "9 mode collapse"
  kind: "help" | "working" | "done" | "quiet";
  tiles: Tile[];
}

interface Data {
  summary: string;
  reals: Record<string, Shown>; // pictures of the targets, each sent once
  groups: Group[];
  chosen: string; // key of the tile that was pressed
  plain: boolean; // pictures only: nothing can be pressed
  ink: Inks;
}

adopt(css);

export default function wall({ data, parentElement, setTriggerValue }: Component<Data>): void {
  const inside = (tile: Tile) => html`
    ${picture(tile)}
    <b>${tile.name}</b><span>${tile.exercise}</span><span>${tile.step}</span><span class="health">${tile.health}</span>`;
  const item = (tile: Tile) => html`
    <li data-key=${tile.key}>${
      data.plain
        ? html`<div class="tile">${inside(tile)}</div>`
        : html`<button type="button" class="tile" aria-pressed=${tile.key === data.chosen}
            @click=${() => setTriggerValue("chosen", tile.key)}>${inside(tile)}</button>`
    }</li>`;
  const group = ({ title, kind, tiles }: Group): TemplateResult => html`
    <section class=${kind}><h2>${title}</h2><ul>${repeat(tiles, ({ key }) => key, item)}</ul></section>`;
  render(
    html`<div class="class-wall">
      <p class="summary">${data.summary}</p>
      ${data.groups.length ? data.groups.map(group) : nothing}
    </div>`,
    parentElement,
  );
  const { ink } = readTheme(parentElement, data.ink);
  for (const { key, real, made } of data.groups.flatMap(({ tiles }) => tiles)) {
    const canvas = parentElement.querySelector(`li[data-key="${key}"] canvas`);
    if (canvas instanceof HTMLCanvasElement) draw(cleared(canvas, SIZE), data.reals[real] ?? {}, made, ink);
  }
}

function picture({ made, alt }: Tile): TemplateResult {
  return made.picture
    ? html`<img src=${made.picture} alt=${alt}>`
    : html`<canvas role="img" aria-label=${alt}></canvas>`;
}
