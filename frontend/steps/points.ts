/* What is said of samples that are numbers or points; see steps_families.js. */

import type { Setup, View } from "./view.ts";
import { number } from "./words.ts";

const point = (values: number[]): string =>
  values.length > 1 ? `(${values.map(number).join(", ")})` : number(values[0]);

/** Row `i` of an array of points, in the plot's own units. */
function inPlotUnits({ mean, std }: Setup, values: ArrayLike<number>, i: number): number[] {
  return mean.map((middle, axis) => values[i * mean.length + axis] * std[axis] + middle);
}

/** The followed row of an array of the act. */
const followed = ({ setup, act, i }: View, name: string): string => point(inPlotUnits(setup, act.get(name), i));

export const sheets: string[] = [];

export const gradientSays = "where each generated sample should move, in standard deviations";

export const place = (view: View, name: string): string => ` = ${followed(view, name)}`;

export function pulled({ setup, act, i }: View): string {
  const size = setup.mean.length;
  return `× slope of D at G(z): it should move along ${point([...act.get("pull").slice(i * size, (i + 1) * size)])}`;
}

export const moved = (view: View): string => `G(z): ${followed(view, "fake")} → ${followed(view, "fake_after")},  `;
