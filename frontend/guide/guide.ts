/* Two ways to find out what is on a page: a switch that explains whatever the pointer or the keyboard is on, in one bar
   at the foot of the window; and a short tour along the parts that matter most. */

import { html, render } from "lit-html";
import { toggle, button } from "../inputs/controls.ts";
import { showLinked } from "../inputs/linked.ts";
import { adopt } from "../paint/style.ts";
import type { Component } from "../server/streamlit.ts";
import { explanation, isControl, type Explanation, type Explanations } from "./explanation.ts";
import css from "./guide.css";

interface Data {
  explanations: Explanations; // by the class or the name of what they explain
  stops: Stop[]; // of the tour
}

/** A part of the page that the tour shows, found by a CSS selector. */
export interface Stop {
  at: string;
  title: string;
  text: string;
}

const NOTHING: Explanation = {
  title: "Guide",
  text: "Point at something, or move to it with Tab, to read what it is.",
};

adopt(css);
let on = false; // on every page, until it is switched off
let leave: (() => void) | null = null; // stops listening

export default function guide({ data, parentElement }: Component<Data>): () => void {
  let shown = NOTHING;
  const draw = () => {
    render(
      html`<div class="guide">
        ${button("Show me around", () => void showAround(data.stops, parentElement))}
        ${toggle("Guide", on, () => {
          on = !on;
          shown = NOTHING;
          draw();
        })}
        ${on ? html`<p class="guide-bar" role="status"><b>${shown.title}</b> <span></span></p>` : ""}
      </div>`,
      parentElement,
    );
    const text = parentElement.querySelector<HTMLElement>(".guide-bar span");
    if (text) showLinked(text, shown.text);
  };
  const look = ({ target }: Event) => {
    if (!on || !(target instanceof Element)) return;
    // what is said of one button must not stay when the pointer is on another that nobody has explained
    const found = explanation(target, data.explanations) ?? (isControl(target) ? NOTHING : null);
    if (!found || (found.text === shown.text && found.title === shown.title)) return;
    shown = found;
    draw();
  };
  leave?.();
  for (const event of ["pointerover", "focusin"] as const) document.addEventListener(event, look);
  leave = () => {
    for (const event of ["pointerover", "focusin"] as const) document.removeEventListener(event, look);
  };
  draw();
  return leave;
}

/** The tour, along those of its stops that are on the page now. Its library comes when it is first asked for. */
async function showAround(stops: Stop[], themed: Element): Promise<void> {
  const { tour } = await import("./tour.ts");
  tour(stops, themed);
}
