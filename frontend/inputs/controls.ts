/* Buttons, sliders and choices, as templates: what is drawn anew keeps its elements, and so the keyboard its place. */

import { html, type TemplateResult } from "lit-html";
import { live } from "lit-html/directives/live.js";
import { adopt } from "../paint/style.ts";
import css from "./controls.css";

adopt(css);

export const button = (words: string, act: () => void, enabled = true): TemplateResult =>
  html`<button type="button" ?disabled=${!enabled} @click=${act}>${words}</button>`;

/** A button that is on or off. */
export const toggle = (words: string, pressed: boolean, act: () => void): TemplateResult =>
  html`<button type="button" aria-pressed=${pressed} @click=${act}>${words}</button>`;

export interface Range {
  min: number;
  max: number;
  step: number;
  value: number;
  enabled?: boolean;
}

/** A slider; oninput(number) while it moves, onchange(number) when it is let go. */
export function slider(
  words: string,
  { min, max, step, value, enabled = true }: Range,
  { oninput, onchange }: { oninput?: (value: number) => void; onchange?: (value: number) => void },
): TemplateResult {
  const number = (event: Event) => Number((event.target as HTMLInputElement).value);
  return html`<label class="lab-controls">${words}<input type="range" aria-label=${words}
    min=${min} max=${max} step=${step} .value=${live(String(value))} ?disabled=${!enabled}
    @input=${(event: Event) => oninput?.(number(event))}
    @change=${(event: Event) => onchange?.(number(event))}></label>`;
}

/** A choice among [value, words] pairs. shown: whether its name stands before it. */
export function choice<Value>(
  name: string,
  options: readonly (readonly [Value, string])[],
  value: Value,
  onchange: (value: Value) => void,
  shown = true,
): TemplateResult {
  const choose = (event: Event) => onchange(options[Number((event.target as HTMLSelectElement).value)][0]);
  const item = ([own, words]: readonly [Value, string], i: number) =>
    html`<option value=${i} .selected=${live(own === value)}>${words}</option>`;
  return html`<label class="lab-controls">${shown ? name : ""}<select aria-label=${name} @change=${choose}>
    ${options.map(item)}</select></label>`;
}
