/* The latent lab: what a trained generator makes of other latents. Each view asks a worker one question, gets one
   sheet of pictures, and everything else happens here. The views: lab_views.js, lab_classes.js. */

const version = new URL(import.meta.url).search;
const [{ ask: askWorker }, { make }, { Sheet }, { STYLE }, { VIEWS, PSIS }, { CLASS_VIEWS }] = await Promise.all(
  ["jobs", "layout", "sheet", "inputs", "lab_views", "lab_classes"].map(
    (name) => import(new URL(`${name}.js${version}`, import.meta.url).href),
  ),
);

const LAYOUT = `
.lab-body { display: grid; grid-template-columns: minmax(0, 440px) minmax(0, 1fr); gap: 20px; align-items: start; }
.lab-sheet, .lab-stage { display: block; width: 100%; border-radius: 3px; image-rendering: pixelated; }
.lab-sheet { cursor: crosshair; touch-action: pan-y; }
.lab-stage { aspect-ratio: 1; max-width: 300px; background: color-mix(in srgb, var(--st-text-color) 8%, transparent); }
.lab[data-view="across"] .lab-body { grid-template-columns: minmax(0, 1fr); gap: 0; }
.lab[data-view="across"] .lab-stage { display: none; }
.lab-classes { display: grid; grid-template-columns: repeat(auto-fit, minmax(76px, 1fr)); gap: 10px 6px; max-width: calc(var(--count) * 126px); }
.lab-classes figure { margin: 0; }
.lab-classes canvas { display: block; width: 100%; border-radius: 3px; image-rendering: pixelated; }
.lab-classes figcaption { font-size: 13px; text-align: center; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
@media (max-width: 700px) { .lab-body { grid-template-columns: minmax(0, 1fr); } }
`;
const labs = new WeakMap();

export default function lab({ data, parentElement }) {
  if (!labs.has(parentElement)) labs.set(parentElement, new Lab(parentElement));
  labs.get(parentElement).open(data);
  return () => labs.get(parentElement)?.close();
}

class Lab {
  constructor(parent) {
    this.tabs = make("div", "lab-tabs", { role: "group", "aria-label": "What to do in latent space" });
    this.words = make("p", "lab-words");
    this.controls = make("div", "lab-controls");
    this.stage = make("canvas", "lab-stage", { role: "img", width: 320, height: 320 });
    this.caption = make("p", "lab-caption", { role: "status" });
    this.status = make("p", "lab-status", { role: "status" });
    this.sheets = {
      gallery: new Sheet(make, "Gallery to choose from", { onpick: (index) => this.choose(index) }),
      pad: new Sheet(make, "Sheet of latent space", { onpoint: () => this.showPointed(), onpick: () => this.showPointed() }),
    };
    this.left = make("div", "");
    const body = make("div", "lab-body", {}, this.left, make("div", "", {}, this.stage, this.caption));
    this.root = make("section", "lab", { "aria-label": "Latent lab" }, this.tabs, this.words, this.controls, body, this.status);
    parent.append(make("style", "", {}, STYLE + LAYOUT), this.root);
    this.state = { seed: 1, reach: 3, directions: "random", first: 0, psi: PSIS.indexOf(0.6), along: 0, centre: "" };
  }

  /** Another run, or the same one further on: everything is asked for anew. names: [label, name] of the classes that
      the generator is conditioned on; none without a condition. */
  open({ run, step, names }) {
    if (run === this.run && step === this.step) return;
    const other = run !== this.run;
    Object.assign(this, { run, step, names, answers: new Map() });
    if (other) this.setUpViews();
    this.change({ chosen: [], t: 0 });
  }

  /** The views that this run has. */
  setUpViews() {
    this.views = this.names.length ? { ...CLASS_VIEWS, ...VIEWS } : VIEWS;
    this.figures = null;
    const [first, second] = this.names.map(([label]) => label);
    const view = this.state.view in this.views ? this.state.view : Object.keys(this.views)[0];
    Object.assign(this.state, { view, label: first, a: first, b: second });
    this.tabs.replaceChildren(...Object.entries(this.views).map(([view, { label }]) => {
      const button = make("button", "", { type: "button", "data-view": view }, label);
      button.onclick = () => this.change({ view, chosen: [], t: 0 });
      return button;
    }));
  }

  get view() {
    return this.views[this.state.view];
  }

  close() {
    this.round = null;
  }

  change(changes) {
    Object.assign(this.state, changes);
    const name = this.state.view;
    for (const button of this.tabs.children) button.setAttribute("aria-pressed", String(button.dataset.view === name));
    this.words.textContent = this.view.words;
    this.left.replaceChildren(this.view.left(this));
    const focused = [...this.controls.querySelectorAll("button, select, input")].indexOf(document.activeElement);
    this.controls.replaceChildren(...this.view.controls(this));
    if (focused >= 0) this.controls.querySelectorAll("button, select, input")[focused]?.focus();
    this.root.dataset.view = name;
    this.refresh();
  }

  /** Ask what the view needs, then show it. What comes too late is dropped. */
  async refresh() {
    const round = (this.round = {});
    this.root.dataset.ready = "";
    try {
      await this.view.show(this, (question) => this.ask(question, round));
      if (this.round !== round) return;
      this.status.textContent = "";
      this.root.dataset.ready = this.state.view;
    } catch (error) {
      if (this.round === round) this.status.textContent = error.message;
    }
  }

  /** The answer to a question {kind, ...what is asked}: {info, bitmap, bytes}; null when it is no longer wanted. */
  async ask(question, round) {
    const text = JSON.stringify(question);
    if (!this.answers.has(text)) {
      const { kind, ...asked } = question;
      const report = (words) => (this.status.textContent = `${words || "Waiting for a worker"} …`);
      const found = await askWorker(kind, { run: this.run, ...asked }, () => this.round === round, report);
      if (!found) return null;
      const bitmap = question.gif ? null : await createImageBitmap(new Blob([found.bytes], { type: "image/png" }));
      this.answers.set(text, { ...found, bitmap });
    }
    return this.round === round ? this.answers.get(text) : null;
  }

  /** Choose a picture of the gallery, or give it up. */
  choose(index) {
    const { chosen } = this.state;
    const { most } = this.view;
    if (!most) return;
    const rest = chosen.filter((other) => other !== index);
    if (rest.length < chosen.length) this.change({ chosen: rest });
    else if (chosen.length < most) this.change({ chosen: [...chosen, index] });
    else this.status.textContent = `At most ${most} pictures can be chosen.`;
    this.sheets.gallery.updateLabel();
  }

  /** Show the picture under the pointer large. */
  showPointed() {
    const { pad } = this.sheets;
    if (!pad.bitmap) return;
    const [column, row] = [pad.at % pad.columns, Math.floor(pad.at / pad.columns)];
    this.paint(pad.bitmap, pad.source());
    this.caption.textContent =
      this.view.caption?.(this, column, row) ?? `column ${column + 1} of ${pad.columns}, row ${row + 1} of ${pad.rows}`;
  }

  paint(bitmap, [x, y, width, height]) {
    const ctx = this.stage.getContext("2d");
    ctx.imageSmoothingEnabled = false;
    ctx.clearRect(0, 0, this.stage.width, this.stage.height);
    ctx.drawImage(bitmap, x, y, width, height, 0, 0, this.stage.width, this.stage.height);
    this.stage.setAttribute("aria-label", `The picture at this place of latent space: ${this.view.label.toLowerCase()}.`);
  }

  clearStage(words) {
    this.stage.getContext("2d").clearRect(0, 0, this.stage.width, this.stage.height);
    this.caption.textContent = words;
  }

  /** Ask for a film, and hand it to the browser as a file. */
  async saveGif(question, name) {
    const round = (this.round = {});
    try {
      const found = await this.ask(question, round);
      if (!found) return;
      const href = URL.createObjectURL(new Blob([found.bytes], { type: "image/gif" }));
      make("a", "", { href, download: name }).click();
      setTimeout(() => URL.revokeObjectURL(href), 10_000);
      this.status.textContent = "Saved.";
    } catch (error) {
      this.status.textContent = error.message;
    }
  }
}
