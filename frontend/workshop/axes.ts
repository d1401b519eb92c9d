/* Two axes with ticks and names, as SVG. The picture always has the same size in its own pixels, and is scaled. */

import { scaleLinear, type ScaleLinear } from "d3-scale";
import { svg, type TemplateResult } from "lit-html";
import { short } from "../words.ts";

export const [WIDTH, HEIGHT] = [290, 206];
const MARGIN = { left: 38, right: 8, top: 20, bottom: 34 };

export interface Axis {
  title: string;
  min: number;
  max: number;
}

export interface Scales {
  x: ScaleLinear<number, number>;
  y: ScaleLinear<number, number>;
}

/** From values to pixels of the picture. */
export function scalesOf(x: Axis, y: Axis): Scales {
  return {
    x: scaleLinear([x.min, x.max], [MARGIN.left, WIDTH - MARGIN.right]),
    y: scaleLinear([y.min, y.max], [HEIGHT - MARGIN.bottom, MARGIN.top]),
  };
}

export function axes(scales: Scales, x: Axis, y: Axis): TemplateResult {
  const [left, right] = scales.x.range();
  const [bottom, top] = scales.y.range();
  const across = scales.x.ticks(4).map((value) => {
    const at = scales.x(value);
    const anchor = at > right - 12 ? "end" : "middle";
    return svg`<text x=${anchor === "end" ? right : at} y=${bottom + 14} text-anchor=${anchor}>${short(value)}</text>`;
  });
  const up = scales.y.ticks(5).map((value) => {
    const at = scales.y(value);
    return svg`<line x1=${left} x2=${right} y1=${at} y2=${at}></line>
      <text x=${left - 6} y=${at + 3.5} text-anchor="end">${short(value)}</text>`;
  });
  return svg`<g class="curve-axes" aria-hidden="true">${up}${across}
    <line class="curve-base" x1=${left} x2=${right} y1=${bottom} y2=${bottom}></line>
    <text x=${right} y=${bottom + 29} text-anchor="end">${x.title}</text>
    <text x=${left} y=${top - 8} text-anchor="start">${y.title}</text></g>`;
}
