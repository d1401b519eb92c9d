/* The labels that a generator is asked for: which rows are whose, and which label is on the screen.

   Sample i of a snapshot is of label i modulo their number; its surface has one sheet for the best of all labels and
   then one for each; its manifold has one sheet for each. Without a condition there are no labels, and one part. */

import type { Surface } from "../paint/surface.ts";
import type { Point } from "../paint/canvas.ts";
import type { Layer, Scene } from "../server/scene.ts";
import type { Frame, Numbers } from "../server/wire.ts";

type Label = number | null; // null: of no label, or of all of them
type Values = Numbers | number[];

/** The real samples of a label. */
export interface RealPart {
  label: Label;
  real: Values;
}

/** What a snapshot shows of one label. */
export interface Part {
  label: Label;
  arrays: Partial<Record<string, Values>>; // for each layer of points, arrows or a mesh
  shapes: Record<string, number[]>; // of the meshes
}

/** A part with the grid of latents, bent over the plane. */
export interface Sheet {
  label: Label;
  places: Values;
  mesh: number[];
}

const choices = new Map<string, Label>(); // names of the labels -> the one chosen, so that the next run looks the same

export class Labels {
  readonly names: string[];
  private readonly layers: Layer[];
  private readonly key: string;
  private readonly scene: Scene["arrays"];
  private found?: (Point | undefined)[];

  constructor({
    classes = [],
    arrays,
    layers = [],
  }: Pick<Scene, "classes" | "arrays"> & Partial<Pick<Scene, "layers">>) {
    this.layers = layers.filter(({ fixed }) => !fixed);
    this.names = classes.map((name) => (/^\d+$/.test(name) ? `label ${name}` : name));
    this.key = JSON.stringify(classes);
    this.scene = arrays;
  }

  get count(): number {
    return this.names.length;
  }

  /** The only label on the screen; null: all of them, or there are none. */
  get chosen(): Label {
    return choices.get(this.key) ?? null;
  }

  set chosen(label: Label) {
    choices.set(this.key, label);
  }

  /** "all" of the labels are on the screen, each in its own colour and shape, or "one"; "": there are none. */
  get shown(): "" | "all" | "one" {
    if (!this.count) return "";
    return this.chosen === null ? "all" : "one";
  }

  get all(): boolean {
    return this.shown === "all";
  }

  get onScreen(): Label[] {
    return this.all ? [...this.names.keys()] : [this.chosen];
  }

  /** What is on the screen, for those who cannot see it. */
  get description(): string {
    if (!this.count) return "";
    if (this.chosen !== null) return ` Only ${this.names[this.chosen]} is shown.`;
    return " Each label has its own colour and mark; D's belief is shown for the label that fits best.";
  }

  /** The real samples, label by label. */
  real(): RealPart[] {
    const { real, real_labels: labels } = this.scene;
    if (!real) return [];
    return this.onScreen.map((label) => ({
      label,
      real: label === null ? real : rows(real, 2, (i) => labels?.[i] === label),
    }));
  }

  /** The real samples of the labels that are not on the screen. */
  others(): Values {
    const { real = [], real_labels: labels } = this.scene;
    return rows(real, 2, (i) => labels?.[i] !== this.chosen);
  }

  /** A snapshot in parts, one for each label on the screen. */
  parts(frame: Frame | null): Part[] {
    if (!frame) return [];
    return (this.count ? this.onScreen : [null]).map((label) => this.part(frame, label));
  }

  private part({ arrays, shapes }: Frame, label: Label): Part {
    const part: Part = { label, arrays: {}, shapes: {} };
    for (const { array: name, mark } of this.layers) {
      const [array, shape] = [arrays[name], shapes[name]];
      if (!array || !shape || mark === "field") continue;
      if (mark === "mesh") part.shapes[name] = label === null ? shape : shape.slice(1);
      if (label === null) part.arrays[name] = array;
      else
        part.arrays[name] =
          mark === "mesh" ? sheet(array, shape, label) : rows(array, shape[1], (i) => i % this.count === label);
    }
    return part;
  }

  /** A field over the plane (D's belief, if no other is named), for one label or (null) the best of all; null without
      one. */
  surface(frame: Frame | null, label: Label = this.chosen, name = this.belief): Surface | null {
    const [surface, shape] = [frame?.arrays[name], frame?.shapes[name]];
    if (!surface || !shape) return null;
    if (!this.count) return { surface, shape };
    return { surface: sheet(surface, shape, label === null ? 0 : 1 + label), shape: shape.slice(1) };
  }

  private get belief(): string {
    return this.layers.find(({ mark }) => mark === "field")?.array ?? "";
  }

  /** Where the name of each label is written: at the real sample that is furthest from those of all other labels. */
  get places(): (Point | undefined)[] {
    return (this.found ??= this.names.map((_, label) => mostIsolated(this.scene, label)));
  }
}

/** The grid of latents of each part that has one. */
export function sheetsOf(parts: Part[]): Sheet[] {
  return parts.flatMap(({ label, arrays: { manifold: places }, shapes: { manifold: mesh } }) =>
    places && mesh ? [{ label, places, mesh }] : [],
  );
}

/** The rows, `width` numbers each, whose number fits. */
function rows(array: Values, width: number, fits: (row: number) => boolean): number[] {
  const found: number[] = [];
  for (let i = 0; i * width < array.length; i++) {
    if (fits(i)) for (let k = 0; k < width; k++) found.push(array[i * width + k]);
  }
  return found;
}

/** Sheet number `index` of an array whose first axis numbers them. */
function sheet(array: Numbers, shape: number[], index: number): Numbers {
  const size = array.length / shape[0];
  return array.subarray(index * size, (index + 1) * size);
}

function mostIsolated(
  { real = [], real_labels: labels = [] }: { real?: Values; real_labels?: Values },
  label: number,
): Point | undefined {
  let [place, most]: [Point | undefined, number] = [undefined, -1];
  for (let i = 0; i < labels.length; i++) {
    if (labels[i] !== label) continue;
    let least = Infinity;
    for (let j = 0; j < labels.length && least > most; j++) {
      if (labels[j] === label) continue;
      least = Math.min(least, Math.hypot(real[2 * i] - real[2 * j], real[2 * i + 1] - real[2 * j + 1]));
    }
    if (least > most) [place, most] = [[real[2 * i], real[2 * i + 1]], least];
  }
  return place;
}
