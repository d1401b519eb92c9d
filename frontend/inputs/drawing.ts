/* Draw a target with a mouse, a finger or a pen. Strokes become evenly spaced points, sent when the hand lifts. */

import { contextOf, placeOn } from "../paint/canvas.ts";
import { adopt } from "../paint/style.ts";
import type { Component } from "../server/streamlit.ts";
import css from "./drawing.css";
import { make } from "./elements.ts";

const SIZE = 400; // of the canvas; points are kept in [0, 1], y upwards
const SPACING = 0.012;
const MAX_POINTS = 500;

type Points = [x: number, y: number][];

interface Data {
  points: Points;
  version: string;
}

adopt(css);
const canvases = new WeakMap<HTMLElement, PointCanvas>();

export default function drawing({ data, parentElement, setTriggerValue }: Component<Data>): void {
  const canvas = canvases.get(parentElement) ?? new PointCanvas(parentElement);
  canvases.set(parentElement, canvas);
  canvas.show(data, (points) => setTriggerValue("drawn", points));
}

class PointCanvas {
  private points: Points = [];
  private last: Points[number] | null = null; // where the hand was, while it draws
  private shown = ""; // the version of what was last sent to us
  private sent = false; // what was drawn here is on its way
  private send: (points: Points) => void = () => {};
  private readonly canvas = make("canvas", "", {
    width: SIZE,
    height: SIZE,
    tabindex: 0,
    role: "img",
    "aria-label": "A canvas to draw a target on. If you cannot use a pointer, paste points instead.",
  });
  private readonly clear = make("button", "", { type: "button" }, "Clear");
  private readonly count = make("span");

  constructor(parent: HTMLElement) {
    parent.append(make("div", "drawing", {}, this.canvas, make("div", "", {}, this.clear, this.count)));
    this.clear.onclick = () => {
      this.set([]);
      this.canvas.focus(); // the button is disabled now
      this.send([]);
    };
    this.canvas.onpointerdown = (event) => this.down(event);
    this.canvas.onpointermove = (event) => this.move(event);
    this.canvas.onpointerup = this.canvas.onpointercancel = () => this.up();
  }

  show(data: Data, send: (points: Points) => void): void {
    this.send = send;
    if (data.version !== this.shown && !this.last) {
      const own = this.sent;
      [this.shown, this.sent] = [data.version, false];
      if (own) return; // what was drawn here stays as it was drawn
      this.set(data.points.map(([x, y]) => [x, y]));
    } else this.paint();
  }

  private set(points: Points): void {
    this.points = points;
    this.paint();
  }

  private at(event: PointerEvent): Points[number] {
    const { width, height } = this.canvas.getBoundingClientRect();
    const { x, y } = placeOn(this.canvas, event);
    const inside = (v: number) => Math.min(1, Math.max(0, v));
    return [inside(x / width), inside(1 - y / height)];
  }

  private down(event: PointerEvent): void {
    this.canvas.setPointerCapture(event.pointerId);
    this.last = this.at(event);
    this.add(this.last);
  }

  private move(event: PointerEvent): void {
    if (!this.last) return;
    const steps = event.getCoalescedEvents?.() ?? [];
    for (const step of steps.length ? steps : [event]) {
      const [x, y]: Points[number] = this.last;
      const [toX, toY] = this.at(step);
      const far = Math.hypot(toX - x, toY - y);
      for (let i = 1; i * SPACING <= far; i++) {
        const share = (i * SPACING) / far;
        this.add([x + share * (toX - x), y + share * (toY - y)]);
      }
      if (far >= SPACING) this.last = this.points.at(-1) ?? [toX, toY];
    }
  }

  private add([x, y]: Points[number]): void {
    const rounded = (v: number) => Math.round(v * 1e4) / 1e4;
    if (this.points.length < MAX_POINTS) this.points.push([rounded(x), rounded(y)]);
    this.paint();
  }

  private up(): void {
    this.last = null;
    if (this.points.length < 3) return;
    this.sent = true;
    this.send(this.points);
  }

  private paint(): void {
    const ctx = contextOf(this.canvas);
    ctx.clearRect(0, 0, SIZE, SIZE);
    ctx.fillStyle = "#0072B2";
    for (const [x, y] of this.points) {
      ctx.beginPath();
      ctx.arc(x * SIZE, (1 - y) * SIZE, 4, 0, 2 * Math.PI);
      ctx.fill();
    }
    const left = MAX_POINTS - this.points.length;
    this.count.textContent = left > 0 ? `${this.points.length} of ${MAX_POINTS} points` : "The canvas is full.";
    this.clear.disabled = !this.points.length;
  }
}
