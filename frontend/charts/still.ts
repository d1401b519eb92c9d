/* A Plotly figure that comes whole, with its data: in the page's colours, and drawn in place when it changes. */

import { readTheme } from "../paint/theme.ts";
import type { Inks, PlotlyFigure } from "../server/scene.ts";
import type { Component } from "../server/streamlit.ts";
import { make } from "../inputs/elements.ts";
import { Figure, type PlotlyElement, type Reel } from "./figures.ts";
import { drawInTurn, forget } from "./in-turn.ts";

interface Data {
  figure: PlotlyFigure;
  height: number;
  aspect: number | "auto";
  least: number; // pixels of width
  ink: Inks;
}

interface Place {
  element: PlotlyElement;
  frame: HTMLElement; // in which it scrolls where it is wider
  hint: HTMLElement;
  figure?: Figure;
}

interface Click {
  points: { customdata?: unknown }[];
}

/** No film stands behind such a figure. */
const NO_FILM: Reel = {
  scene: null,
  at: () => ({ step: 0, kept: true, numbers: {}, arrays: {}, shapes: {} }),
  series: () => ({ x: [], y: [] }),
  array: () => null,
  number: () => null,
  history: () => ({ x: [], z: [] }),
};
const HINT = "Scroll sideways to see the rest →";
const places = new WeakMap<HTMLElement, Place>();

export default function still({ data, parentElement, setTriggerValue }: Component<Data>): () => void {
  const place = places.get(parentElement) ?? makePlace(parentElement);
  const { element } = place;
  const height =
    data.aspect === "auto" ? `height: ${data.height}px` : `max-height: ${data.height}px; aspect-ratio: ${data.aspect}`;
  element.style.cssText = `${height}; width: 100%; min-width: ${data.least}px; touch-action: pan-x pan-y`;
  showHint(place);
  drawInTurn(element, (Plotly) => {
    place.figure = new Figure(element, data.figure, "still", Plotly);
    place.figure.setTheme(readTheme(parentElement, data.ink));
    place.figure.draw(NO_FILM, 0, new Set());
    element.dataset.drawn = String(Number(element.dataset.drawn ?? 0) + 1);
    element.removeAllListeners?.("plotly_click");
    element.on?.("plotly_click", ({ points }: Click) => {
      const chosen = points.map(({ customdata }) => customdata).find((word) => typeof word === "string");
      if (chosen) setTriggerValue("chosen", chosen);
    });
  });
  return () => {
    forget(element);
    place.figure?.dispose();
    places.delete(parentElement);
  };
}

function makePlace(parent: HTMLElement): Place {
  const element = make("div");
  const frame = make("div", "", { style: "overflow-x: auto; scrollbar-width: thin" }, element);
  const place: Place = { element, frame, hint: make("p", "", { style: "margin: 0; font-size: 0.875rem" }) };
  place.hint.textContent = HINT;
  parent.append(place.hint, frame);
  new ResizeObserver(() => showHint(place)).observe(frame);
  new ResizeObserver(() => place.figure?.resize()).observe(element);
  places.set(parent, place);
  return place;
}

/** On a page that is narrower than the figure: say that it goes on, and let keyboards scroll it too. */
function showHint({ element, frame, hint }: Place): void {
  const scrolls = element.offsetWidth > frame.clientWidth;
  hint.hidden = !scrolls;
  if (scrolls) frame.tabIndex = 0;
  else frame.removeAttribute("tabindex");
}
