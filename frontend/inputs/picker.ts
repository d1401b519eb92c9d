/* The picture grid: choose what to learn by looking at it. Plain buttons, so that keyboards and screen readers work: Tab
   reaches the chosen one, arrow keys go from one to the next, Enter or the space bar chooses. */

import { html, render, type TemplateResult } from "lit-html";
import { ref } from "lit-html/directives/ref.js";
import { contextOf } from "../paint/canvas.ts";
import { adopt } from "../paint/style.ts";
import { isDark } from "../paint/theme.ts";
import type { Component } from "../server/streamlit.ts";
import css from "./picker.css";
import { moveFocus } from "./roving.ts";

const REAL = "#0072B2";
const REAL_ON_DARK = "#56A9DC";

/** Pictures come as whole numbers from 0 to 100, y upwards: dots [x, y, ...] or the outline of a density; or as an
    image, with a sign where it has still to be fetched or brought (playground/charts/thumbnails.py). */
interface Option {
  kind: string;
  title: string;
  summary: string;
  picture?: string;
  sign?: string;
  dots?: number[];
  outline?: number[];
}

interface Data {
  label: string;
  options: Option[];
  chosen: string;
  large?: boolean;
}

adopt(css);

export default function picker({ data, parentElement, setTriggerValue }: Component<Data>): void {
  const colour = isDark(parentElement) ? REAL_ON_DARK : REAL;
  const stop = data.options.some(({ kind }) => kind === data.chosen) ? data.chosen : data.options[0]?.kind;
  const button = (option: Option) => html`
    <button type="button" role="radio" tabindex=${option.kind === stop ? 0 : -1} title=${option.summary} data-kind=${option.kind}
      aria-checked=${option.kind === data.chosen} @click=${() => setTriggerValue("chosen", option.kind)}
    >${"picture" in option ? photo(option) : drawing(option, colour)}${option.title}</button>`;
  render(
    html`<div class="picker ${data.large ? "large" : ""}" role="radiogroup" aria-label=${data.label}
      @keydown=${moveFocus}>
      ${data.options.map(button)}
    </div>`,
    parentElement,
  );
}

/** Some of the pictures of a dataset. */
function photo({ picture, sign }: Option): TemplateResult {
  return picture ? html`<img src=${picture} alt="">` : html`<span class="missing" aria-hidden="true">${sign}</span>`;
}

function drawing(option: Option, colour: string): TemplateResult {
  const paint = (canvas?: Element) => canvas instanceof HTMLCanvasElement && draw(canvas, option, colour);
  return html`<canvas width="120" height="96" aria-hidden="true" ${ref(paint)}></canvas>`;
}

function draw(canvas: HTMLCanvasElement, { dots = [], outline }: Option, colour: string): void {
  const ctx = contextOf(canvas);
  const x = (v: number) => 6 + 1.08 * v;
  const y = (v: number) => 92 - 0.88 * v;
  ctx.clearRect(0, 0, canvas.width, canvas.height);
  ctx.fillStyle = ctx.strokeStyle = colour;
  ctx.globalAlpha = 1;
  if (outline) {
    ctx.beginPath();
    outline.forEach((v, i) => ctx.lineTo(x((100 * i) / (outline.length - 1)), y(v)));
    ctx.lineWidth = 3;
    ctx.stroke();
    ctx.lineTo(x(100), y(0));
    ctx.lineTo(x(0), y(0));
    ctx.globalAlpha = 0.18;
    ctx.fill();
    return;
  }
  ctx.globalAlpha = 0.75;
  for (let i = 0; i < dots.length; i += 2) {
    ctx.beginPath();
    ctx.arc(x(dots[i]), y(dots[i + 1]), 2.2, 0, 2 * Math.PI);
    ctx.fill();
  }
}
