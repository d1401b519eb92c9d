/* Small multiples: one small picture for each run of a sweep, drawn in place while the runs train. Each is a link to its
   run, so that keyboards and new tabs work as with any link. */

import { html, render, type TemplateResult } from "lit-html";
import { cleared, type Context } from "../paint/canvas.ts";
import { drawPoints, drawReal, type Lens } from "../paint/points.ts";
import { adopt } from "../paint/style.ts";
import { readTheme } from "../paint/theme.ts";
import type { Ink, Inks } from "../server/scene.ts";
import type { Component } from "../server/streamlit.ts";
import css from "./multiples.css";

/** As thumbnails come (playground/charts/thumbnails.py): whole numbers from 0 to 100, y upwards, or an image. */
interface Shown {
  dots?: number[];
  outline?: number[];
  picture?: string;
}

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

const SIZE = { width: 116, height: 116 };
const SIDE = 100; // of the square in which points lie, and so one pixel for each whole number
const [LEFT, TOP] = [(SIZE.width - SIDE) / 2, (SIZE.height - SIDE) / 2];
const SMALLER = 0.6; // marks, beside those of the large picture
const LENS: Lens = { px: (u) => (LEFT + u) / SMALLER, py: (v) => (TOP + SIDE - v) / SMALLER };

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

function draw(ctx: Context, real: Shown, made: Shown, ink: Ink): void {
  if (real.outline) curve(ctx, real.outline, ink.real, false);
  if (made.outline) curve(ctx, made.outline, ink.generated, true);
  ctx.save();
  ctx.scale(SMALLER, SMALLER);
  if (real.dots) drawReal(ctx, LENS, real.dots, ink, 0.5);
  if (made.dots) drawPoints(ctx, LENS, made.dots, ink);
  ctx.restore();
}

/** A density: the real one filled, the generated one dashed. */
function curve(ctx: Context, heights: number[], colour: string, dashed: boolean): void {
  const y = (v: number) => TOP + SIDE - v;
  ctx.beginPath();
  heights.forEach((v, i) => ctx.lineTo((SIZE.width * i) / (heights.length - 1), y(v)));
  ctx.strokeStyle = ctx.fillStyle = colour;
  ctx.lineWidth = 2;
  ctx.setLineDash(dashed ? [4, 2] : []);
  ctx.stroke();
  ctx.setLineDash([]);
  if (dashed) return;
  ctx.lineTo(SIZE.width, y(0));
  ctx.lineTo(0, y(0));
  ctx.globalAlpha = 0.18;
  ctx.fill();
  ctx.globalAlpha = 1;
}
