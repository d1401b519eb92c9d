/* Step by step: one update of a network at a time, played by a worker, and shown here in slow motion.

   Each question names all moves since the checkpoint, and is answered with the last of them in full. A move of both
   networks has two acts, each of five stages; a frame is one stage of one act. */

import { least } from "d3-array";
import { cleared, placeOn, sizeOf } from "../paint/canvas.ts";
import { readTheme, type Theme } from "../paint/theme.ts";
import { messageOf } from "../server/jobs.ts";
import type { Component } from "../server/streamlit.ts";
import { Answers, type Answer } from "./answers.ts";
import * as charts from "./charts.ts";
import { FAMILIES } from "./families.ts";
import {
  BOXES,
  BOX_NAMES,
  build,
  formula,
  showControls,
  type BoxName,
  type Frame,
  type Handlers,
  type Parts,
} from "./layout.ts";
import { Motion } from "./motion.ts";
import * as samples from "./samples.ts";
import { Act, STAGES, type Draw, type Family, type Setup, type Spot, type Stage, type View } from "./view.ts";
import { explain, played, reading } from "./words.ts";

const DRAW: Record<BoxName, Draw> = { ...samples, ...charts };
const ACTIVE: Record<Stage, BoxName[]> = {
  sample: ["z", "g", "fake", "real"],
  score: ["d", "scores"],
  loss: ["loss"],
  gradient: ["gradient"],
  update: ["update"],
};
const MAX_MOVES = 60; // at most, between two checkpoints
const TOO_MANY = `You can play at most ${MAX_MOVES} updates between two checkpoints. Let the run continue, and pause it again.`;
const NARROW = 760; // pixels, as in steps.css

const walks = new WeakMap<HTMLElement, Steps>();

export default function steps({ data, parentElement }: Component<Omit<Setup, "patches">>): () => void {
  const walk = walks.get(parentElement) ?? new Steps(parentElement);
  walks.set(parentElement, walk);
  walk.open(data);
  return () => walk.close();
}

/** A run at a checkpoint, and how it is to be seen. */
interface Shown {
  setup: Setup;
  family: Family;
  theme: Theme;
  answers: Answers;
}

class Steps {
  private readonly parts: Parts;
  private readonly handlers: Handlers;
  private on: Shown | null = null;
  private alive = false;
  private moves = ""; // since the checkpoint
  private answer: Answer | null = null;
  private frames: Frame[] = [];
  private i = 0; // the pair that is followed
  private busy = false; // a worker is asked
  private spots: Partial<Record<BoxName, Spot[]>> = {};
  private round = {}; // what is asked for another one is dropped
  private readonly motion = new Motion({
    isUpdate: (at) => this.frames[at]?.stage === "update",
    shown: () => this.shown(),
    moved: () => this.draw(),
    toggled: () => this.showControls(),
  });

  constructor(parent: HTMLElement) {
    const { motion } = this;
    this.handlers = {
      play: (move) => void this.play(this.moves + move),
      back: () => void this.play(this.moves.slice(0, -1), true),
      next: () => motion.show(motion.at + 1, true),
      previous: () => motion.show(motion.at - 1, true),
      run: () => (motion.running ? motion.pause() : motion.run()),
      pace: (seconds) => motion.setPace(seconds),
      jump: (at) => {
        motion.pause();
        motion.show(at);
      },
      follow: (i) => this.follow(i),
      point: (name, event) => this.point(name, event),
    };
    this.parts = build(parent, this.handlers);
    this.parts.flow.onkeydown = (event) => this.handleKey(event);
    new ResizeObserver(() => this.draw()).observe(this.parts.flow);
  }

  /** A run at a checkpoint. The same one again: the theme may have changed. */
  open(setup: Omit<Setup, "patches">): void {
    const before = this.on?.setup;
    const same = before?.run === setup.run && before.step === setup.step;
    const theme = readTheme(this.parts.root, setup.ink);
    const family = FAMILIES[setup.family];
    const answers = (same && this.on?.answers) || new Answers(setup, family);
    this.on = { setup: { ...setup, patches: same ? before.patches : 1 }, family, theme, answers };
    this.alive = true;
    for (const name of ["real", "generated"] as const)
      this.parts.root.style.setProperty(`--gp-${name}`, theme.ink[name]);
    if (same) return this.draw();
    this.parts.boxes.z.label.textContent = setup.given ? "Given" : BOXES.z[0];
    [this.moves, this.answer, this.frames] = ["", null, []];
    this.motion.reset();
    void this.play("");
  }

  close(): void {
    this.alive = false;
    this.motion.stop();
  }

  // ---------------------------------------------------------------- moves
  /** Ask for these moves, and show the last of them. back: it was seen before. */
  private async play(moves: string, back = false): Promise<void> {
    if (moves.length > MAX_MOVES) return this.showStatus(TOO_MANY);
    const round = (this.round = {});
    this.motion.pause();
    this.setBusy(true);
    try {
      const alive = () => this.alive && this.round === round;
      const report = (words: string) => this.showStatus(`${words || "Waiting for a worker"} …`);
      const answer = await this.on?.answers.to(moves, alive, report);
      if (!answer || this.round !== round) return;
      this.showAnswer(moves, answer, back);
      this.showStatus("");
    } catch (error) {
      if (this.round === round) this.showStatus(messageOf(error));
    }
    if (this.round === round) this.setBusy(false);
  }

  /** Show an answer: from its first stage on, or, where nobody wants slow motion, as it is after the move. */
  private showAnswer(moves: string, answer: Answer, back: boolean): void {
    if (!this.on) return;
    [this.moves, this.answer] = [moves, answer];
    this.on.setup.patches = answer.info.patches;
    this.frames = answer.info.acts.flatMap((who) => STAGES.map((stage) => ({ who, stage })));
    this.i = Math.min(this.i, answer.info.many - 1);
    this.parts.slider.max = String(answer.info.many);
    this.parts.played.textContent = played(this.on.setup, moves);
    this.parts.root.dataset.moves = moves || "none";
    const { motion } = this;
    motion.length = this.frames.length;
    if (!motion.length) return motion.show(0);
    const whole = back || !motion.seconds;
    motion.show(whole ? motion.length - 1 : 0, whole);
    if (!whole && !motion.reduced) motion.run();
  }

  /** Another frame is shown. */
  private shown(): void {
    this.markBoxes();
    this.showTexts();
    this.draw();
    if (this.frame && this.parts.root.clientWidth < NARROW) this.scrollToActive();
  }

  /** Where the boxes are stacked: the one that counts now comes into sight. */
  private scrollToActive(): void {
    const box = this.parts.flow.querySelector(".active");
    box?.scrollIntoView({ block: "nearest", behavior: this.motion.reduced ? "auto" : "smooth" });
  }

  /** The stage that is shown; none before any move. */
  private get frame(): Frame | undefined {
    return this.frames[this.motion.at];
  }

  // ---------------------------------------------------------------- which pair
  private follow(i: number): void {
    this.i = i;
    this.showTexts();
    this.draw();
  }

  private point(name: BoxName, event: MouseEvent): void {
    const { x, y } = placeOn(this.parts.boxes[name].canvas, event);
    const nearest = least(this.spots[name] ?? [], ([a, b]) => Math.hypot(a - x, b - y));
    if (nearest) this.follow(nearest[2]);
  }

  private handleKey(event: KeyboardEvent): void {
    const keys: Partial<Record<string, number>> = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 };
    const by = keys[event.key];
    if (!by || event.target === this.parts.slider || !this.answer) return; // the slider handles its own keys
    event.preventDefault();
    const { many } = this.answer.info;
    this.follow((this.i + by + many) % many);
  }

  // ---------------------------------------------------------------- what is seen
  /** All that the boxes and the words depend on: the update that is shown, or, before any move, what D will see. */
  private get view(): View | null {
    const {
      on,
      answer,
      frame,
      i,
      motion: { t },
    } = this;
    if (!on || !answer) return null;
    const {
      snapshot,
      info: { many, layers },
      bitmaps,
    } = answer;
    const {
      setup,
      family,
      theme: { ink, font },
    } = on;
    return {
      setup,
      family,
      act: new Act(frame?.who ?? "d", snapshot),
      i,
      t,
      many,
      stage: frame?.stage,
      layers,
      bitmaps,
      ink,
      font,
    };
  }

  private markBoxes(): void {
    const { frame, parts } = this;
    const active = frame ? [...ACTIVE[frame.stage], ...(frame.stage === "update" ? [frame.who] : [])] : [];
    for (const name of BOX_NAMES) {
      const { figure } = parts.boxes[name];
      const idle = frame?.who === "g" && name === "real" && !this.on?.setup.pairs;
      figure.classList.toggle("active", active.includes(name) && !idle);
      figure.classList.toggle("still", idle || this.isLater(name));
    }
    parts.boxes.update.figure.dataset.into = frame?.who ?? "d";
    parts.root.dataset.stage = frame ? `${frame.who}-${frame.stage}` : "none";
    this.busy = false;
    this.showControls();
  }

  /** Whether a box counts only in a later stage. */
  private isLater(name: BoxName): boolean {
    return BOXES[name][1] > (this.frame ? STAGES.indexOf(this.frame.stage) + 1 : 3);
  }

  private showTexts(): void {
    const { parts, view, i } = this;
    if (!view) return;
    const { caption, lines } = explain(view.stage ?? "score", view);
    parts.caption.textContent = this.frame
      ? caption
      : `Press a button to play the next step from here. The run itself does not change. ${caption}`;
    parts.lines.replaceChildren(...lines.map(formula));
    for (const name of BOX_NAMES) {
      const box = parts.boxes[name];
      const read = this.isLater(name) ? "" : reading(name, view);
      box.reading.textContent = read;
      box.canvas.setAttribute("aria-label", [box.label.textContent, read].filter(Boolean).join(": "));
    }
    parts.slider.value = String(i + 1);
    parts.followed.textContent = `You are following pair ${i + 1} of the ${view.many} shown.`;
  }

  private setBusy(busy: boolean): void {
    this.busy = busy;
    this.showControls();
  }

  private showControls(): void {
    const {
      parts,
      busy,
      moves,
      frames,
      handlers,
      motion: { at, seconds, running },
    } = this;
    showControls(parts, { busy, moves, frames, at, seconds, running }, handlers);
  }

  private showStatus(words: string): void {
    this.parts.status.textContent = words;
  }

  private draw(): void {
    const {
      view,
      parts: { boxes, root },
    } = this;
    if (!view) return;
    this.spots = {};
    for (const name of BOX_NAMES) {
      const { canvas } = boxes[name];
      const size = sizeOf(canvas);
      if (!size.width || !size.height) continue;
      const ctx = cleared(canvas);
      const nothing = !this.frame && (name === "gradient" || name === "update");
      this.spots[name] = nothing ? [] : DRAW[name](ctx, size, view);
    }
    root.dataset.draws = String(Number(root.dataset.draws ?? 0) + 1);
  }
}
