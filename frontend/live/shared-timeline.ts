/* One timeline for all pictures of a comparison: it moves every panel that is linked with its name (timeline.ts), and
   says at which step it was let go, so that the page can keep that in its link. */

import { render } from "lit-html";
import { make } from "../inputs/elements.ts";
import { adopt } from "../paint/style.ts";
import type { Component } from "../server/streamlit.ts";
import { count } from "../words.ts";
import css from "./compare.css";
import { ICON_PLAY } from "./layout.ts";
import live from "./live.css";
import { linkedMoves, linkedTimelines, type Timeline } from "./timeline.ts";

const NEWEST = Infinity; // the step at the end of every film
const STOPS = 240; // places of the slider, about

interface Data {
  group: string;
  steps: number; // of the longest run
  step: number | null; // at which the pictures stand; null: at their ends
}

adopt(live);
adopt(css);
const bars = new WeakMap<HTMLElement, SharedTimeline>();

export default function sharedTimeline({ data, parentElement, setTriggerValue }: Component<Data>): () => void {
  const bar = bars.get(parentElement) ?? new SharedTimeline(parentElement, data.group);
  bars.set(parentElement, bar);
  bar.receive(data, (step) => setTriggerValue("chosen", step));
  return () => {
    bar.dispose();
    bars.delete(parentElement);
  };
}

class SharedTimeline {
  private readonly group: string;
  private readonly root: HTMLElement;
  private readonly play = make("button", "gp-play", { type: "button" });
  private readonly slider = make("input", "gp-slider", { type: "range", min: 0, "aria-label": "Step of all pictures" });
  private readonly label = make("output", "gp-label", { "aria-hidden": "true" });
  private readonly show = () => this.refresh();
  private report: (step: number) => void = () => {};
  private given: number | null | undefined; // what the page said last
  private wanted: number | null = null; // the step that was chosen; null: the ends
  private settled = new WeakSet<Timeline>(); // those that stand at it
  private playing = false;

  constructor(parent: HTMLElement, group: string) {
    this.group = group;
    render(ICON_PLAY, this.play);
    this.root = make("div", "gp-shared-timeline gp-time", {}, this.play, this.slider, this.label);
    parent.append(this.root);
    this.slider.oninput = () => this.look(Number(this.slider.value));
    this.slider.onchange = () => this.report(this.wanted ?? -1);
    this.play.onclick = () => this.toggle();
    linkedMoves.addEventListener(group, this.show);
  }

  receive({ steps, step }: Data, report: (step: number) => void): void {
    this.report = report;
    this.slider.max = String(steps);
    this.slider.step = String(Math.max(1, Math.round(steps / STOPS)));
    if (this.given !== step) this.choose(step);
    this.given = step;
    this.refresh();
  }

  private get timelines(): Timeline[] {
    return [...linkedTimelines(this.group)].filter(({ usable }) => usable);
  }

  /** The slider was moved there. */
  private look(step: number): void {
    this.choose(step + Number(this.slider.step) > Number(this.slider.max) ? null : step);
    this.refresh();
  }

  /** All stand at this step from now on: those that have not been read so far, at their ends until they have. */
  private choose(step: number | null): void {
    this.wanted = step;
    this.settled = new WeakSet();
    for (const timeline of this.timelines) timeline.lookAt(step ?? NEWEST);
  }

  private toggle(): void {
    const [first] = this.timelines;
    if (!first) return;
    const stood = this.furthest;
    const stops = first.playing;
    this.wanted = stops ? stood : null; // the film goes its own way
    first.toggle();
    if (stops) this.report(stood);
  }

  /** The step of the run that has come furthest among those that are shown. */
  private get furthest(): number {
    return Math.max(0, ...this.timelines.map(({ step }) => step));
  }

  private refresh(): void {
    const { timelines, wanted, slider, play } = this;
    for (const timeline of timelines) {
      if (wanted === null || this.settled.has(timeline) || timeline.lastStep < wanted) continue;
      this.settled.add(timeline); // first: looking there calls this again
      timeline.lookAt(wanted);
    }
    this.playing = timelines.some((timeline) => timeline.playing);
    const step = this.playing ? this.furthest : (wanted ?? Number(slider.max));
    slider.value = String(step);
    slider.style.setProperty("--gp-share", String(step / Number(slider.max)));
    slider.disabled = play.disabled = !timelines.length;
    const words = !this.playing && wanted === null ? "last step" : `step ${count(step)}`;
    slider.setAttribute("aria-valuetext", words);
    this.label.textContent = words;
    const title = this.playing ? "Pause all films" : "Play all films";
    play.classList.toggle("playing", this.playing);
    play.title = title;
    play.setAttribute("aria-label", title);
  }

  dispose(): void {
    linkedMoves.removeEventListener(this.group, this.show);
    this.root.remove();
  }
}
