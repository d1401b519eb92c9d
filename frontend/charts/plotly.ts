/** plotly.js, in the build that holds all that our figures use: a bundle of its own, fetched when first needed. */

// @ts-expect-error: it comes without types
import Plotly from "plotly.js-cartesian-dist-min";
import type { Plotly as Ours } from "./figures.ts";

export default Plotly as Ours;
