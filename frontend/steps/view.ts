/* What the boxes of a step and the words about it depend on. */

import type { Context, Size } from "../paint/canvas.ts";
import type { Ink, Inks } from "../server/scene.ts";
import type { Frame, Numbers } from "../server/wire.ts";

/** A network: the discriminator or the generator. */
export type Who = "d" | "g";
export type Stage = "sample" | "score" | "loss" | "gradient" | "update";
export const STAGES: Stage[] = ["sample", "score", "loss", "gradient", "update"];
export const NETWORKS: Record<Who, string> = { d: "discriminator", g: "generator" };

type Term = [formula: string, slope: string];

/** All that does not change while a run stands at a checkpoint (playground/ui/step_by_step.py). */
export interface Setup {
  window: number[]; // of a line [low, high], of a plane [x0, x1, y0, y1]; none of pictures, as the next three
  mean: number[];
  std: number[];
  equal?: boolean;
  rest?: number; // the belief of a D that cannot tell
  run: string;
  step: number;
  family: "line" | "plane" | "images";
  ink: Inks;
  batch: number;
  latent: number; // dimensions
  given: string;
  classes: string[];
  loss: string;
  pairs: boolean; // the loss compares a real sample with a generated one
  terms: { real: Term; fake: Term; generator: Term };
  belief: string;
  constants: Record<string, number>;
  scoring: string;
  beside: Record<Who, string>;
  optimiser: Record<Who, string>;
  patches: number; // that the discriminator judges in each picture
}

/** The update of one network, read from the answer of a worker. */
export class Act {
  readonly who: Who;
  private readonly seen: Pick<Frame, "arrays" | "shapes" | "numbers">;

  constructor(who: Who, seen: Act["seen"]) {
    this.who = who;
    this.seen = seen;
  }

  /** An array that it may have. */
  find(name: string): Numbers | undefined {
    return this.seen.arrays[`${this.who}_${name}`];
  }

  /** An array that it always has. */
  get(name: string): Numbers {
    const found = this.find(name);
    if (!found) throw new Error(`The answer lacks ${this.who}_${name}.`);
    return found;
  }

  shape(name: string): number[] {
    return this.seen.shapes[`${this.who}_${name}`] ?? [];
  }

  number(name: string): number | undefined {
    return this.seen.numbers[`${this.who}_${name}`];
  }
}

export type Bitmaps = Partial<Record<string, ImageBitmap | null>>;

export interface View {
  setup: Setup;
  family: Family;
  act: Act;
  i: number; // the pair of samples that is followed
  many: number; // pairs
  t: number; // from 0 to 1: how far the update is shown
  stage?: Stage;
  layers: Record<Who, number[]>;
  bitmaps: Bitmaps;
  ink: Ink;
  font: string;
}

/** Where a pair of samples can be pointed at, and its number. */
export type Spot = [x: number, y: number, i: number];

/** Draws one box. */
export type Draw = (ctx: Context, box: Size, view: View) => Spot[];

/** What differs between numbers on a line, points of a plane, and pictures. */
export interface Family {
  /** The box of the real or of the generated samples, or of what they are made from. */
  samples(ctx: Context, box: Size, view: View, name: "real" | "fake" | "given"): Spot[];
  /** The box of the discriminator. */
  verdicts: Draw;
  /** Where the generator's gradient pulls its samples. */
  pull: Draw;
  /** Names of the arrays of an act that are sheets of pictures. */
  sheets: string[];
  /** The followed sample, in words. */
  place(view: View, name: "real" | "fake"): string;
  /** What the gradient says to the generator. */
  gradientSays: string;
  /** Where the followed sample is pulled, in words; "" where only a picture can say it. */
  pulled(view: View): string;
  /** Where it moved in the update, likewise. */
  moved(view: View): string;
}

/** The colour of a kind of samples is that of its name in the ink. */
export const INK_OF = { real: "real", fake: "generated" } as const;
export type Kind = keyof typeof INK_OF;

/** The two kinds, each with the letter of its scores. */
export const SERIES: [letter: "r" | "f", kind: Kind][] = [
  ["r", "real"],
  ["f", "fake"],
];

/** Are real samples in this update too? In D's, and in that of G where the loss compares pairs. */
export const realShown = ({ act, setup }: Pick<View, "act" | "setup">): boolean => act.who === "d" || setup.pairs;

/** The kinds of samples that this update sees. */
export const shownSeries = (view: Pick<View, "act" | "setup">) =>
  SERIES.filter(([, kind]) => kind === "fake" || realShown(view));
