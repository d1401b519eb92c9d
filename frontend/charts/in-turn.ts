/* Figures are drawn one after another, those higher on the page first, so that the first one is seen before the last one
   is drawn, and what somebody does in between is answered. */

import { loadPlotly, type Plotly } from "./figures.ts";

/** What waits to be drawn, and draws it. Tool: what draws, which is loaded when it is first needed. */
export class Turns<Tool> {
  private readonly load: () => Promise<Tool>;
  private readonly waiting = new Map<Element, (tool: Tool) => void>();
  private drawing = false;

  constructor(load: () => Promise<Tool>) {
    this.load = load;
  }

  /** Draw this element when it is its turn; only the newest `draw` of an element counts. */
  add(element: Element, draw: (tool: Tool) => void): void {
    this.waiting.set(element, draw);
    if (!this.drawing) void this.drawAll();
  }

  /** This element is not wanted any more. */
  forget(element: Element): void {
    this.waiting.delete(element);
  }

  private async drawAll(): Promise<void> {
    this.drawing = true;
    try {
      const tool = await this.load();
      for (let element = this.highest(); element; element = this.highest()) {
        const draw = this.waiting.get(element);
        this.waiting.delete(element);
        try {
          draw?.(tool);
        } catch (error) {
          reportError(error); // the others are drawn all the same
        }
        await new Promise((goOn) => setTimeout(goOn));
      }
    } finally {
      this.drawing = false;
    }
  }

  /** Of those that wait, the one that stands highest on the page. */
  private highest(): Element | undefined {
    const top = (element: Element) => element.getBoundingClientRect().top;
    return [...this.waiting.keys()].sort((a, b) => top(a) - top(b))[0];
  }
}

const figures = new Turns<Plotly>(loadPlotly);

/** Draw the figure of this element with plotly.js when it is its turn. */
export const drawInTurn = figures.add.bind(figures);

/** The figure of this element is not wanted any more. */
export const forget = figures.forget.bind(figures);
