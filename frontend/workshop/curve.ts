/* A prediction: draw a curve over empty axes by mouse, finger, pen or keyboard. Later the true curve is drawn over it. */

import { html, render, svg, type TemplateResult } from "lit-html";
import { button } from "../inputs/controls.ts";
import { placeOn } from "../paint/canvas.ts";
import { adopt } from "../paint/style.ts";
import type { Component } from "../server/streamlit.ts";
import { short } from "../words.ts";
import { axes, HEIGHT, scalesOf, WIDTH, type Axis, type Scales } from "./axes.ts";
import { COLUMNS, Pen } from "./pen.ts";
import css from "./workshop.css";

interface Data {
  name: string; // of the question: another one begins with empty axes
  label: string; // what is to be drawn
  x: Axis;
  y: Axis;
  drawn: Point[] | null; // what was drawn before
  truth: Point[] | null; // shown as soon as it is known
  locked: boolean; // the prediction has been made
  action: string; // what the button says that sends it
}

type Point = [x: number, y: number];

const LABEL_ROOM = 13; // between the names of two lines, in pixels of the picture

adopt(css);
const curves = new WeakMap<HTMLElement, Curve>();

export default function curve({ data, parentElement, setTriggerValue }: Component<Data>): void {
  let shown = curves.get(parentElement);
  if (shown?.data.name !== data.name) {
    shown = new Curve(parentElement, data);
    curves.set(parentElement, shown);
  }
  shown.show(data, (points) => setTriggerValue("drawn", points));
}

class Curve {
  data: Data;
  private readonly pen: Pen;
  private readonly parent: HTMLElement;
  private readonly scales: Scales;
  private send: (points: Point[]) => void = () => {};

  constructor(parent: HTMLElement, data: Data) {
    this.parent = parent;
    this.data = data;
    this.scales = scalesOf(data.x, data.y);
    this.pen = new Pen(data.x, data.y, data.drawn);
  }

  show(data: Data, send: (points: Point[]) => void): void {
    this.data = data;
    this.send = send;
    this.draw();
  }

  // ---------------------------------------------------------------- by hand
  private place(event: PointerEvent): Point {
    const picture = event.currentTarget as SVGElement;
    const { x, y } = placeOn(picture, event);
    const scale = WIDTH / picture.getBoundingClientRect().width;
    return [this.scales.x.invert(scale * x), this.scales.y.invert(scale * y)];
  }

  private readonly down = (event: PointerEvent) => {
    if (this.data.locked) return;
    (event.currentTarget as SVGElement).setPointerCapture(event.pointerId);
    this.pen.moveTo(this.place(event));
    this.draw();
  };

  private readonly move = (event: PointerEvent) => {
    if (!this.pen.isDown) return;
    this.pen.moveTo(this.place(event));
    this.draw();
  };

  private readonly up = () => {
    if (!this.pen.isDown) return;
    this.pen.lift();
    this.draw();
  };

  private readonly press = (event: KeyboardEvent) => {
    if (this.data.locked || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!this.pen.press(event.key, event.shiftKey)) return;
    event.preventDefault();
    this.draw();
  };

  private readonly clear = () => {
    this.pen.clear();
    this.draw();
    this.parent.querySelector<SVGElement>("svg")?.focus(); // the button is disabled now
  };

  // ---------------------------------------------------------------- the picture
  private draw(): void {
    const { data } = this;
    render(
      html`<section class="curve" aria-label=${data.label}>
        ${this.picture()}
        ${
          data.truth
            ? ""
            : html`<div class="curve-actions">${data.locked ? "" : this.buttons()}
          <p role="status">${this.words()}</p></div>`
        }
      </section>`,
      this.parent,
    );
  }

  private buttons(): TemplateResult {
    const complete = this.pen.share === 1;
    return html`<button type="button" class="workshop-main" ?disabled=${!complete}
        @click=${() => this.send(this.pen.points())}>${this.data.action}</button>
      ${button("Clear", this.clear, this.pen.share > 0)}`;
  }

  private words(): string {
    if (this.data.locked) return "Your prediction is kept.";
    if (!this.pen.share) return "Draw from the left edge to the right edge. Or use the arrow keys.";
    return this.pen.share < 1 ? `${Math.round(100 * this.pen.share)}% drawn` : "All of it is drawn.";
  }

  private picture(): TemplateResult {
    const { data, pen } = this;
    const lines = svg`${axes(this.scales, data.x, data.y)}
      ${data.truth ? this.gap(data.truth) : ""}
      ${pen.stretches().map((stretch) => svg`<path class="curve-drawn" d=${this.path(stretch)}></path>`)}
      ${data.truth ? svg`<path class="curve-truth" pathLength="1" d=${this.path(data.truth)}></path>` : ""}
      ${data.truth ? this.names(data.truth) : ""}`;
    if (data.locked) {
      const alt = `${data.label} ${data.truth ? "Your prediction and what really happened." : "Your prediction."}`;
      return html`<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label=${alt}>${lines}</svg>`;
    }
    const [x, y] = pen.here;
    const where = `${data.x.title} ${short(x, 3)}`;
    return html`<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" class="curve-paper" tabindex="0" role="slider"
      aria-label="Your curve. Left and right choose a place, up and down a value." aria-orientation="vertical"
      aria-valuemin=${data.y.min} aria-valuemax=${data.y.max} aria-valuenow=${y ?? data.y.min}
      aria-valuetext=${y === null ? `${where}: nothing drawn yet` : `${where}: ${short(y, 3)}`}
      @pointerdown=${this.down} @pointermove=${this.move} @pointerup=${this.up} @pointercancel=${this.up}
      @keydown=${this.press}>${lines}${this.cursor()}</svg>`;
  }

  /** Where the keyboard is; seen only while it is used. */
  private cursor(): TemplateResult {
    const [x, y] = this.pen.here;
    const { scales } = this;
    const at = scales.x(x);
    const [top, bottom] = [scales.y(this.data.y.max), scales.y(this.data.y.min)];
    return svg`<g class="curve-cursor"><line x1=${at} x2=${at} y1=${top} y2=${bottom}></line>
      ${y === null ? "" : svg`<circle cx=${at} cy=${scales.y(y)} r="5"></circle>`}</g>`;
  }

  /** What lies between the prediction and the truth. */
  private gap(truth: Point[]): TemplateResult | string {
    const drawn = this.pen.points();
    if (drawn.length < COLUMNS) return "";
    return svg`<path class="curve-gap" d="${this.path([...drawn, ...truth.toReversed()])}Z"></path>`;
  }

  /** Each line's name at its right end, apart from each other. */
  private names(truth: Point[]): TemplateResult[] {
    const [yours, real] = [this.pen.points().at(-1), truth.at(-1)].map((end) => (end ? this.scales.y(end[1]) : null));
    const right = this.scales.x(this.data.x.max) - 4;
    const name = (words: string, at: number, kind: string) =>
      svg`<text class=${kind} x=${right} y=${at} text-anchor="end">${words}</text>`;
    const below = real !== null && yours !== null && yours > real; // on the picture
    const found: TemplateResult[] = [];
    const floor = this.scales.y(this.data.y.min);
    const place = (at: number, down: boolean) => {
      const wanted = down ? at + LABEL_ROOM : at - 6;
      return Math.min(Math.max(wanted, LABEL_ROOM), floor - 4);
    };
    if (yours !== null) found.push(name("your prediction", place(yours, below), "curve-name-drawn"));
    if (real !== null) found.push(name("what happened", place(real, yours !== null && !below), "curve-name-truth"));
    return found;
  }

  private path(points: Point[]): string {
    const { x, y } = this.scales;
    const { min, max } = this.data.y;
    const inside = (value: number) => Math.min(max, Math.max(min, value));
    return points.map(([u, v], i) => `${i ? "L" : "M"}${x(u).toFixed(1)},${y(inside(v)).toFixed(1)}`).join("");
  }
}
