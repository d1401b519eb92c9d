/* What can be read off the plane: coordinates and D's belief under the pointer, and how many samples lie outside. */

import { least } from "d3-array";
import type { Camera } from "../paint/camera.ts";
import type { Point } from "../paint/canvas.ts";
import { valueAt } from "../paint/surface.ts";
import type { Layer, PlaneScene } from "../server/scene.ts";
import type { Frame } from "../server/wire.ts";
import { percent, short } from "../words.ts";
import { plotValue } from "./axes.ts";
import type { Labels, Part, RealPart } from "./labels.ts";

const NEAR_PIXELS = 8; // a pointer this close to a sample reads the sample

interface Seen {
  scene: PlaneScene;
  camera: Camera;
  labels: Labels;
  frame: Frame | null;
  points: Layer[]; // the layers of points that are shown
  parts: Part[];
  real: RealPart[]; // where they are shown
}

interface Sample {
  name: string;
  label: number | null;
  at: Point;
  far: number; // pixels
}

interface Place {
  x: number;
  y: number;
}

export const reading = (seen: Seen) => ({
  /** Coordinates and D's belief at a pixel, or those of the sample there. */
  at: (place: Place): string => describe(seen, place),
  /** How many generated samples lie outside the picture. */
  hidden: (): string => describeHidden(seen),
});

function describe(seen: Seen, place: Place): string {
  const { scene, camera, labels, frame } = seen;
  const near = nearest(seen, place);
  const [x, y] = near?.at ?? [camera.ux(place.x), camera.uy(place.y)];
  const surface = near ? labels.surface(frame, near.label) : labels.surface(frame);
  const belief = surface && valueAt(surface, camera, [x, y]);
  const where = `${scene.axis[0]} ${short(plotValue(scene, 0, x))}  ${scene.axis[1]} ${short(plotValue(scene, 1, y))}`;
  const d = belief === null ? "" : `  ·  D: ${percent(belief)} real`;
  const whose = near && near.label !== null ? `, ${labels.names[near.label]}` : "";
  return `${near ? `${near.name}${whose}:  ` : ""}${where}${d}`;
}

/** The shown sample nearest to a pixel, if it is near at all. */
function nearest({ camera, points, parts, real }: Seen, { x, y }: Place): Sample | undefined {
  const sets = points.flatMap(({ title, array }) =>
    parts.map(({ label, arrays }) => ({ name: title.toLowerCase(), label, numbers: arrays[array] ?? [] })),
  );
  sets.push(...real.map(({ label, real: numbers }) => ({ name: "real", label, numbers })));
  const near = sets.flatMap(({ name, label, numbers }) => {
    const found: Sample[] = [];
    for (let i = 0; i < numbers.length; i += 2) {
      const far = Math.hypot(camera.px(numbers[i]) - x, camera.py(numbers[i + 1]) - y);
      if (far < NEAR_PIXELS) found.push({ name, label, at: [numbers[i], numbers[i + 1]], far });
    }
    return found;
  });
  return least(near, ({ far }) => far);
}

function describeHidden({ scene, camera, points, parts }: Seen): string {
  const layer = points.at(-1); // the one that has its button first
  if (!layer || scene.compact) return "";
  const numbers = parts.flatMap(({ arrays }) => Array.from(arrays[layer.array] ?? []));
  let hidden = 0;
  for (let i = 0; i < numbers.length; i += 2) {
    if (!camera.shows({ x: camera.px(numbers[i]), y: camera.py(numbers[i + 1]) })) hidden++;
  }
  return hidden ? `${hidden} of ${numbers.length / 2} ${layer.title.toLowerCase()} lie outside the picture` : "";
}
