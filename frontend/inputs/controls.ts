/* Buttons, sliders and choices of the latent lab, of the canvas to sketch on and of a step taken apart. */

import { adopt } from "../paint/style.ts";
import css from "./controls.css";
import { make } from "./elements.ts";

adopt(css);

export function button(words: string, act: () => void, enabled = true): HTMLButtonElement {
  const element = make("button", "", { type: "button" }, words);
  element.disabled = !enabled;
  element.onclick = act;
  return element;
}

export interface Range {
  min: number;
  max: number;
  step: number;
  value: number;
}

/** A slider; oninput(number) while it moves, onchange(number) when it is let go. */
export function slider(
  words: string, { min, max, step, value }: Range,
  { oninput, onchange }: { oninput?: (value: number) => void; onchange?: (value: number) => void },
): HTMLLabelElement {
  const input = make("input", "", { type: "range", min, max, step, "aria-label": words });
  input.value = String(value);
  input.oninput = () => oninput?.(Number(input.value));
  input.onchange = () => onchange?.(Number(input.value));
  return make("label", "lab-controls", {}, words, input);
}

/** A choice among [value, words] pairs. shown: whether its name stands before it. */
export function choice<Value>(
  name: string, options: readonly (readonly [Value, string])[], value: Value, onchange: (value: Value) => void, shown = true,
): HTMLLabelElement {
  const select = make("select", "", { "aria-label": name });
  options.forEach(([option, words], i) => {
    select.append(Object.assign(make("option", "", { value: i }, words), { selected: option === value }));
  });
  select.onchange = () => onchange(options[Number(select.value)][0]);
  return make("label", "lab-controls", {}, ...(shown ? [name] : []), select);
}
