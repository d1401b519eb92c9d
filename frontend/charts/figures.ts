/* Plotly figures, made in Python without data; here their traces are filled and drawn in place. */

import { max, mean, min, quantileSorted } from "d3-array";
import type { Theme } from "../paint/theme.ts";
import type { Film } from "../server/film.ts";
import type { Axis, Layout, PlotlyFigure, Trace } from "../server/scene.ts";
import type { Frame } from "../server/wire.ts";
import { formats } from "../words.ts";

const CONFIG = { displayModeBar: false, responsive: true };

/** What we use of plotly.js. */
export interface Plotly {
  react(element: PlotlyElement, data: Trace[], layout: Layout, config: object): Promise<unknown>;
  purge(element: PlotlyElement): void;
  Plots: { resize(element: PlotlyElement): void };
}

/** An element with a figure; plotly.js adds the methods when it first draws. */
export interface PlotlyElement extends HTMLElement {
  data?: unknown;
  on?<Event>(name: string, act: (event: Event) => void): void;
  removeAllListeners?(name: string): void;
}

/** What a figure shows: the film of a run, or of none (see still.ts). */
export type Reel = Pick<Film, "at" | "series" | "array" | "number" | "history"> & {
  scene: { arrays?: Frame["arrays"]; mean?: number[]; std?: number[] } | null;
};

/** plotly.js, for all panels, once it is wanted. */
export const loadPlotly = (): Promise<Plotly> => import("./plotly.ts").then((module) => module.default);

type Range = [low: number, high: number];

/** One figure in one element. */
export class Figure {
  private readonly element: PlotlyElement;
  private readonly source: PlotlyFigure;
  private readonly Plotly: Plotly;
  private readonly view: string;
  private figure: PlotlyFigure;
  private readonly held = new Map<string, Range>(); // the range that a zoomed axis was given before
  private given: Layout | null = null; // what was last drawn
  private listening = false;
  private resets = 0; // how often all was shown again
  onzoom: () => void = () => {}; // it was zoomed, or shows all again
  private again: () => void = () => {}; // draws what was last drawn

  /** view: a zoom outlives new data as long as this stays the same. */
  constructor(element: PlotlyElement, source: PlotlyFigure, view: string, Plotly: Plotly) {
    this.element = element;
    this.source = source;
    this.figure = source;
    this.view = view;
    this.Plotly = Plotly;
    element.setAttribute("role", "img");
    element.setAttribute("aria-label", source.layout.meta?.alt ?? "");
  }

  /** Take the colours and the font of the page. */
  setTheme({ light, ink, font }: Pick<Theme, "light" | "ink" | "font">): void {
    const inks: Partial<Record<string, string>> = { ...ink };
    const themed = new Map(Object.entries(light).map(([name, colour]) => [String(colour).toUpperCase(), inks[name]]));
    const recoloured = JSON.stringify(this.source).replace(
      /#[0-9A-F]{6}/gi,
      (colour) => themed.get(colour.toUpperCase()) ?? colour,
    );
    this.figure = JSON.parse(recoloured) as PlotlyFigure;
    this.figure.layout.font.family = font;
    if (window.matchMedia("(pointer: coarse)").matches) this.disableDragging(); // a finger on a chart scrolls the page
  }

  private disableDragging(): void {
    const { layout } = this.figure;
    layout.dragmode = false;
    for (const name of Object.keys(layout))
      if (/^[xy]axis/.test(name)) layout[name] = { ...axisOf(layout, name), fixedrange: true };
  }

  /** Draw the frame at `index`; layers: names of the layers that are shown. */
  draw(film: Reel, index: number, layers: ReadonlySet<string>): void {
    this.again = () => this.draw(film, index, layers);
    const data = this.figure.data
      .filter(({ meta }) => !meta?.layer || layers.has(meta.layer))
      .map((trace) => fill(trace, film, index));
    const layout: Layout = { ...this.robustLayout(data), ...this.snugAxes(data), ...this.annotations(film, index) };
    layout.uirevision = `${this.view} ${this.resets}`;
    for (const [name, range] of this.held) layout[name] = { ...axisOf(layout, name), range };
    this.given = layout;
    const nothing = index < 0; // to read yet
    if (nothing) layout.yaxis = { ...axisOf(layout, "yaxis"), showticklabels: false, showgrid: false };
    void this.Plotly.react(this.element, data, layout, CONFIG);
    if (!this.listening) this.keepZooms();
  }

  /** A zoom is kept by Plotly only while the range that the axis is given stays what it was: so it stays, until a
      double-click shows all again. */
  private keepZooms(): void {
    this.listening = true;
    this.element.removeAllListeners?.("plotly_relayout"); // of a figure that was here before
    this.element.removeAllListeners?.("plotly_doubleclick");
    this.element.on?.("plotly_relayout", (changes: object) => {
      for (const name of Object.keys(changes)) {
        const [, axis] = /^([xy]axis\d*)\.range/.exec(name) ?? [];
        const range = axis && this.given && axisOf(this.given, axis).range;
        if (axis && range && !this.held.has(axis)) this.held.set(axis, range);
      }
      this.onzoom();
    });
    this.element.on?.("plotly_doubleclick", () => {
      setTimeout(() => this.home()); // once Plotly has reported what it resets
    });
  }

  /** The notes of the figure, with the numbers that some of them name: [place, text with {}, number's name, format]. */
  private annotations(film: Reel, index: number): Pick<Layout, "annotations"> {
    const { annotations, meta } = this.figure.layout;
    if (!meta?.live_annotations || !annotations) return {};
    const notes = annotations.map((note) => ({ ...note }));
    for (const [place, text, name, format] of meta.live_annotations) {
      const value = film.number(name, index);
      if (value !== null) notes[place].text = text.replace("{}", formats[format](value));
    }
    return { annotations: notes };
  }

  /** The layout, its y axis fitted to nearly all points: one spike at the start must not flatten the rest. */
  private robustLayout(data: Trace[]): Layout {
    const { layout } = this.figure;
    if (!layout.meta?.robust) return { ...layout };
    const values = data.flatMap(({ mode, y }) => (mode === "lines" ? finite(y) : [])).sort((a, b) => a - b);
    const seen = [quantileSorted(values, 0.01) ?? 0, quantileSorted(values, 0.985) ?? 1, ...layout.meta.robust];
    const [low, high] = [Math.min(...seen), Math.max(...seen)];
    const room = 0.12 * (high - low) || 0.5;
    return { ...layout, yaxis: { ...axisOf(layout, "yaxis"), range: [low - room, high + room] } };
  }

  /** Axes that hold all points. They grow and shrink in steps of an eighth, so that they mostly stand still while the
      points move. */
  private snugAxes(data: Trace[]): Partial<Layout> {
    const { layout } = this.figure;
    if (!layout.meta?.snug) return {};
    const ranged = (name: string, axis: "x" | "y") => {
      const values = data.flatMap((trace) => finite(trace[axis]));
      const [low, high] = [min(values), max(values)];
      if (low === undefined || high === undefined)
        return { ...axisOf(layout, name), showticklabels: false, showgrid: false };
      const step = 2 ** Math.ceil(Math.log2(Math.max(high - low, 1e-6))) / 8;
      return {
        ...axisOf(layout, name),
        range: [step * (Math.floor(low / step) - 0.3), step * (Math.ceil(high / step) + 0.3)],
      };
    };
    return { xaxis: ranged("xaxis", "x"), yaxis: ranged("yaxis", "y") };
  }

  /** Back to the axes as they were made, after a zoom. */
  home(): void {
    this.held.clear();
    this.resets += 1;
    this.again();
    this.onzoom();
  }

  /** Whether it shows something else than the axes as they were made. */
  get zoomed(): boolean {
    return this.held.size > 0;
  }

  /** Another figure was in the element before: its zoom stays where this one shows the same view. */
  takeOver(before: Figure): void {
    if (before.element !== this.element || before.view !== this.view) return;
    for (const [axis, range] of before.held) this.held.set(axis, range);
    this.resets = before.resets;
  }

  resize(): void {
    const onScreen = this.element.getClientRects().length > 0; // a page that is being left has none any more
    if (this.element.data && onScreen) this.Plotly.Plots.resize(this.element);
  }

  dispose(): void {
    this.Plotly.purge(this.element);
  }
}

const axisOf = (layout: Layout, name: string) => (layout[name] ?? {}) as { range?: Range };

const finite = (values: ArrayLike<number> = []): number[] => Array.from(values).filter(Number.isFinite);

/** A copy of the trace with the arrays that its `meta` names (see playground/charts/sheet.py). */
function fill(trace: Trace, film: Reel, index: number): Trace {
  const { series, last, frame, newest, scene, part, points, history, standardised = [] } = trace.meta ?? {};
  const filled = { ...trace };
  if (series && index >= 0) Object.assign(filled, film.series(series.x, series.y, index));
  if (last && index >= 0) {
    const { x, y } = film.series(last.x, last.y, index);
    Object.assign(filled, { x: x.slice(-1), y: y.slice(-1) });
  }
  const shown = index >= 0 ? film.at(index) : null;
  for (const [axis, name] of sources(scene)) filled[axis] = film.scene?.arrays?.[name];
  for (const [axis, name] of sources(frame)) filled[axis] = shown?.arrays[name] ?? [];
  for (const [axis, name] of sources(newest)) filled[axis] = film.array(name, index) ?? [];
  if (part) filled.z = square(filled.z as ArrayLike<number>, part);
  if (points) Object.assign(filled, dots(shown, points, trace.meta ?? {}));
  if (history) Object.assign(filled, film.history(history, index));
  const { mean = [0], std = [1] } = film.scene ?? {};
  for (const axis of standardised) filled[axis] = Array.from(filled[axis] ?? [], (u) => u * std[0] + mean[0]);
  return filled;
}

const sources = (table?: Record<Axis, string>) => Object.entries(table ?? {}) as [Axis, string][];

/** Rows and columns `of` of a square matrix that arrived as one long array with `side` numbers in a row. */
function square(values: ArrayLike<number>, { side, of }: { side: number; of: number[] }): number[][] {
  return values.length ? of.map((row) => of.map((column) => values[row * side + column])) : [];
}

/** Of an array [groups, n, 2]: the points of one group, or the middles of some. */
function dots(
  frame: Frame | null,
  name: string,
  { group = 0, middles }: { group?: number; middles?: number[] },
): Pick<Trace, "x" | "y"> {
  const { [name]: values } = frame?.arrays ?? {};
  const groups = frame?.shapes[name]?.[0];
  if (!values || !groups) return { x: [], y: [] };
  const size = values.length / groups;
  const along = (axis: number, of: number) => values.slice(of * size, (of + 1) * size).filter((_, i) => i % 2 === axis);
  if (!middles) return { x: along(0, group), y: along(1, group) };
  const middle = (axis: number) => middles.map((of) => mean(along(axis, of)) ?? NaN);
  return { x: middle(0), y: middle(1) };
}
