/* The Plotly figures of a scene: those beside the picture, and that of a line, which is the picture. They are drawn one
   at a time, those that waited longest first, and less often where drawing is slow, so that the page stays responsive
   and the training beside it keeps its cores. */

import { Figure, loadPlotly } from "../charts/figures.ts";
import type { Theme } from "../paint/theme.ts";
import type { Scene } from "../server/scene.ts";

const IDLE_MS = 350; // nothing arrived for so long: bring all charts up to date
const BREATH_MS = 30; // between two of them
const SHARE = 0.1; // of the time that they take while new frames come; but
const LONGEST_REST_MS = 250; // no chart stays far behind the picture, not even when the first drawing took long

export class SideCharts {
  figures: Partial<Record<string, Figure>> = {};
  private readonly elements: Record<string, HTMLElement>; // by the name of the chart
  private readonly picture: HTMLElement; // for the figure of a line
  private readonly drawOne: (figure: Figure) => void;
  private stale = new Set<string>(); // charts that wait to be drawn
  private scene: Scene | null = null; // whose figures these are
  private theme: Theme | null = null;
  private timer?: number;
  private rested = 0; // when the next one may be drawn, on the clock of the page

  /** drawOne(figure): draw the frame that is on the screen. */
  constructor(elements: Record<string, HTMLElement>, picture: HTMLElement, drawOne: (figure: Figure) => void) {
    this.elements = elements;
    this.picture = picture;
    this.drawOne = drawOne;
  }

  /** Make the figures of this scene; false if another one has come in the meantime. */
  async make(scene: Scene): Promise<boolean> {
    const names = Object.keys(scene.figures ?? {});
    for (const [name, element] of Object.entries(this.elements)) element.hidden = !names.includes(name);
    this.scene = scene;
    const before = this.figures;
    this.figures = {};
    this.stale.clear();
    if (!names.length) return true;
    const Plotly = await loadPlotly();
    if (this.scene !== scene) return false;
    const view = scene.family === "images" ? "" : JSON.stringify([scene.window, scene.mean, scene.std]);
    for (const name of names) {
      const figure = new Figure(this.elements[name] ?? this.picture, scene.figures[name], view, Plotly);
      if (this.theme) figure.setTheme(this.theme);
      if (before[name]) figure.takeOver(before[name]);
      this.figures[name] = figure;
    }
    this.markStale();
    return true;
  }

  setTheme(theme: Theme): void {
    this.theme = theme;
    for (const figure of Object.values(this.figures)) figure?.setTheme(theme);
    this.markStale();
  }

  /** Something new is to be seen: draw one chart now, and the others once nothing more comes. */
  draw(): void {
    this.markStale();
    if (performance.now() >= this.rested) this.drawNext();
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.drawRest(), IDLE_MS);
  }

  private markStale(): void {
    for (const name of Object.keys(this.figures)) if (name in this.elements) this.stale.add(name);
  }

  private drawNext(): void {
    const [name] = this.stale;
    const figure = this.figures[name];
    this.stale.delete(name);
    const begun = performance.now();
    if (figure) this.drawOne(figure);
    const ended = performance.now();
    this.rested = ended + Math.min(LONGEST_REST_MS, (ended - begun) * (1 / SHARE - 1));
  }

  private drawRest(): void {
    if (!this.stale.size) return;
    this.drawNext();
    this.timer = window.setTimeout(() => this.drawRest(), BREATH_MS);
  }

  resize(): void {
    for (const figure of Object.values(this.figures)) figure?.resize();
  }

  dispose(): void {
    window.clearTimeout(this.timer);
    this.scene = null;
    for (const figure of Object.values(this.figures)) figure?.dispose();
  }
}
