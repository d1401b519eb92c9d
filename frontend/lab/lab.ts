/* The latent lab: what a trained generator makes of other latents. Each view asks a worker one question, gets one
   sheet of pictures, and everything else happens here. The views: lab_views.js, lab_classes.js. */

import { html, render, type TemplateResult } from "lit-html";
import { make } from "../inputs/elements.ts";
import { contextOf } from "../paint/canvas.ts";
import { adopt } from "../paint/style.ts";
import { ask as askWorker, messageOf, type Found } from "../server/jobs.ts";
import type { Component } from "../server/streamlit.ts";
import { CLASS_VIEWS } from "./classes.ts";
import css from "./lab.css";
import { Sheet, type Square } from "./sheet.ts";
import { PSIS, VIEWS, type Ask, type Info, type Question, type Sheets, type View } from "./views.ts";

interface Data {
  run: string;
  step: number;
  names: [label: number, name: string][]; // of the classes it is conditioned on; without a condition none
}

/** What is chosen in the views. */
interface State {
  view: string;
  chosen: number[]; // pictures of the gallery
  t: number; // how far along a walk
  seed: number;
  reach: number;
  directions: "random" | "principal";
  first: number; // of the strongest directions
  psi: number; // the place of a length in PSIS
  along: number; // how far along a direction
  centre: number | ""; // a column of the gallery, or the middle
  label: number; // a class
  a: number; // from this class to the next
  b: number;
}

adopt(css);
const labs = new WeakMap<HTMLElement, Lab>();

export default function lab({ data, parentElement }: Component<Data>): () => void {
  const lab = labs.get(parentElement) ?? new Lab(parentElement);
  labs.set(parentElement, lab);
  lab.open(data);
  return () => lab.close();
}

export class Lab {
  readonly sheets = {
    gallery: new Sheet("Gallery to choose from", { onpick: (index) => this.choose(index) }),
    pad: new Sheet("Sheet of latent space", { onpoint: () => this.showPointed(), onpick: () => this.showPointed() }),
  };
  readonly state: State = {
    view: "",
    chosen: [],
    t: 0,
    seed: 1,
    reach: 3,
    directions: "random",
    first: 0,
    psi: PSIS.indexOf(0.6),
    along: 0,
    centre: "",
    label: 0,
    a: 0,
    b: 0,
  };
  readonly caption = make("p", "lab-caption", { role: "status" });
  names: Data["names"] = [];
  figures: HTMLElement | null = null; // one for each class
  private run = "";
  private step = -1;
  private views: Record<string, View> = VIEWS;
  private round: object | null = null; // what is asked for another one is dropped
  private readonly answers = new Map<string, Sheets>(); // by question
  private readonly tabs = make("div", "lab-tabs", { role: "group", "aria-label": "What to do in latent space" });
  private readonly words = make("p", "lab-words");
  private readonly controls = make("div", "lab-controls");
  private readonly stage = make("canvas", "lab-stage", { role: "img", width: 320, height: 320 });
  private readonly status = make("p", "lab-status", { role: "status" });
  private readonly left = make("div");
  private readonly root: HTMLElement;

  constructor(parent: HTMLElement) {
    const body = make("div", "lab-body", {}, this.left, make("div", "", {}, this.stage, this.caption));
    this.root = make(
      "section",
      "lab",
      { "aria-label": "Latent lab" },
      this.tabs,
      this.words,
      this.controls,
      body,
      this.status,
    );
    parent.append(this.root);
  }

  /** Another run, or the same one further on: everything is asked for anew. */
  open({ run, step, names }: Data): void {
    if (run === this.run && step === this.step) return;
    const other = run !== this.run;
    Object.assign(this, { run, step, names });
    this.answers.clear();
    if (other) this.setUpViews();
    this.change({ chosen: [], t: 0 });
  }

  /** The views that this run has. */
  private setUpViews(): void {
    this.views = this.names.length ? { ...CLASS_VIEWS, ...VIEWS } : VIEWS;
    this.figures = null;
    const [first = 0, second = 0] = this.names.map(([label]) => label);
    const view = this.state.view in this.views ? this.state.view : Object.keys(this.views)[0];
    Object.assign(this.state, { view, label: first, a: first, b: second });
  }

  private get view(): View {
    return this.views[this.state.view];
  }

  close(): void {
    this.round = null;
  }

  change(changes: Partial<State>): void {
    Object.assign(this.state, changes);
    const name = this.state.view;
    render(
      Object.entries(this.views).map(([view, { label }]) => this.tab(view, label)),
      this.tabs,
    );
    this.words.textContent = this.view.words;
    this.left.replaceChildren(this.view.left(this));
    render(this.view.controls(this), this.controls);
    this.root.dataset.view = name;
    this.refresh();
  }

  private tab(view: string, label: string): TemplateResult {
    const open = () => this.change({ view, chosen: [], t: 0 });
    const pressed = view === this.state.view;
    return html`<button type="button" data-view=${view} aria-pressed=${pressed} @click=${open}>${label}</button>`;
  }

  /** Ask what the view needs, then show it. */
  refresh(): void {
    void this.show();
  }

  /** What comes too late is dropped. */
  private async show(): Promise<void> {
    const round = (this.round = {});
    this.root.dataset.ready = "";
    try {
      const ask: Ask = (question) => this.ask(question, round);
      await this.view.show(this, ask);
      if (this.round !== round) return;
      this.status.textContent = "";
      this.root.dataset.ready = this.state.view;
    } catch (error) {
      if (this.round === round) this.status.textContent = messageOf(error);
    }
  }

  /** The answer to a question; null when it is no longer wanted. */
  private async ask(question: Question, round: object): Promise<Sheets | null> {
    const text = JSON.stringify(question);
    const known = this.answers.get(text);
    if (known) return this.round === round ? known : null;
    const found = await this.askWorker(question, round);
    if (!found) return null;
    const bitmap = await createImageBitmap(new Blob([found.bytes], { type: "image/png" }));
    const answer = { info: found.info, bitmap };
    this.answers.set(text, answer);
    return this.round === round ? answer : null;
  }

  private askWorker({ kind, ...asked }: Question, round: object): Promise<Found<Info> | null> {
    const report = (words: string) => (this.status.textContent = `${words || "Waiting for a worker"} …`);
    return askWorker<Info>(kind, { run: this.run, ...asked }, () => this.round === round, report);
  }

  /** Choose a picture of the gallery, or give it up. */
  private choose(index: number): void {
    const { chosen } = this.state;
    const { most } = this.view;
    if (!most) return;
    const rest = chosen.filter((other) => other !== index);
    if (rest.length < chosen.length) this.change({ chosen: rest });
    else if (chosen.length < most) this.change({ chosen: [...chosen, index] });
    else this.status.textContent = `You can choose at most ${most} pictures.`;
    this.sheets.gallery.updateLabel();
  }

  /** Show the picture under the pointer large. */
  showPointed(): void {
    const { pad } = this.sheets;
    if (!pad.bitmap) return;
    const [column, row] = [pad.at % pad.columns, Math.floor(pad.at / pad.columns)];
    this.paint(pad.bitmap, pad.source());
    this.caption.textContent =
      this.view.caption?.(this, column, row) ?? `column ${column + 1} of ${pad.columns}, row ${row + 1} of ${pad.rows}`;
  }

  paint(bitmap: ImageBitmap, [x, y, width, height]: Square): void {
    const ctx = contextOf(this.stage);
    ctx.imageSmoothingEnabled = false;
    ctx.clearRect(0, 0, this.stage.width, this.stage.height);
    ctx.drawImage(bitmap, x, y, width, height, 0, 0, this.stage.width, this.stage.height);
    this.stage.setAttribute(
      "aria-label",
      `The picture at this place of latent space: ${this.view.label.toLowerCase()}.`,
    );
  }

  clearStage(words: string): void {
    contextOf(this.stage).clearRect(0, 0, this.stage.width, this.stage.height);
    this.caption.textContent = words;
  }

  /** Ask for a film, and hand it to the browser as a file. */
  async saveGif(question: Question, name: string): Promise<void> {
    const round = (this.round = {});
    try {
      const found = await this.askWorker({ ...question, gif: true }, round);
      if (!found) return;
      const href = URL.createObjectURL(new Blob([found.bytes], { type: "image/gif" }));
      make("a", "", { href, download: name }).click();
      setTimeout(() => URL.revokeObjectURL(href), 10_000);
      this.status.textContent = "Saved.";
    } catch (error) {
      this.status.textContent = messageOf(error);
    }
  }
}
