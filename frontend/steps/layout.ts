/* The elements of a step by step walk, built once: buttons, the flow diagram, and what is said. */

import { adopt } from "../paint/style.ts";
import css from "./steps.css";
import { html, nothing, render } from "lit-html";
import { make } from "../inputs/elements.ts";
import type { Stage, Who } from "./view.ts";
import type { Line } from "./words.ts";
import { button, choice } from "../inputs/controls.ts";

/** Each box: its name in the diagram, what it is called, the stage in which it counts, and where it leads. */
export const BOXES = {
  z: ["Latents z", 1, "right"],
  g: ["Generator G", 1, "right"],
  fake: ["Generated G(z)", 1, "right"],
  real: ["Real x", 1, "right"],
  d: ["Discriminator D", 2, "right"],
  scores: ["Scores", 2, "right"],
  loss: ["Loss", 3, "down"],
  gradient: ["Gradient", 4, "left"],
  update: ["Update", 5, "left"],
} as const;

export type BoxName = keyof typeof BOXES;
export const BOX_NAMES = Object.keys(BOXES) as BoxName[];

export const SPEEDS: [seconds: number, words: string][] = [
  [0, "no slow motion"],
  [7, "slow"],
  [4, "less slow"],
  [1.6, "fast"],
]; // seconds a stage

adopt(css);

export interface Handlers {
  play: (move: "D" | "G" | "B") => void;
  back: () => void;
  next: () => void;
  previous: () => void;
  run: () => void;
  pace: (seconds: number) => void;
  jump: (at: number) => void;
  follow: (pair: number) => void;
  point: (box: BoxName, event: MouseEvent) => void;
}

/** One stage of one network's update. */
export interface Frame {
  who: Who;
  stage: Stage;
}

/** What the buttons depend on. */
export interface State {
  busy: boolean; // a worker is asked
  moves: string; // since the checkpoint
  frames: Frame[];
  at: number; // the frame that is shown
  running: boolean; // in slow motion
  seconds: number; // a stage
}

export type Parts = ReturnType<typeof build>;

/** Build everything inside `parent`; the buttons come with showControls. */
export function build(parent: HTMLElement, handlers: Handlers) {
  const parts = {
    moves: make("div", "lab-controls", { role: "group", "aria-label": "Which network moves" }),
    motion: make("div", "lab-controls", { role: "group", "aria-label": "Slow motion" }),
    played: make("p", "lab-words", { role: "status" }),
    stages: make("ol", "st-stages", { "aria-label": "Stages of this step" }),
    caption: make("p"),
    lines: make("div"),
    status: make("p", "lab-status", { role: "status" }),
    ...diagram(handlers),
  };
  const explanation = make("div", "st-said", { role: "status", "aria-live": "polite" }, parts.caption, parts.lines);
  const foot = make("div", "st-foot", {}, parts.motion, explanation);
  const root = make(
    "section",
    "lab steps",
    { "aria-label": "Step by step" },
    parts.moves,
    parts.played,
    parts.flow,
    parts.stages,
    foot,
    parts.status,
  );
  parent.append(root);
  return { ...parts, root };
}

/** The buttons that move a network, those of the slow motion, and the stages. */
export function showControls(
  parts: Parts,
  { busy, moves, frames, at, running, seconds }: State,
  handlers: Handlers,
): void {
  const free = !busy;
  render(
    [
      button("Discriminator step", () => handlers.play("D"), free),
      button("Generator step", () => handlers.play("G"), free),
      html`<button type="button" class="st-main" ?disabled=${busy} @click=${() => handlers.play("B")}>Both</button>`,
      button("Back", handlers.back, free && moves !== ""),
    ],
    parts.moves,
  );
  render(
    [
      button("‹ Previous", handlers.previous, free && at > 0),
      button(running ? "Pause" : "Play", handlers.run, free && frames.length > 0),
      button("Next ›", handlers.next, free && at < frames.length - 1),
      choice("Slow motion", SPEEDS, seconds, handlers.pace, false),
    ],
    parts.motion,
  );
  render(
    frames.map(({ who, stage }, i) => {
      const name = i === 0 || frames[i - 1].who !== who ? html`<span>${who.toUpperCase()}'s step: </span>` : "";
      const current = i === at ? "step" : nothing;
      return html`<li>${name}<button type="button" aria-current=${current} @click=${() => handlers.jump(i)}
      >${stage[0].toUpperCase()}${stage.slice(1)}</button></li>`;
    }),
    parts.stages,
  );
}

/** A box: its figure, its name, what is read beside that, and its canvas. */
function box(name: BoxName, handlers: Handlers) {
  const [title, stage, direction] = BOXES[name];
  const canvas = make("canvas", "", { role: "img", "aria-label": title });
  canvas.onclick = (event) => handlers.point(name, event);
  const [label, reading] = [make("em", "", {}, title), make("span")];
  const head = make("figcaption", "", {}, make("b", "", { "aria-hidden": "true" }, String(stage)), label, reading);
  const figure = make(
    "figure",
    "st-box",
    { "data-box": name, "data-direction": direction, style: `grid-area: ${name}` },
    head,
    canvas,
  );
  return { figure, label, reading, canvas };
}

export type Box = ReturnType<typeof box>;

function diagram(handlers: Handlers) {
  const boxes = Object.fromEntries(BOX_NAMES.map((name) => [name, box(name, handlers)])) as Record<BoxName, Box>;
  const slider = make("input", "", {
    type: "range",
    min: 1,
    step: 1,
    "aria-label": "The pair of samples that is followed",
  });
  slider.oninput = () => handlers.follow(Number(slider.value) - 1);
  const followed = make("p");
  const hint = make("p", "", {}, "Click a sample in any box to follow it, or use the arrow keys.");
  const follow = make("div", "st-follow", {}, followed, slider, hint);
  const label =
    "What flows where: forward at the top, back at the bottom. Arrow keys choose which pair of samples to follow.";
  const figures = BOX_NAMES.map((name) => boxes[name].figure);
  const flow = make("div", "st-flow", { role: "group", tabindex: 0, "aria-label": label }, ...figures, follow);
  return { boxes, slider, followed, flow };
}

const SIGNS = { "real": "●", "generated": "◆", "": "" };

/** One formula, with the mark of the sample that it is about. */
export function formula([mark, text]: Line): HTMLElement {
  const sign = make("i", "", { "data-mark": mark, "aria-hidden": "true" }, SIGNS[mark]);
  return make("div", "st-line", {}, sign, text);
}
