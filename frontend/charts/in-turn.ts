/* Figures are drawn one after another, those higher on the page first, so that the first one is seen before the last one
   is drawn, and what somebody does in between is answered. */

import { loadPlotly, type Plotly } from "./figures.ts";

const waiting = new Map<Element, (plotly: Plotly) => void>();
let drawing = false;

/** Draw the figure of this element with plotly.js when it is its turn; only the newest `draw` of an element counts. */
export function drawInTurn(element: Element, draw: (plotly: Plotly) => void): void {
  waiting.set(element, draw);
  if (!drawing) void drawAll();
}

/** The figure of this element is not wanted any more. */
export function forget(element: Element): void {
  waiting.delete(element);
}

async function drawAll(): Promise<void> {
  drawing = true;
  try {
    const plotly = await loadPlotly();
    for (let element = highest(); element; element = highest()) {
      const draw = waiting.get(element);
      waiting.delete(element);
      try {
        draw?.(plotly);
      } catch (error) {
        reportError(error); // the others are drawn all the same
      }
      await new Promise((goOn) => setTimeout(goOn));
    }
  } finally {
    drawing = false;
  }
}

/** Of those that wait, the one that stands highest on the page. */
function highest(): Element | undefined {
  const top = (element: Element) => element.getBoundingClientRect().top;
  return [...waiting.keys()].sort((a, b) => top(a) - top(b))[0];
}
