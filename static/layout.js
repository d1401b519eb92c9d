/* The panel's elements, built once: status, layers, picture, side charts, timeline, sentence. */

const LAYERS = {
  real: ["Real", "Samples of the real data", '<circle cx="7" cy="7" r="4" fill="var(--gp-real)"/>'],
  generated: ["Generated", "Samples of the generator, from the same latents at every step", '<path d="M7 2l5 5-5 5-5-5z" fill="var(--gp-generated)"/>'],
  surface: [
    "D's belief",
    "Where the discriminator says real (blue), generated (orange), or cannot tell (the line)",
    '<path d="M1 3h6v8H1z" fill="var(--gp-surface-generated)"/><path d="M7 3h6v8H7z" fill="var(--gp-surface-real)"/><path d="M7 2v10" stroke="var(--gp-faint)"/>',
  ],
  manifold: [
    "Manifold",
    "Where a regular grid of latents lands: dense where many samples fall",
    '<path d="M2 3h10M2 7h10M2 11h10M3 2v10M7 2v10M11 2v10" stroke="var(--gp-generated)" fill="none"/>',
  ],
  arrows: [
    "Gradient",
    "Which way the discriminator's gradient pushes generated samples",
    '<path d="M2 12L11 3M6 2.5h5.5V8" stroke="currentColor" stroke-width="1.3" fill="none"/>',
  ],
  belief: ["D(x)", "The discriminator's belief that x is real", '<path d="M1 7h12" stroke="var(--gp-discriminator)" stroke-width="2"/>'],
  optimal: [
    "Optimal D*",
    "The best possible discriminator against this generator: p / (p + q)",
    '<path d="M1 7h12" stroke="var(--gp-discriminator)" stroke-width="1.6" stroke-dasharray="3 2"/>',
  ],
};
const ICON_PLAY = '<svg viewBox="0 0 14 14" aria-hidden="true"><path class="go" d="M3 1.5l9 5.5-9 5.5z"/><path class="halt" d="M2.5 2h3v10h-3zM8.5 2h3v10h-3z"/></svg>';
const SIDE = ["losses", "metric", "scores"];

/** An element with a class, attributes and children (strings become text, never HTML). */
function make(tag, name, attributes = {}, ...children) {
  const element = document.createElement(tag);
  if (name) element.className = name;
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

let panels = 0;

/** Build the panel inside `parent`; returns its elements by name. */
export function build(parent) {
  const id = `gp-keys-${++panels}`;
  const parts = {
    root: make("section", "gp-live", { "aria-label": "Live view of the training" }),
    status: make("div", "gp-status"),
    progress: make("div", "gp-progress", { role: "progressbar", "aria-label": "Steps done", "aria-valuemin": 0 }, make("i")),
    layers: make("div", "gp-layers", { role: "group", "aria-label": "What the picture shows" }),
    canvas: make("canvas", "gp-canvas", { tabindex: 0, role: "img", "aria-describedby": id }),
    readout: make("div", "gp-readout", { "aria-hidden": "true" }),
    density: make("div", "gp-density"),
    side: make("div", "gp-side"),
    play: make("button", "gp-play", { type: "button" }),
    slider: make("input", "gp-slider", { type: "range", min: 0, step: 1, "aria-label": "Timeline of the run" }),
    label: make("output", "gp-label", { "aria-hidden": "true" }),
    sentence: make("p", "gp-sentence"),
    spoken: make("p", "gp-hidden", { role: "status", "aria-live": "polite" }),
    charts: {},
  };
  parts.play.innerHTML = ICON_PLAY;
  for (const name of SIDE) parts.side.append((parts.charts[name] = make("div", "gp-chart")));
  parts.picture = make("div", "gp-picture", {}, parts.canvas, parts.density, parts.readout);
  const keys = make("p", "gp-hidden", { id }, "Arrow keys move the picture, plus and minus zoom, 0 shows all of it.");
  const main = make("div", "gp-main", {}, parts.layers, parts.picture, keys);
  const time = make("div", "gp-time", {}, parts.play, parts.slider, parts.label);
  const below = make("div", "gp-below", {}, time, parts.sentence, parts.spoken);
  const head = make("div", "gp-head", {}, parts.status, parts.progress);
  parts.root.append(head, make("div", "gp-grid", {}, main, below, parts.side));
  parent.append(parts.root);
  return parts;
}

/** The layer buttons of a scene and the button that shows the whole picture again. */
export function layerButtons(parts, names, shown, toggle, reset) {
  const buttons = names.map((name) => {
    const [label, help, icon] = LAYERS[name];
    const button = make("button", "gp-layer", { type: "button", title: help, "data-layer": name });
    button.innerHTML = `<svg viewBox="0 0 14 14" aria-hidden="true">${icon}</svg>`;
    button.append(label);
    button.setAttribute("aria-pressed", String(shown.has(name)));
    button.onclick = () => {
      toggle(name);
      button.setAttribute("aria-pressed", String(shown.has(name)));
    };
    return button;
  });
  const whole = make("button", "gp-layer gp-reset", { type: "button", title: "Show the whole picture (double-click, or key 0)" });
  whole.append("Reset view");
  whole.onclick = reset;
  parts.layers.replaceChildren(...buttons, whole);
  return { whole, buttons };
}

/** Show the parts of the status line; elements that stay are only given new text. */
export function showStatus(line, parts) {
  parts.forEach(([name, text], i) => {
    const span = line.children[i] ?? line.appendChild(make("span"));
    if (span.dataset.part !== name) span.dataset.part = name;
    if (span.textContent !== text) span.textContent = text;
  });
  while (line.children.length > parts.length) line.lastChild.remove();
}
