/* The panel's elements, built once: status, layers, picture, side charts, timeline, sentence. */

const ICON_PLAY = '<svg viewBox="0 0 14 14" aria-hidden="true"><path class="go" d="M3 1.5l9 5.5-9 5.5z"/><path class="halt" d="M2.5 2h3v10h-3zM8.5 2h3v10h-3z"/></svg>';
const SIDE_CHARTS = ["features", "gradients", "right", "losses", "metric", "scores", "classes", "occupancy"];

/** An element with a class, attributes and children (strings become text, never HTML). */
export function make(tag, name, attributes = {}, ...children) {
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
    gallery: make("canvas", "gp-gallery", { tabindex: 0, role: "application", "aria-roledescription": "gallery", "aria-describedby": id }),
    readout: make("div", "gp-readout", { "aria-hidden": "true" }),
    density: make("div", "gp-density"),
    side: make("div", "gp-side"),
    play: make("button", "gp-play", { type: "button" }),
    slider: make("input", "gp-slider", { type: "range", min: 0, step: 1, "aria-label": "Timeline of the run" }),
    label: make("output", "gp-label", { "aria-hidden": "true" }),
    sentence: make("p", "gp-sentence"),
    spoken: make("p", "gp-hidden", { role: "status", "aria-live": "polite" }),
    picked: make("p", "gp-hidden", { role: "status", "aria-live": "polite" }),
    keys: make("p", "gp-hidden", { id }),
    charts: {},
  };
  parts.play.innerHTML = ICON_PLAY;
  for (const name of SIDE_CHARTS) parts.side.append((parts.charts[name] = make("div", "gp-chart", { "data-chart": name })));
  parts.picture = make("div", "gp-picture", {}, parts.canvas, parts.gallery, parts.density, parts.readout);
  const main = make("div", "gp-main", {}, parts.layers, parts.picture, parts.keys, parts.picked);
  const time = make("div", "gp-time", {}, parts.play, parts.slider, parts.label);
  const below = make("div", "gp-below", {}, time, parts.sentence, parts.spoken);
  const head = make("div", "gp-head", {}, parts.status, parts.progress);
  parts.root.append(head, make("div", "gp-grid", {}, main, below, parts.side));
  parent.append(parts.root);
  return parts;
}

/** The layer buttons of a main picture, the choice of a label where there are some, and its last button.
    handlers: {toggle(name), choose(label), reset(), play()}. */
export function layerButtons(parts, layers, { keys, labels, lastButton, shown }, handlers) {
  parts.keys.textContent = keys;
  const buttons = layers.map(({ name, title, help, icon }) => {
    const button = make("button", "gp-layer", { type: "button", title: help, "data-layer": name });
    button.innerHTML = `<svg viewBox="0 0 14 14" aria-hidden="true">${icon}</svg>`;
    button.append(title);
    button.setAttribute("aria-pressed", String(shown.has(name)));
    button.onclick = () => {
      handlers.toggle(name);
      button.setAttribute("aria-pressed", String(shown.has(name)));
    };
    return button;
  });
  const last = LAST_BUTTONS[lastButton](handlers);
  const choice = labels?.count ? [labelChoice(labels, handlers.choose)] : [];
  parts.layers.replaceChildren(...buttons, ...choice, last);
  return { buttons, [lastButton]: last };
}

/** Which label the picture shows. */
function labelChoice({ names, chosen }, choose) {
  const title = "Show what the generator makes of one label alone, or of all of them";
  const select = make("select", "gp-label-choice", { "aria-label": "Label shown", title }, new Option("All labels", ""));
  names.forEach((name, label) => select.append(new Option(name[0].toUpperCase() + name.slice(1), label)));
  select.value = chosen ?? "";
  select.onchange = () => choose(select.value === "" ? null : Number(select.value));
  return select;
}

/** Shows the whole picture again. */
function resetButton({ reset }) {
  const title = "Show the whole picture (double-click, or key 0)";
  const button = make("button", "gp-layer gp-last gp-reset", { type: "button", title }, "Reset view");
  button.onclick = reset;
  return button;
}

/** Begins the game. */
function playButton({ play }) {
  const title = "Tell real pictures from generated ones, and compare yourself with the discriminator";
  const button = make("button", "gp-layer gp-last gp-play-game", { type: "button", title }, "Which is real?");
  button.onclick = play;
  return button;
}

const LAST_BUTTONS = { reset: resetButton, play: playButton };

/** Show the parts of the status line; elements that stay are only given new text. */
export function showStatus(line, parts) {
  parts.forEach(([name, text], i) => {
    const span = line.children[i] ?? line.appendChild(make("span"));
    if (span.dataset.part !== name) span.dataset.part = name;
    if (span.textContent !== text) span.textContent = text;
  });
  while (line.children.length > parts.length) line.lastChild.remove();
}
