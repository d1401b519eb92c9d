/* The scene: what a run's picture needs and what never changes while it trains (playground/charts/scene.py). */

import type { Frame as Look } from "./wire.ts";

/** The colours of one theme, by what they stand for. */
export interface Ink {
  text: string;
  faint: string;
  grid: string;
  background: string;
  real: string;
  generated: string;
  discriminator: string;
  surface_real: string;
  surface_middle: string;
  surface_generated: string;
  [label: `label_${number}`]: string;
}

export interface Inks {
  light: Ink;
  dark: Ink;
}

export type Mark = "points" | "field" | "mesh" | "arrows" | "lines" | "raster";

/** Something that can be seen in the main picture, with a button of its own. */
export interface Layer {
  name: string;
  title: string;
  help: string;
  icon: string; // SVG
  mark: Mark;
  array: string;
  colour: keyof Ink;
  dashed?: boolean;
  fixed?: boolean; // it does not change while a run trains
}

/** A figure of Plotly as JSON. */
export interface PlotlyFigure {
  data: Trace[];
  layout: Layout;
}

export type Layout = Record<string, unknown> & {
  font: { family?: string };
  meta?: { alt?: string; robust?: number[]; snug?: boolean; live_annotations?: [number, string, string, Format][] };
  annotations?: { text: string }[];
};

export type Trace = Record<string, unknown> & {
  x?: ArrayLike<number>;
  y?: ArrayLike<number>;
  z?: ArrayLike<number> | number[][];
  mode?: string;
  meta?: TraceMeta;
};

/** Where the data of a trace are found: see playground/charts/sheet.py. */
export interface TraceMeta {
  layer?: string;
  series?: { x: string; y: string };
  last?: { x: string; y: string };
  frame?: Record<Axis, string>;
  newest?: Record<Axis, string>;
  scene?: Record<Axis, string>;
  part?: { side: number; of: number[] };
  points?: string;
  group?: number;
  middles?: number[];
  history?: string;
  standardised?: ("x" | "y")[];
}

export type Axis = "x" | "y" | "z";
export type Format = "number" | "count" | "share";

/** What fills a frame, and how much can be done there. */
export interface Frame {
  view: "plane" | "losses" | "distance" | "gallery";
  controls: "none" | "start" | "all";
}

interface AnyScene {
  layers: Layer[];
  shown: string[]; // names of layers, at first
  steps: number;
  figures: Record<string, PlotlyFigure>;
  ink: Inks;
  compact: boolean;
  inside: boolean;
  still: boolean; // only the first frame is shown
  begin: number; // the step at which the film begins
  frame?: Frame | null; // it fills a frame in another site's page
  alt: string;
  readings?: [name: string, part: string, format: Format][];
  classes?: string[];
  arrays: Look["arrays"];
}

/** Samples that are numbers. */
export interface LineScene extends AnyScene {
  family: "line";
  window: [low: number, high: number];
  mean: number[];
  std: number[];
}

/** Samples that are points of a plane. */
export interface PlaneScene extends AnyScene {
  family: "plane";
  window: [x0: number, x1: number, y0: number, y1: number];
  mean: number[];
  std: number[];
  equal?: boolean; // one unit is as long on both axes
  rest?: number; // the belief of a D that cannot tell, 1/2 unless labels are smoothed
  axis: string[];
}

export type Condition = "nothing" | "classes" | "picture";

/** Samples that are pictures. */
export interface PictureScene extends AnyScene {
  family: "images";
  condition: Condition;
  rows: number;
  columns: number;
  asked?: number[];
  given?: string;
  outside?: boolean; // another program trains it, and may have trained on the real pictures that are shown
}

export type Scene = LineScene | PlaneScene | PictureScene;
