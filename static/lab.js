/* The latent lab: what a trained generator makes of other latents. Each view asks a worker one question, gets one
   sheet of pictures, and everything else happens here. */

const version = new URL(import.meta.url).search;
const [{ job }, { make }, { Sheet }] = await Promise.all(
  ["jobs", "layout", "sheet"].map((name) => import(new URL(`${name}.js${version}`, import.meta.url).href)),
);

const STYLE = `
.lab { color: var(--st-text-color); font: 14px/1.45 var(--st-font); }
.lab-tabs, .lab-controls { display: flex; flex-wrap: wrap; gap: 6px 12px; align-items: center; margin-bottom: 8px; }
.lab button, .lab select { font: inherit; color: inherit; padding: 4px 12px; border-radius: 6px; cursor: pointer;
  background: var(--st-background-color); border: 1px solid color-mix(in srgb, var(--st-text-color) 25%, transparent); }
.lab button[aria-pressed="true"] { border-color: var(--st-primary-color); box-shadow: inset 0 0 0 1px var(--st-primary-color); }
.lab button:disabled { opacity: 0.45; cursor: default; }
.lab :is(button, select, input, canvas):focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 1px; }
.lab input[type="range"] { -webkit-appearance: none; appearance: none; height: 1.5rem; background: none; min-width: 180px; }
.lab input::-webkit-slider-runnable-track { height: 4px; border-radius: 2px; background: color-mix(in srgb, var(--st-text-color) 25%, transparent); }
.lab input::-moz-range-track { height: 4px; border-radius: 2px; background: color-mix(in srgb, var(--st-text-color) 25%, transparent); }
.lab input::-webkit-slider-thumb { -webkit-appearance: none; width: 14px; height: 14px; margin-top: -5px; border-radius: 50%; background: var(--st-primary-color); }
.lab input::-moz-range-thumb { width: 14px; height: 14px; border: 0; border-radius: 50%; background: var(--st-primary-color); }
.lab input:disabled { opacity: 0.4; }
.lab-words { margin: 0 0 8px; max-width: 46rem; }
.lab-body { display: grid; grid-template-columns: minmax(0, 440px) minmax(0, 1fr); gap: 20px; align-items: start; }
.lab-sheet, .lab-stage { display: block; width: 100%; border-radius: 3px; image-rendering: pixelated; }
.lab-sheet { cursor: crosshair; touch-action: pan-y; }
.lab-stage { aspect-ratio: 1; max-width: 300px; background: color-mix(in srgb, var(--st-text-color) 8%, transparent); }
.lab p { font-size: inherit; }
.lab label { margin: 0; }
.lab-caption { margin: 6px 0 0; min-height: 1.5em; font-variant-numeric: tabular-nums; }
.lab-status { min-height: 1.5em; margin: 8px 0 0; color: color-mix(in srgb, var(--st-text-color) 70%, transparent); }
@media (max-width: 700px) { .lab-body { grid-template-columns: minmax(0, 1fr); } }
`;
const VIEWS = {
  plane: ["Plane", "Two directions through latent space: point at the sheet, or use the arrow keys, and see the picture there."],
  walk: ["Walk", "Choose two pictures or more, then walk from one to the next: along an arc, where normal latents lie."],
  truncation: ["Truncation", "All 64 latents, made shorter: fewer kinds of pictures, but better ones. At 0 all are the same."],
  average: ["Average", "Choose several pictures: the picture of the mean of their latents shows what they share."],
  map: ["Map", "A map of all that it makes: point at it, or use the arrow keys."],
};
const PSIS = [0, 0.2, 0.4, 0.6, 0.8, 1, 1.2];
const FRAMES = 24; // pictures of one leg of a walk
const MOST = { walk: 8, average: 16 }; // pictures that may be chosen
const labs = new WeakMap();

export default function lab({ data, parentElement }) {
  if (!labs.has(parentElement)) labs.set(parentElement, new Lab(parentElement));
  labs.get(parentElement).open(data);
  return () => labs.get(parentElement)?.close();
}

class Lab {
  constructor(parent) {
    const style = make("style", "", {}, STYLE);
    this.tabs = make("div", "lab-tabs", { role: "group", "aria-label": "What to do in latent space" });
    this.words = make("p", "lab-words");
    this.controls = make("div", "lab-controls");
    this.stage = make("canvas", "lab-stage", { role: "img", width: 320, height: 320 });
    this.caption = make("p", "lab-caption", { role: "status" });
    this.status = make("p", "lab-status", { role: "status" });
    this.sheets = {
      gallery: new Sheet(make, "Gallery to choose from", { onpick: (index) => this.choose(index), onpoint: () => {} }),
      pad: new Sheet(make, "Sheet of latent space", { onpoint: () => this.look(), onpick: () => this.look() }),
    };
    this.left = make("div", "");
    this.right = make("div", "", {}, this.stage, this.caption);
    this.root = make("section", "lab", { "aria-label": "Latent lab" }, this.tabs, this.words, this.controls, make("div", "lab-body", {}, this.left, this.right), this.status);
    parent.append(style, this.root);
    this.state = { view: "plane", seed: 1, reach: 3, directions: "random", first: 0, chosen: [], t: 0, psi: 3 };
    for (const [view, [label]] of Object.entries(VIEWS)) {
      const button = make("button", "", { type: "button", "data-view": view }, label);
      button.onclick = () => this.change({ view, chosen: [], t: 0 });
      this.tabs.append(button);
    }
  }

  /** Another run, or the same one further on: everything is asked for anew. */
  open({ run, step }) {
    if (run === this.run && step === this.step) return;
    Object.assign(this, { run, step });
    this.answers = new Map();
    this.change({ chosen: [], t: 0 });
  }

  close() {
    this.round = null;
  }

  change(changes) {
    Object.assign(this.state, changes);
    const { view } = this.state;
    for (const button of this.tabs.children) button.setAttribute("aria-pressed", String(button.dataset.view === view));
    this.words.textContent = VIEWS[view][1];
    this.left.replaceChildren((view === "plane" || view === "map" ? this.sheets.pad : this.sheets.gallery).canvas);
    this.controls.replaceChildren(...CONTROLS[view](this));
    this.root.dataset.view = view;
    this.refresh();
  }

  /** Ask what the view needs, then show it. What comes too late is dropped. */
  async refresh() {
    const round = (this.round = {});
    this.root.dataset.ready = "";
    try {
      await SHOW[this.state.view](this, (question) => this.ask(question, round), () => this.round === round);
      if (this.round !== round) return;
      this.status.textContent = "";
      this.root.dataset.ready = this.state.view;
    } catch (error) {
      if (this.round === round) this.status.textContent = error.message;
    }
  }

  /** The answer to a question: {info, bitmap, bytes}; null when it is no longer wanted. */
  async ask(question, round) {
    const text = JSON.stringify(question);
    if (!this.answers.has(text)) {
      const path = `lab/${this.run}?${new URLSearchParams({ question: text })}`;
      const told = (words) => (this.status.textContent = `${words || "Waiting for a worker"} …`);
      const found = await job(path, () => this.round === round, told);
      if (!found) return null;
      const bitmap = question.gif ? null : await createImageBitmap(new Blob([found.bytes], { type: "image/png" }));
      this.answers.set(text, { ...found, bitmap });
    }
    return this.round === round ? this.answers.get(text) : null;
  }

  /** Choose a picture of the gallery, or give it up. */
  choose(index) {
    const { view, chosen } = this.state;
    if (view === "truncation") return;
    const rest = chosen.filter((other) => other !== index);
    if (rest.length < chosen.length) this.change({ chosen: rest });
    else if (chosen.length < MOST[view]) this.change({ chosen: [...chosen, index] });
    else this.status.textContent = `At most ${MOST[view]} pictures can be chosen.`;
    this.sheets.gallery.name();
  }

  /** Show the picture under the pointer large. */
  look() {
    const { pad } = this.sheets;
    if (!pad.bitmap) return;
    this.paint(pad.bitmap, pad.source());
    this.caption.textContent = `column ${(pad.at % pad.columns) + 1} of ${pad.columns}, row ${Math.floor(pad.at / pad.columns) + 1} of ${pad.rows}`;
  }

  paint(bitmap, [x, y, width, height]) {
    const pen = this.stage.getContext("2d");
    pen.imageSmoothingEnabled = false;
    pen.clearRect(0, 0, this.stage.width, this.stage.height);
    pen.drawImage(bitmap, x, y, width, height, 0, 0, this.stage.width, this.stage.height);
    this.stage.setAttribute("aria-label", `The picture at this place of latent space: ${VIEWS[this.state.view][0].toLowerCase()}.`);
  }

  blank(words) {
    this.stage.getContext("2d").clearRect(0, 0, this.stage.width, this.stage.height);
    this.caption.textContent = words;
  }

  async saveGif() {
    const round = (this.round = {});
    try {
      const { chosen } = this.state;
      const found = await this.ask({ what: "walk", stops: chosen, frames: FRAMES, gif: true }, round);
      if (!found) return;
      const href = URL.createObjectURL(new Blob([found.bytes], { type: "image/gif" }));
      make("a", "", { href, download: `walk-${chosen.join("-")}.gif` }).click();
      setTimeout(() => URL.revokeObjectURL(href), 10_000);
      this.status.textContent = "Saved.";
    } catch (error) {
      this.status.textContent = error.message;
    }
  }
}

// ---------------------------------------------------------------- what each view shows
const GALLERY = { what: "truncation", psis: PSIS };

async function showGallery(lab, ask, psi) {
  const found = await ask(GALLERY);
  if (!found) return null;
  const { rows, columns } = found.info;
  lab.sheets.gallery.show(found.bitmap, rows, columns, psi * rows);
  lab.sheets.gallery.mark(lab.state.chosen);
  return found;
}

async function showPad(lab, ask, question) {
  const found = await ask(question);
  if (!found) return;
  lab.sheets.pad.show(found.bitmap, found.info.rows, found.info.columns);
  lab.look();
}

const SHOW = {
  plane(lab, ask) {
    const { seed, reach, directions, first } = lab.state;
    const which = directions === "random" ? { seed } : { first, second: first + 1 };
    return showPad(lab, ask, { what: "plane", directions, reach, side: 11, ...which });
  },
  map: (lab, ask) => showPad(lab, ask, { what: "map", side: 15, seed: lab.state.seed }),
  async truncation(lab, ask) {
    const found = await showGallery(lab, ask, lab.state.psi);
    if (!found) return;
    lab.paint(found.bitmap, lab.sheets.gallery.source(lab.sheets.gallery.at));
    lab.caption.textContent = `latents of ${PSIS[lab.state.psi]} times their length`;
  },
  async walk(lab, ask) {
    const { chosen, t } = lab.state;
    if (!(await showGallery(lab, ask, PSIS.indexOf(1)))) return;
    if (chosen.length < 2) return lab.blank(chosen.length ? "Choose where the walk shall lead." : "Choose where the walk begins.");
    const found = await ask({ what: "walk", stops: chosen, frames: FRAMES });
    if (!found) return;
    const { columns } = found.info;
    const size = found.bitmap.width / columns;
    const frame = Math.round(t * (columns - 1));
    lab.paint(found.bitmap, [frame * size, 0, size, size]);
    lab.caption.textContent = `picture ${frame + 1} of ${columns} on the way`;
  },
  async average(lab, ask) {
    const { chosen } = lab.state;
    if (!(await showGallery(lab, ask, PSIS.indexOf(1)))) return;
    if (!chosen.length) return lab.blank("Choose some pictures.");
    const found = await ask({ what: "average", indices: chosen });
    if (!found) return;
    const size = found.bitmap.width / found.info.columns;
    lab.paint(found.bitmap, [(found.info.columns - 1) * size, 0, size, size]);
    lab.caption.textContent = `the mean of ${chosen.length} latent${chosen.length > 1 ? "s" : ""}`;
  },
};

// ---------------------------------------------------------------- what each view can be told
function button(words, act, enabled = true) {
  const element = make("button", "", { type: "button" }, words);
  element.disabled = !enabled;
  element.onclick = act;
  return element;
}

/** A slider; oninput(number) while it moves, onchange(number) when it is let go. */
function slider(words, { min, max, step, value }, { oninput = () => {}, onchange = () => {} }) {
  const input = make("input", "", { type: "range", min, max, step, "aria-label": words });
  input.value = value;
  input.oninput = () => oninput(Number(input.value));
  input.onchange = () => onchange(Number(input.value));
  return make("label", "lab-controls", {}, words, input);
}

const CONTROLS = {
  plane(lab) {
    const { directions, first, reach } = lab.state;
    const choice = make("select", "", { "aria-label": "Directions" });
    for (const [value, words] of [["random", "random directions"], ["principal", "strongest directions"]]) {
      choice.append(Object.assign(make("option", "", { value }, words), { selected: value === directions }));
    }
    choice.onchange = () => lab.change({ directions: choice.value, first: 0 });
    const other = directions === "random" ? () => lab.change({ seed: lab.state.seed + 1 }) : () => lab.change({ first: first + 2 });
    const far = slider("How far", { min: 1, max: 8, step: 0.5, value: reach }, { onchange: (value) => lab.change({ reach: value }) });
    return [choice, button("Other directions", other), far];
  },
  map: (lab) => [button("Another cut", () => lab.change({ seed: lab.state.seed + 1 }))],
  truncation(lab) {
    const range = { min: 0, max: PSIS.length - 1, step: 1, value: lab.state.psi };
    return [slider("Length of the latents", range, { oninput: (psi) => ((lab.state.psi = psi), lab.refresh()) })];
  },
  walk(lab) {
    const enough = lab.state.chosen.length > 1;
    const way = slider("Along the way", { min: 0, max: 1, step: 0.005, value: lab.state.t }, { oninput: (t) => ((lab.state.t = t), lab.refresh()) });
    way.querySelector("input").disabled = !enough;
    return [way, button("Save as GIF", () => lab.saveGif(), enough), button("Begin anew", () => lab.change({ chosen: [], t: 0 }), lab.state.chosen.length > 0)];
  },
  average: (lab) => [button("Begin anew", () => lab.change({ chosen: [] }), lab.state.chosen.length > 0)],
};
