/* The panel's elements, built once: status, layers, picture, side charts, timeline, sentence. */

import { make } from "../inputs/elements.ts";
import type { Layer } from "../server/scene.ts";
import type { StatusPart } from "../words.ts";
import type { Labels } from "./labels.ts";
import type { MainPicture } from "./main-picture.ts";

const ICON_PLAY = '<svg viewBox="0 0 14 14" aria-hidden="true"><path class="go" d="M3 1.5l9 5.5-9 5.5z"/><path class="halt" d="M2.5 2h3v10h-3zM8.5 2h3v10h-3z"/></svg>';
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
    progress: make("div", "gp-progress", { role: "progressbar", "aria-label": "Steps done", "aria-valuemin": 0 }, done),
    layers: make("div", "gp-layers", { role: "group", "aria-label": "What the picture shows" }),
    canvas: make("canvas", "gp-canvas", { tabindex: 0, role: "img", "aria-describedby": id }),
    gallery: make("canvas", "gp-gallery", { tabindex: 0, role: "application", "aria-roledescription": "gallery", "aria-describedby": id }),
    readout: make("div", "gp-readout", { "aria-hidden": "true" }),
    hint: make("div", "gp-hint", { "aria-hidden": "true" }),
    density: make("div", "gp-density"),
    side: make("div", "gp-side"),
    play: make("button", "gp-play", { type: "button" }),
    slider: make("input", "gp-slider", { type: "range", min: 0, step: 1, "aria-label": "Timeline of the run" }),
    label: make("output", "gp-label", { "aria-hidden": "true" }),
    sentence: make("p", "gp-sentence"),
    spoken: make("p", "gp-hidden", { role: "status", "aria-live": "polite" }),
    picked: make("p", "gp-hidden", { role: "status", "aria-live": "polite" }),
    keys: make("p", "gp-hidden", { id }),
    charts: Object.fromEntries(SIDE_CHARTS.map((name): [string, HTMLElement] => [name, make("div", "gp-chart", { "data-chart": name })])),
  };
  parts.play.innerHTML = ICON_PLAY;
  parts.side.append(...Object.values(parts.charts));
  const picture = make("div", "gp-picture", {}, parts.canvas, parts.gallery, parts.density, parts.readout, parts.hint);
  const main = make("div", "gp-main", {}, parts.layers, picture, parts.keys, parts.picked);
  const time = make("div", "gp-time", {}, parts.play, parts.slider, parts.label);
  const below = make("div", "gp-below", {}, time, parts.sentence, parts.spoken);
  const head = make("div", "gp-head", {}, parts.status, parts.progress);
  parts.root.append(head, make("div", "gp-grid", {}, main, below, parts.side));
  parent.append(parts.root);
  return { ...parts, picture };
}

interface Handlers {
  toggle: (layer: string) => void;
  choose: (label: number | null) => void;
}

/** The layer buttons of a main picture, the choice of a label where there are some, and its last button, which is the
    answer. */
export function layerButtons(
  parts: Pick<PanelParts, "layers" | "keys">, layers: Layer[], { keys, labels, last, shown }: MainPicture, handlers: Handlers,
): HTMLButtonElement {
  parts.keys.textContent = keys;
  const buttons = layers.map(({ name, title, help, icon }) => {
    const button = make("button", "gp-layer", { type: "button", title: help, "data-layer": name });
    button.innerHTML = `<svg viewBox="0 0 14 14" aria-hidden="true">${icon}</svg>`;
    button.append(title);
    button.setAttribute("aria-pressed", String(shown.has(name)));
    button.onclick = () => {
      handlers.toggle(name);
      button.setAttribute("aria-pressed", String(shown.has(name)));
    };
    return button;
  });
  const { words, title, name } = LAST_BUTTONS[last.name];
  const button = make("button", `gp-layer gp-last ${name}`, { type: "button", title }, words);
  button.onclick = last.act;
  const choice = labels?.count ? [labelChoice(labels, handlers.choose)] : [];
  parts.layers.replaceChildren(...buttons, ...choice, button);
  return button;
}

/** Which label the picture shows. */
function labelChoice({ names, chosen }: Labels, choose: Handlers["choose"]): HTMLSelectElement {
  const title = "Show what the generator makes of one label alone, or of all of them";
  const select = make("select", "gp-label-choice", { "aria-label": "Label shown", title }, new Option("All labels", ""));
  names.forEach((name, label) => select.append(new Option(name[0].toUpperCase() + name.slice(1), String(label))));
  select.value = String(chosen ?? "");
  select.onchange = () => choose(select.value === "" ? null : Number(select.value));
  return select;
}

const LAST_BUTTONS = {
  reset: { words: "Reset view", title: "Show the whole picture (double-click, or key 0)", name: "gp-reset" },
  play: {
    words: "Which is real?",
    title: "Tell real pictures from generated ones, and compare yourself with the discriminator",
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
