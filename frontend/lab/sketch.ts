/* Draw what a generator is given, and see what it makes of it: asked again as one draws, never twice at once. */

import { adopt } from "../paint/style.ts";
import css from "./sketch.css";
import { ask, messageOf } from "../server/jobs.ts";
import { html, render } from "lit-html";
import { make } from "../inputs/elements.ts";
import { contextOf } from "../paint/canvas.ts";
import type { Component } from "../server/streamlit.ts";
import type { Bytes } from "../server/wire.ts";
import { PixelCanvas, type Paper } from "./pixel-canvas.ts";
import { button, slider, toggle } from "../inputs/controls.ts";

interface Data extends Paper {
  run: string;
  step: number;
  given: string;
  examples: number; // held-out pictures
}

const WORDS: Partial<Record<string, string>> = {
  "edges": "Draw thin white lines on black: the generator is given only edges.",
  "upper-half": "Draw the upper half: the generator has to invent the lower half.",
  "grey": "Paint in greys: the generator chooses the colours.",
  "low-resolution": "Paint in coarse blocks: the generator has to invent the detail.",
  "few-blocks": "Paint a few large blocks: the generator has to invent almost everything.",
};
const GREYS = { "White": [255], "Light grey": [192], "Grey": [128], "Dark grey": [64] };
const COLOURS = {
  "Black": [20, 20, 20],
  "Grey": [130, 130, 130],
  "Brown": [125, 85, 50],
  "Red": [205, 45, 40],
  "Orange": [235, 140, 40],
  "Yellow": [240, 215, 70],
  "Green": [70, 140, 60],
  "Light blue": [130, 185, 235],
  "Blue": [40, 80, 170],
};
/** The pens, by name. */
const coloursOf = ({ shape: [channels] }: Data): Record<string, number[]> => (channels === 3 ? COLOURS : GREYS);

const MAX_PEN = 6; // pen, in cells
const PAUSE_MS = 200; // at least, between two questions
adopt(css);
const sketches = new WeakMap<HTMLElement, Sketch>();

export default function sketch({ data, parentElement }: Component<Data>): () => void {
  const sketch = sketches.get(parentElement) ?? new Sketch(parentElement);
  sketches.set(parentElement, sketch);
  sketch.open(data);
  return () => sketch.close();
}

class Sketch {
  private readonly words = make("p", "lab-words");
  private readonly tools = make("div", "lab-controls", { role: "group", "aria-label": "What to draw with" });
  private readonly actions = make("div", "lab-controls");
  private readonly made = make("canvas", "", {
    role: "img",
    "aria-label": "What the generator makes of it: nothing yet.",
  });
  private readonly given = make("figure");
  private readonly status = make("p", "lab-status", { role: "status" });
  private readonly root: HTMLElement;
  private on: { data: Data; painting: PixelCanvas } | null = null;
  private kind = ""; // what this run is given
  private example = -1; // the one that was begun with
  private answers = 0;
  private alive = false;
  private round = {}; // what is asked for another one is dropped
  private wanted = false;
  private busy = false;

  constructor(parent: HTMLElement) {
    const made = make("figure", "", {}, this.made, make("figcaption", "", {}, "what it makes of it"));
    const body = make("div", "sketch-body", {}, this.given, made);
    this.root = make(
      "section",
      "lab",
      { "aria-label": "Draw for the generator" },
      this.words,
      this.tools,
      body,
      this.actions,
      this.status,
    );
    parent.append(this.root);
  }

  /** Another run, the same one further on, or only drawn again. */
  open(data: Data): void {
    const kind = JSON.stringify([data.given, data.shape]);
    const before = this.on?.data;
    const further = data.run !== before?.run || data.step !== before.step;
    this.alive = true;
    if (this.on && kind === this.kind) {
      this.on.data = data;
      if (further) void this.ask();
      return;
    }
    this.kind = kind;
    this.begin(data);
    this.example = -1;
    void this.fetchExample(); // to begin with: an empty canvas says nothing
  }

  close(): void {
    this.alive = false;
  }

  /** A canvas and pens for what this run is given. */
  private begin(data: Data): void {
    this.words.textContent = WORDS[data.given] ?? "";
    const painting = new PixelCanvas(data, () => void this.ask());
    Object.assign(this.made, { width: painting.canvas.width, height: painting.canvas.height });
    this.given.replaceChildren(painting.canvas, make("figcaption", "", {}, "what you draw"));
    painting.size = data.given === "edges" || data.cell > 1 ? 1 : 2;
    painting.colour = Object.values(coloursOf(data))[0];
    this.on = { data, painting };
    this.showTools(data, painting);
    render(
      [
        button("Start from a held-out example", () => void this.fetchExample()),
        button("Undo", () => painting.undo()),
        button("Clear", () => painting.clear()),
      ],
      this.actions,
    );
  }

  private showTools(data: Data, painting: PixelCanvas): void {
    const [, height, width] = data.shape;
    const use = (colour: number[] | null) => () => {
      painting.colour = colour;
      this.showTools(data, painting);
    };
    const pen = ([name, colour]: [string, number[]]) => {
      const [red, green = red, blue = red] = colour;
      return html`<button type="button" class="sketch-colour" title=${name} aria-label="Pen: ${name.toLowerCase()}"
        style="--ink: rgb(${red} ${green} ${blue})" aria-pressed=${painting.colour === colour} @click=${use(colour)}></button>`;
    };
    const pens =
      data.given === "edges"
        ? toggle("Pen", painting.colour !== null, use(GREYS.White))
        : Object.entries(coloursOf(data)).map(pen);
    const largest = Math.max(2, Math.min(MAX_PEN, Math.round(Math.min(height, width) / data.cell / 5)));
    const range = { min: 1, max: largest, step: 1, value: painting.size };
    const size = slider("Size", range, { oninput: (value) => (painting.size = value) });
    render(
      html`${pens}${toggle("Eraser", painting.colour === null, use(null))}<span class="sketch-size">${size}</span>`,
      this.tools,
    );
  }

  // ---------------------------------------------------------------- what is asked
  private async fetchExample(): Promise<void> {
    if (!this.on) return;
    const { data, painting } = this.on;
    this.example = (this.example + 1) % data.examples;
    const round = (this.round = {});
    const question = { run: data.run, index: this.example };
    const report = (words: string) => this.showStatus(words || "Looking for an example", " …");
    try {
      const found = await ask("given", question, () => this.alive && this.round === round, report);
      if (found && this.round === round) painting.load(await bitmapOf(found.bytes));
    } catch (error) {
      this.showStatus(messageOf(error));
    }
  }

  /** What does it make of the drawing as it is now? While one question is under way, the next one waits. */
  private async ask(): Promise<void> {
    this.wanted = true;
    if (this.busy) return;
    this.busy = true;
    while (this.wanted && this.alive) {
      this.wanted = false;
      const rest = new Promise((wake) => setTimeout(wake, PAUSE_MS));
      await this.translate().catch((error: unknown) => this.showStatus(messageOf(error)));
      await rest;
    }
    this.busy = false;
  }

  private async translate(): Promise<void> {
    if (!this.on) return;
    const {
      data: { run },
      painting,
    } = this.on;
    const picture = btoa(String.fromCharCode(...painting.pixels));
    const first = !this.answers; // later ones come at once
    const report = (words: string) => first && this.showStatus(words || "Waiting for a worker", " …");
    const found = await ask<{ step: number }>("translate", { run, picture }, () => this.alive, report);
    if (!found) return;
    const ctx = contextOf(this.made);
    ctx.imageSmoothingEnabled = false;
    ctx.drawImage(await bitmapOf(found.bytes), 0, 0, this.made.width, this.made.height);
    this.made.setAttribute("aria-label", `What the generator makes of it, at step ${found.info.step}.`);
    this.showStatus(`as the generator is at step ${found.info.step.toLocaleString("en")}`);
    this.root.dataset.answers = String(++this.answers);
  }

  private showStatus(words: string, after = ""): void {
    if (this.status.textContent !== words + after) this.status.textContent = words + after; // not read out again
  }
}

/** The picture of these bytes, its numbers as they are in the file. */
function bitmapOf(bytes: Bytes): Promise<ImageBitmap> {
  return createImageBitmap(new Blob([bytes], { type: "image/png" }), {
    colorSpaceConversion: "none",
    premultiplyAlpha: "none",
  });
}
