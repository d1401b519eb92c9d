/* A part of the plane to place points on, by mouse, finger, pen or keyboard: a guess, or fakes for a discriminator. Then
   what came of it: beliefs, gradients, the discriminator's surface, where the truth is. */

import { html, render, type TemplateResult } from "lit-html";
import { button } from "../inputs/controls.ts";
import { drawArrows } from "../paint/arrows.ts";
import { Camera } from "../paint/camera.ts";
import { cleared, placeOn } from "../paint/canvas.ts";
import { adopt } from "../paint/style.ts";
import { drawBoundary, drawSurface, surfaceColours, surfacePicture, type Surface } from "../paint/surface.ts";
import { readTheme } from "../paint/theme.ts";
import type { Inks } from "../server/scene.ts";
import type { Component } from "../server/streamlit.ts";
import { percent, short } from "../words.ts";
import { Placed, type Point, type Window } from "./placed.ts";
import css from "./workshop.css";

type Arrow = [x: number, y: number, dx: number, dy: number];

interface Data {
  name: string; // of the question or round: another one begins with `points`
  label: string; // what is to be placed
  noun: string; // what one point is called
  mark: "generated" | "latent" | "guess"; // how points look
  window: Window;
  aspect: number; // width over height
  axis: [x: string, y: string];
  most: number; // points
  points: Point[];
  locked: boolean;
  action: string; // what the button says that sends the points
  real: Point[]; // real samples, shown below everything
  surface: Surface | null; // D's belief
  beliefs: number[] | null; // of each point
  arrows: Arrow[]; // the ways that points should go, or should have gone
  truth: Point | null;
  ink: Inks;
}

adopt(css);
const planes = new WeakMap<HTMLElement, Plane>();

export default function plane({ data, parentElement, setTriggerValue }: Component<Data>): () => void {
  let shown = planes.get(parentElement);
  if (!shown) planes.set(parentElement, (shown = new Plane(parentElement, data)));
  shown.show(data, (points) => setTriggerValue("placed", points));
  return () => shown.close();
}

class Plane {
  private data: Data;
  private placed: Placed;
  private dragged = -1; // the point that the hand has taken
  private send: (points: Point[]) => void = () => {};
  private readonly parent: HTMLElement;
  private readonly watcher = new ResizeObserver(() => this.paint());

  constructor(parent: HTMLElement, data: Data) {
    this.parent = parent;
    this.data = data;
    this.placed = new Placed(data.window, data.most, data.points);
  }

  show(data: Data, send: (points: Point[]) => void): void {
    if (data.name !== this.data.name) this.placed = new Placed(data.window, data.most, data.points);
    this.data = data;
    this.send = send;
    this.draw();
    const paper = this.paper();
    if (paper) this.watcher.observe(paper);
    this.paint();
  }

  close(): void {
    this.watcher.disconnect();
  }

  private paper(): HTMLElement | null {
    return this.parent.querySelector<HTMLElement>(".plane-paper");
  }

  // ---------------------------------------------------------------- by hand
  private place(event: PointerEvent): Point {
    const paper = event.currentTarget as HTMLElement;
    const { x, y } = placeOn(paper, event);
    return this.placed.at(x / paper.clientWidth, y / paper.clientHeight);
  }

  private readonly down = (event: PointerEvent) => {
    if (this.data.locked) return;
    const taken = (event.target as HTMLElement).closest<HTMLElement>(".plane-point")?.dataset.index;
    this.dragged = taken === undefined ? this.placed.add(this.place(event)) : Number(taken);
    if (this.dragged < 0) return;
    (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
    this.draw();
  };

  private readonly move = (event: PointerEvent) => {
    if (this.dragged < 0) return;
    this.placed.move(this.dragged, this.place(event));
    this.draw();
  };

  private readonly up = () => {
    const dropped = this.dragged;
    this.dragged = -1;
    if (dropped >= 0) this.focus(dropped); // the keyboard goes on from here
  };

  private readonly press = (event: KeyboardEvent, index: number) => {
    if (this.data.locked || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!this.placed.press(index, event.key, event.shiftKey)) return;
    event.preventDefault();
    this.draw();
    this.focus(Math.min(index, this.placed.points.length - 1));
  };

  private readonly add = () => {
    const index = this.placed.addFree();
    this.draw();
    this.focus(index);
  };

  private readonly clear = () => {
    this.placed.clear();
    this.draw();
    this.parent.querySelector<HTMLElement>(".plane-add")?.focus(); // the button is disabled now
  };

  private focus(index: number): void {
    const point = this.parent.querySelector<HTMLElement>(`[data-index="${index}"]`);
    (point ?? this.parent.querySelector<HTMLElement>(".plane-add"))?.focus({ preventScroll: true });
  }

  // ---------------------------------------------------------------- the picture
  private draw(): void {
    const { data, placed } = this;
    const points = placed.points.map((point, i) => this.point(point, i));
    render(
      html`<section class="plane" aria-label=${data.label} data-mark=${data.mark} data-locked=${data.locked}>
        <div class="plane-paper" style="aspect-ratio: ${data.aspect}" @pointerdown=${this.down}
          @pointermove=${this.move} @pointerup=${this.up} @pointercancel=${this.up}>
          <canvas role="img" aria-label=${this.alt()}></canvas>${points}
        </div>
        <div class="plane-axis" aria-hidden="true">${this.axis()}</div>
        ${data.locked ? "" : html`<div class="plane-actions">${this.buttons()}<p role="status">${this.words()}</p></div>`}
      </section>`,
      this.parent,
    );
    const { ink } = readTheme(this.parent, data.ink);
    this.parent.style.setProperty("--gp-generated", ink.generated);
  }

  private point(point: Point, i: number): TemplateResult {
    const { data } = this;
    const belief = data.beliefs?.[i];
    const [left, top] = this.placed.share(point);
    const said = belief === undefined ? "" : `: D says ${percent(belief)} real`;
    const name = `${data.noun}${data.most > 1 ? ` ${i + 1}` : ""} at ${short(point[0], 3)}, ${short(point[1], 3)}${said}`;
    return html`<button type="button" class="plane-point" data-index=${i} aria-label=${name} ?disabled=${data.locked}
      style="left: ${(100 * left).toFixed(2)}%; top: ${(100 * top).toFixed(2)}%"
      @keydown=${(event: KeyboardEvent) => this.press(event, i)}>${
        belief === undefined ? "" : html`<span>${percent(belief)}</span>`
      }</button>`;
  }

  private axis(): TemplateResult {
    const [x0, x1, y0, y1] = this.data.window.map((edge) => short(edge, 2));
    const [across, up] = this.data.axis;
    return html`<span>${across}: ${x0} to ${x1}</span><span>${up}: ${y0} to ${y1}</span>`;
  }

  private buttons(): TemplateResult {
    const { data, placed } = this;
    const all = placed.points.length === data.most;
    return html`<button type="button" class="workshop-main" ?disabled=${!all}
        @click=${() => this.send(placed.points)}>${data.action}</button>
      <button type="button" class="plane-add" ?disabled=${all} @click=${this.add}>Add a point</button>
      ${button("Clear", this.clear, placed.points.length > 0)}`;
  }

  private words(): string {
    const { data, placed } = this;
    if (data.most === 1)
      return placed.points.length ? "Drag it, or move it with the arrow keys." : "Click to place it.";
    const count = `${placed.points.length} of ${data.most} placed.`;
    return placed.points.length
      ? `${count} Arrow keys move a point, Delete removes it.`
      : `${count} Click to place one.`;
  }

  private alt(): string {
    const { data } = this;
    const shown = [
      data.real.length ? "real samples" : "",
      data.surface ? "where the discriminator says real" : "",
      data.arrows.length ? "arrows along which points should move" : "",
      data.truth ? `the right answer at ${data.truth.map((v) => short(v, 3)).join(", ")}` : "",
    ].filter(Boolean);
    return shown.length ? `${data.label} It shows ${shown.join(", ")}.` : `${data.label} It is empty.`;
  }

  private paint(): void {
    const canvas = this.parent.querySelector("canvas");
    if (!canvas?.clientWidth) return;
    const { data } = this;
    const { ink } = readTheme(this.parent, data.ink);
    const ctx = cleared(canvas);
    const camera = new Camera();
    camera.setWindow(data.window, null);
    camera.fit({ width: canvas.clientWidth, height: canvas.clientHeight }, { left: 0, right: 0, top: 0, bottom: 0 });
    if (data.surface) {
      drawSurface(ctx, camera, surfacePicture(data.surface, surfaceColours(ink)));
      drawBoundary(ctx, camera, data.surface, ink);
    }
    ctx.fillStyle = ink.real;
    ctx.globalAlpha = 0.45;
    for (const [x, y] of data.real) {
      ctx.beginPath();
      ctx.arc(camera.px(x), camera.py(y), 2, 0, 2 * Math.PI);
      ctx.fill();
    }
    ctx.globalAlpha = 1;
    drawArrows(ctx, camera, data.arrows.flat(), ink.text);
    if (data.truth) {
      const [x, y] = [camera.px(data.truth[0]), camera.py(data.truth[1])];
      ctx.strokeStyle = ink.text;
      ctx.lineWidth = 2;
      for (const radius of [5, 10]) {
        ctx.beginPath();
        ctx.arc(x, y, radius, 0, 2 * Math.PI);
        ctx.stroke();
      }
      ctx.font = "600 12px sans-serif";
      ctx.fillStyle = ink.text;
      ctx.fillText("the answer", Math.min(x + 14, canvas.clientWidth - 70), y + 4);
    }
  }
}
