/* The elements of a step by step walk, built once: buttons, the flow diagram, and what is said. */

import { adopt } from "../paint/style.ts";
import css from "./steps.css";
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

export const SPEEDS: [seconds: number, words: string][] = [[0, "no slow motion"], [7, "slow"], [4, "less slow"], [1.6, "fast"]]; // seconds a stage


adopt(css);

export interface Handlers {
  seconds: number; // a stage, at first
  play: (move: "D" | "G" | "B") => void;
  back: () => void;
  next: () => void;
  previous: () => void;
  run: () => void;
  pace: (seconds: number) => void;
  follow: (pair: number) => void;
  point: (box: BoxName, event: MouseEvent) => void;
}

export type Parts = ReturnType<typeof build>;

/** Build everything inside `parent`. */
export function build(parent: HTMLElement, handlers: Handlers) {
  const moves = [
    button("Discriminator step", () => handlers.play("D")),
    button("Generator step", () => handlers.play("G")),
    Object.assign(button("Both", () => handlers.play("B")), { className: "st-main" }),
  ];
  const parts = {
    moves,
    back: button("Back", handlers.back, false),
    previous: button("‹ Previous", handlers.previous, false),
    run: button("Play", handlers.run, false),
    next: button("Next ›", handlers.next, false),
    played: make("p", "lab-words", { role: "status" }),
    stages: make("ol", "st-stages", { "aria-label": "Stages of this step" }),
    caption: make("p"),
    lines: make("div"),
    status: make("p", "lab-status", { role: "status" }),
    ...diagram(handlers),
  };
  const pace = choice("Slow motion", SPEEDS, handlers.seconds, handlers.pace, false);
  const first = make("div", "lab-controls", { role: "group", "aria-label": "Which network moves" }, ...moves, parts.back);
  const second = make("div", "lab-controls", { role: "group", "aria-label": "Slow motion" }, parts.previous, parts.run, parts.next, pace);
  const explanation = make("div", "st-said", { role: "status", "aria-live": "polite" }, parts.caption, parts.lines);
  const foot = make("div", "st-foot", {}, second, explanation);
  const root = make("section", "lab steps", { "aria-label": "Step by step" }, first, parts.played, parts.flow, parts.stages, foot, parts.status);
  parent.append(root);
  return { ...parts, root };
}

/** A box: its figure, its name, what is read beside that, and its canvas. */
function box(name: BoxName, handlers: Handlers) {
  const [title, stage, direction] = BOXES[name];
  const canvas = make("canvas", "", { role: "img", "aria-label": title });
  canvas.onclick = (event) => handlers.point(name, event);
  const [label, reading] = [make("em", "", {}, title), make("span")];
  const head = make("figcaption", "", {}, make("b", "", { "aria-hidden": "true" }, String(stage)), label, reading);
  const figure = make("figure", "st-box", { "data-box": name, "data-direction": direction, style: `grid-area: ${name}` }, head, canvas);
  return { figure, label, reading, canvas };
}

export type Box = ReturnType<typeof box>;

function diagram(handlers: Handlers) {
  const boxes = Object.fromEntries(BOX_NAMES.map((name) => [name, box(name, handlers)])) as Record<BoxName, Box>;
  const slider = make("input", "", { type: "range", min: 1, step: 1, "aria-label": "The pair of samples that is followed" });
  slider.oninput = () => handlers.follow(Number(slider.value) - 1);
  const followed = make("p");
  const hint = make("p", "", {}, "Click a sample in any box to follow it, or use the arrow keys.");
  const follow = make("div", "st-follow", {}, followed, slider, hint);
  const label = "What flows where: forward on top, back below. Arrow keys choose the pair of samples that is followed.";
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

/** One stage of one network's update. */
export interface Frame {
  who: Who;
  stage: Stage;
}

/** The stages as buttons: first those of one network, then those of the other. */
export function stageButtons(list: HTMLElement, frames: Frame[], at: number, go: (at: number) => void): void {
  const items = frames.map(({ who, stage }, i) => {
    const item = button(stage[0].toUpperCase() + stage.slice(1), () => go(i));
    if (i === at) item.setAttribute("aria-current", "step");
    const first = i === 0 || frames[i - 1].who !== who;
    return make("li", "", {}, ...(first ? [make("span", "", {}, `${who.toUpperCase()}'s step: `)] : []), item);
  });
  list.replaceChildren(...items);
}
