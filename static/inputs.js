/* Buttons, sliders and choices of the latent lab and of the canvas to sketch on, and how they look. */

const version = new URL(import.meta.url).search;
const { make } = await import(new URL(`layout.js${version}`, import.meta.url).href);

export const STYLE = `
.lab { color: var(--st-text-color); font: 14px/1.45 var(--st-font); --line: color-mix(in srgb, var(--st-text-color) 25%, transparent); }
.lab-tabs, .lab-controls { display: flex; flex-wrap: wrap; gap: 6px 12px; align-items: center; margin-bottom: 8px; }
.lab button, .lab select { font: inherit; color: inherit; padding: 4px 12px; border-radius: 6px; cursor: pointer;
  background: var(--st-background-color); border: 1px solid var(--line); }
.lab select { max-width: 14rem; }
.lab button[aria-pressed="true"] { border-color: var(--st-primary-color); box-shadow: inset 0 0 0 1px var(--st-primary-color); }
.lab button:disabled { opacity: 0.45; cursor: default; }
.lab :is(button, select, input, canvas):focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 1px; }
.lab input[type="range"] { -webkit-appearance: none; appearance: none; height: 1.5rem; background: none; min-width: 180px; }
.lab input::-webkit-slider-runnable-track { height: 4px; border-radius: 2px; background: var(--line); }
.lab input::-moz-range-track { height: 4px; border-radius: 2px; background: var(--line); }
.lab input::-webkit-slider-thumb { -webkit-appearance: none; width: 14px; height: 14px; margin-top: -5px; border-radius: 50%; background: var(--st-primary-color); }
.lab input::-moz-range-thumb { width: 14px; height: 14px; border: 0; border-radius: 50%; background: var(--st-primary-color); }
.lab input:disabled { opacity: 0.4; }
.lab p { font-size: inherit; }
.lab label { margin: 0; }
.lab-words { margin: 0 0 8px; max-width: 46rem; }
.lab-caption { margin: 6px 0 0; min-height: 1.5em; font-variant-numeric: tabular-nums; }
.lab-status { min-height: 1.5em; margin: 8px 0 0; color: color-mix(in srgb, var(--st-text-color) 70%, transparent); }
`;

export function button(words, act, enabled = true) {
  const element = make("button", "", { type: "button" }, words);
  element.disabled = !enabled;
  element.onclick = act;
  return element;
}

/** A slider; oninput(number) while it moves, onchange(number) when it is let go. */
export function slider(words, { min, max, step, value }, { oninput = () => {}, onchange = () => {} }) {
  const input = make("input", "", { type: "range", min, max, step, "aria-label": words });
  input.value = value;
  input.oninput = () => oninput(Number(input.value));
  input.onchange = () => onchange(Number(input.value));
  return make("label", "lab-controls", {}, words, input);
}

/** A choice among [value, words] pairs; onchange(value). shown: whether its name stands before it. */
export function choice(name, options, value, onchange, shown = true) {
  const select = make("select", "", { "aria-label": name });
  options.forEach(([option, words], i) => {
    select.append(Object.assign(make("option", "", { value: i }, words), { selected: option === value }));
  });
  select.onchange = () => onchange(options[Number(select.value)][0]);
  return make("label", "lab-controls", {}, ...(shown ? [name] : []), select);
}
