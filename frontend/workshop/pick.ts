/* Samples to choose from, all in one picture or as places on the plane: pick some of them by mouse, finger or keyboard.
   Then each says how much the discriminator believes it. */

import { html, render, type TemplateResult } from "lit-html";
import { button } from "../inputs/controls.ts";
import { adopt } from "../paint/style.ts";
import { readTheme } from "../paint/theme.ts";
import type { Inks } from "../server/scene.ts";
import type { Component } from "../server/streamlit.ts";
import { percent } from "../words.ts";
import css from "./workshop.css";

interface Data {
  name: string; // of the round: another one begins with `picked`
  label: string; // what is to be picked
  sheet: string; // all samples as one picture, a data: address; "" where they are points
  columns: number;
  places: [across: number, down: number][]; // the middle of each sample, as shares of the picture
  aspect: number; // width over height
  most: number; // samples to pick, one at least
  picked: number[];
  locked: boolean;
  action: string; // what the button says that sends the choice
  beliefs: number[] | null; // of each sample
  ink: Inks;
}

interface Round {
  name: string;
  picked: Set<number>;
}

adopt(css);
const rounds = new WeakMap<HTMLElement, Round>(); // by the element that they are in

export default function pick({ data, parentElement, setTriggerValue }: Component<Data>): void {
  const known = rounds.get(parentElement);
  const round = known?.name === data.name ? known : { name: data.name, picked: new Set(data.picked) };
  rounds.set(parentElement, round);
  const draw = () => render(picture(data, round, { toggle, clear, send }), parentElement);
  const toggle = (index: number) => {
    if (!round.picked.delete(index) && round.picked.size < data.most) round.picked.add(index);
    draw();
  };
  const clear = () => {
    round.picked.clear();
    draw();
  };
  const send = () =>
    setTriggerValue(
      "picked",
      [...round.picked].sort((a, b) => a - b),
    );
  draw();
  const { ink } = readTheme(parentElement, data.ink);
  parentElement.style.setProperty("--gp-generated", ink.generated);
}

function counted(picked: number, most: number): string {
  if (picked < most) return `${picked} picked, at most ${most}.`;
  return `${picked} picked: that is all. Click one of them to take it back.`;
}

interface Acts {
  toggle: (index: number) => void;
  clear: () => void;
  send: () => void;
}

function picture(data: Data, { picked }: Round, { toggle, clear, send }: Acts): TemplateResult {
  const size = data.sheet ? `width: ${100 / data.columns}%` : "width: 24px";
  const sample = ([across, down]: [number, number], i: number) => {
    const belief = data.beliefs?.[i];
    const said = belief === undefined ? "" : `: D says ${percent(belief)} real`;
    const mark = belief === undefined || !picked.has(i) ? "" : html`<span>${percent(belief)}</span>`;
    return html`<button type="button" class="pick-sample" aria-pressed=${picked.has(i)} ?disabled=${data.locked}
      aria-label="Sample ${i + 1}${said}" title=${belief === undefined ? "" : `D: ${percent(belief)} real`}
      style="left: ${(100 * across).toFixed(2)}%; top: ${(100 * down).toFixed(2)}%; ${size}"
      @click=${() => toggle(i)}>${mark}</button>`;
  };
  const sheet = data.sheet ? html`<img src=${data.sheet} alt="" />` : "";
  const buttons = html`<button type="button" class="workshop-main" ?disabled=${!picked.size} @click=${send}>
      ${data.action}</button>${button("Clear", clear, picked.size > 0)}`;
  return html`<section class="plane pick" aria-label=${data.label} data-sheet=${Boolean(data.sheet)}>
    <div class="plane-paper" style="aspect-ratio: ${data.aspect}">${sheet}${data.places.map(sample)}</div>
    ${
      data.locked
        ? ""
        : html`<div class="plane-actions">${buttons}
      <p role="status">${counted(picked.size, data.most)}</p></div>`
    }
  </section>`;
}
