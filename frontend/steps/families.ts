/* What differs in a step between the three families of samples. */

import * as line from "./line.ts";
import * as images from "./pictures.ts";
import * as plane from "./plane.ts";
import * as points from "./points.ts";
import type { Family, Setup } from "./view.ts";

export const FAMILIES: Record<Setup["family"], Family> = {
  line: { ...points, ...line },
  plane: { ...points, ...plane },
  images,
};
