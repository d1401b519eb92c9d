/* What is said of samples that are numbers or points; see steps_families.js. */

const version = new URL(import.meta.url).search;
const { number } = await import(new URL(`steps_words.js${version}`, import.meta.url).href);

const point = (values) => (values.length > 1 ? `(${values.map(number).join(", ")})` : number(values[0]));

/** Row `i` of an array of points, in the plot's own units. */
function inPlotUnits({ mean, std }, values, i) {
  return mean.map((middle, axis) => values[i * mean.length + axis] * std[axis] + middle);
}

/** The followed row of an array of the act. */
const followed = ({ setup, act, i }, name) => point(inPlotUnits(setup, act.get(name), i));

export const sheets = [];

export const gradientSays = "where each generated sample should move, in standard deviations";

export const place = (view, name) => ` = ${followed(view, name)}`;

export function pulled({ setup, act, i }) {
  const size = setup.mean.length;
  return `× slope of D at G(z): it should move along ${point([...act.get("pull").slice(i * size, (i + 1) * size)])}`;
}

export const moved = (view) => `G(z): ${followed(view, "fake")} → ${followed(view, "fake_after")},  `;
