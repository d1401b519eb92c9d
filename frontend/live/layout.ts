/* The panel's elements, built once: status, layers, picture, side charts, timeline, sentence. */

import { html, render, type TemplateResult } from "lit-html";
import { live } from "lit-html/directives/live.js";
import { unsafeSVG } from "lit-html/directives/unsafe-svg.js";
import { make } from "../inputs/elements.ts";
import type { Layer } from "../server/scene.ts";
import type { StatusPart } from "../words.ts";
import type { Labels } from "./labels.ts";
import type { MainPicture } from "./main-picture.ts";

export const ICON_PLAY = html`<svg viewBox="0 0 14 14" aria-hidden="true">
  <path class="go" d="M3 1.5l9 5.5-9 5.5z"/><path class="halt" d="M2.5 2h3v10h-3zM8.5 2h3v10h-3z"/>
</svg>`;
const SIDE_CHARTS = ["features", "gradients", "right", "losses", "metric", "scores", "classes", "occupancy"];

let panels = 0;

export type PanelParts = ReturnType<typeof build>;

/** Build the panel inside `parent`; answers with its elements by name. */
export function build(parent: HTMLElement) {
  const id = `gp-keys-${++panels}`;
  const done = make("i");
  const parts = {
    done,
    root: make("section", "gp-live", { "aria-label": "Live view of the training" }),
    status: make("div", "gp-status"),
    problem: make("p", "gp-problem", { role: "alert", hidden: "" }),
    progress: make("div", "gp-progress", { role: "progressbar", "aria-label": "Steps done", "aria-valuemin": 0 }, done),
    layers: make("div", "gp-layers", { role: "group", "aria-label": "What the picture shows" }),
    canvas: make("canvas", "gp-canvas", { tabindex: 0, role: "img", "aria-describedby": id }),
    gallery: make("canvas", "gp-gallery", {
      tabindex: 0,
      role: "application",
      "aria-roledescription": "gallery",
      "aria-describedby": id,
    }),
    readout: make("div", "gp-readout", { "aria-hidden": "true" }),
    hint: make("div", "gp-hint", { "aria-hidden": "true" }),
    density: make("div", "gp-density"),
    side: make("div", "gp-side"),
    play: make("button", "gp-play", { type: "button" }),
    slider: make("input", "gp-slider", { type: "range", min: 0, step: 1, "aria-label": "Timeline of the run" }),
    follow: make("button", "gp-follow", { type: "button", title: "Go along with the training again (End)" }, "Follow"),
    label: make("output", "gp-label", { "aria-hidden": "true" }),
    star: make("span", "gp-star", { role: "img", hidden: "" }),
    best: make("div", "gp-best"),
    bestWords: make("span", "gp-best-words"),
    bestOthers: make("span", "gp-best-others"),
    back: make("button", "gp-back", { type: "button", title: "Show the run at its best step" }, "Back to the best"),
    sentence: make("p", "gp-sentence"),
    spoken: make("p", "gp-hidden", { role: "status", "aria-live": "polite" }),
    picked: make("p", "gp-hidden", { role: "status", "aria-live": "polite" }),
    keys: make("p", "gp-hidden", { id }),
    charts: Object.fromEntries(
      SIDE_CHARTS.map((name): [string, HTMLElement] => [name, make("div", "gp-chart", { "data-chart": name })]),
    ),
  };
  render(ICON_PLAY, parts.play);
  parts.side.append(...Object.values(parts.charts));
  const picture = make("div", "gp-picture", {}, parts.canvas, parts.gallery, parts.density, parts.readout, parts.hint);
  const main = make("div", "gp-main", {}, parts.layers, picture, parts.keys, parts.picked);
  const track = make("div", "gp-track", {}, parts.slider, parts.star);
  const time = make("div", "gp-time", {}, parts.play, track, parts.follow, parts.label);
  parts.best.append(parts.bestWords, parts.back, parts.bestOthers);
  const below = make("div", "gp-below", {}, time, parts.best, parts.sentence, parts.spoken);
  const head = make("div", "gp-head", {}, parts.status, parts.problem, parts.progress);
  parts.root.append(head, make("div", "gp-grid", {}, main, below, parts.side));
  parent.append(parts.root);
  return { ...parts, picture };
}

interface Handlers {
  toggle: (layer: string) => void;
  choose: (label: number | null) => void;
}

/** The layer buttons of a main picture, the choice of a label where there are some, and its last button. */
export function showLayers(
  parent: HTMLElement,
  layers: Layer[],
  { labels, last, shown }: MainPicture,
  handlers: Handlers,
): void {
  const layer = ({ name, title, help, icon }: Layer) => html`
    <button type="button" class="gp-layer" title=${help} data-layer=${name} aria-pressed=${shown.has(name)}
      @click=${() => handlers.toggle(name)}
    ><svg viewBox="0 0 14 14" aria-hidden="true">${unsafeSVG(icon)}</svg>${title}</button>`;
  const { words, title, name } = LAST_BUTTONS[last.name];
  render(
    html`${layers.map(layer)}${labels?.count ? labelChoice(labels, handlers.choose) : ""}
    <button type="button" class="gp-layer gp-last ${name}" title=${title}
      ?disabled=${!last.enabled()} @click=${last.act}>${words}</button>`,
    parent,
  );
}

/** Which label the picture shows. */
function labelChoice({ names, chosen }: Labels, choose: Handlers["choose"]): TemplateResult {
  const onchange = (event: Event) => {
    const { value } = event.target as HTMLSelectElement;
    choose(value === "" ? null : Number(value));
  };
  const option = (name: string, label: number) => html`
    <option value=${label} .selected=${live(label === chosen)}>${name[0].toUpperCase()}${name.slice(1)}</option>`;
  return html`
    <select class="gp-label-choice" aria-label="Label shown" @change=${onchange}
      title="Show what the generator makes for one label only, or for all of them">
      <option value="" .selected=${live(chosen === null)}>All labels</option>${names.map(option)}
    </select>`;
}

const LAST_BUTTONS = {
  reset: { words: "Reset view", title: "Show the whole picture (double-click, or key 0)", name: "gp-reset" },
  play: {
    words: "Which is real?",
    title: "Try to tell real pictures from generated ones, and compare yourself with the discriminator",
    name: "gp-play-game",
  },
};

/** Show the parts of the status line; elements that stay are only given new text. */
export function showStatus(line: HTMLElement, parts: StatusPart[]): void {
  parts.forEach(([name, text], i) => {
    const span = (line.children[i] as HTMLElement | undefined) ?? line.appendChild(make("span"));
    if (span.dataset.part !== name) span.dataset.part = name;
    if (span.textContent !== text) span.textContent = text;
  });
  while (line.children.length > parts.length) line.lastChild?.remove();
}
