/* Be the detective: points without colour, half of them real. Mark the real ones, then see how the discriminator did. */

import { html, render, type TemplateResult } from "lit-html";
import { adopt } from "../paint/style.ts";
import { readTheme } from "../paint/theme.ts";
import type { Inks } from "../server/scene.ts";
import type { Component } from "../server/streamlit.ts";
import { tally, type Suspect } from "./tally.ts";
import css from "./detective.css";

interface Data {
  window: [x0: number, x1: number, y0: number, y1: number];
  suspects: Suspect[];
  ink: Inks;
  round: string; // another round begins anew
  next: string; // what the button says once this one was checked; empty where nothing follows
  marked: number[] | null; // as the round ended, if it was played before
}

/** What somebody has done in this round. */
interface Round {
  name: string;
  marked: Set<number>;
  checked: boolean;
}

adopt(css);
const rounds = new WeakMap<HTMLElement, Round>(); // by the element that they are in

export default function detective({ data, parentElement, setTriggerValue }: Component<Data>): void {
  const known = rounds.get(parentElement);
  const round = known?.name === data.round ? known : opened(data);
  rounds.set(parentElement, round);
  const draw = () => render(picture(data, round, mark, round.checked ? goOn : check), parentElement);
  const goOn = () => setTriggerValue("next", true);
  const mark = (index: number) => {
    if (!round.marked.delete(index)) round.marked.add(index);
    draw();
  };
  const check = () => {
    round.checked = true;
    draw();
    const { you, discriminator, of } = tally(data.suspects, round.marked);
    setTriggerValue("checked", { round: round.name, you, discriminator, of, marked: [...round.marked] });
  };
  draw();
  const { ink } = readTheme(parentElement, data.ink);
  for (const name of ["real", "generated", "faint"] as const)
    parentElement.style.setProperty(`--gp-${name}`, ink[name]);
}

function opened({ round, marked }: Data): Round {
  return { name: round, marked: new Set(marked), checked: marked !== null };
}

function picture(
  { window: [x0, x1, y0, y1], suspects, next }: Data,
  { marked, checked }: Round,
  mark: (index: number) => void,
  act: () => void,
): TemplateResult {
  const at = ({ x, y }: Suspect) => `left: ${(100 * (x - x0)) / (x1 - x0)}%; top: ${(100 * (y1 - y)) / (y1 - y0)}%`;
  const point = (suspect: Suspect, i: number) => html`
    <button type="button" class="detective-point" style=${at(suspect)} aria-pressed=${marked.has(i)}
      aria-label=${spoken(suspect, i, marked.has(i), checked)} title=${checked ? belief(suspect) : ""}
      data-truth=${checked ? (suspect.real ? "real" : "generated") : "hidden"}
      data-right=${checked ? String(marked.has(i) === suspect.real) : ""}
      ?disabled=${checked} @click=${() => mark(i)}></button>`;
  return html`
    <section class="detective" aria-label="Which points are real?">
      <div class="detective-plane">${suspects.map(point)}</div>
      <div class="detective-actions">
        <button type="button" class="detective-check" ?disabled=${checked && !next} @click=${act}>
          ${checked && next ? next : "Check"}
        </button>
        <p role="status">${words(suspects, marked, checked)}</p>
      </div>
    </section>`;
}

function words(suspects: Suspect[], marked: Set<number>, checked: boolean): string {
  const { you, discriminator, of } = tally(suspects, marked);
  if (checked) return `You: ${you} of ${of} right. The discriminator: ${discriminator}. Guessing gives ${of / 2}.`;
  const real = suspects.filter(({ real }) => real).length;
  return `${marked.size} of ${real} marked as real.`;
}

/** What the point is, for those who cannot see it. */
function spoken(suspect: Suspect, i: number, marked: boolean, checked: boolean): string {
  const place = `Point ${i + 1} at ${suspect.x.toFixed(1)}, ${suspect.y.toFixed(1)}`.replaceAll("-", "−");
  if (!checked) return place;
  const right = marked === suspect.real ? "right" : "wrong";
  return `${place}: ${suspect.real ? "real" : "generated"}, you were ${right}. ${belief(suspect)}`;
}

const belief = ({ belief }: Suspect): string => `The discriminator: ${Math.round(100 * belief)}% real.`;
