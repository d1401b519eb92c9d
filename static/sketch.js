/* Draw what a generator is given, and see what it makes of it: asked again as one draws, never twice at once. */

const version = new URL(import.meta.url).search;
const [{ ask }, { make }, { PixelCanvas }, { STYLE, button, slider }] = await Promise.all(
  ["jobs", "layout", "pixel_canvas", "inputs"].map((name) => import(new URL(`${name}.js${version}`, import.meta.url).href)),
);

const LAYOUT = `
.sketch-body { display: grid; grid-template-columns: repeat(2, minmax(0, 340px)); gap: 20px; margin-bottom: 10px; }
.sketch-body figure { margin: 0; }
.sketch-body figcaption { margin-top: 4px; font-size: 13px; }
.sketch-body canvas { display: block; width: 100%; border-radius: 3px; box-shadow: 0 0 0 1px var(--line); image-rendering: pixelated; }
.sketch-canvas { cursor: crosshair; touch-action: none; }
.lab button.sketch-colour { width: 30px; height: 30px; padding: 0; border-radius: 50%; background: var(--ink); }
.lab button.sketch-colour[aria-pressed="true"] { box-shadow: 0 0 0 2px var(--st-background-color), 0 0 0 4px var(--st-primary-color); }
.lab .sketch-size input { min-width: 90px; width: 90px; }
@media (max-width: 700px) { .sketch-body { grid-template-columns: minmax(0, 1.6fr) minmax(0, 1fr); gap: 8px; } }
`;
const WORDS = {
  "edges": "Draw thin white lines on black: edges are all that it is given.",
  "upper-half": "Draw the upper half: the lower one it has to invent.",
  "grey": "Paint in greys: it chooses the colours.",
  "low-resolution": "Paint in coarse blocks: it has to invent the detail.",
};
const GREYS = { "White": [255], "Light grey": [192], "Grey": [128], "Dark grey": [64] };
const COLOURS = {
  "Black": [20, 20, 20], "Grey": [130, 130, 130], "Brown": [125, 85, 50], "Red": [205, 45, 40], "Orange": [235, 140, 40],
  "Yellow": [240, 215, 70], "Green": [70, 140, 60], "Light blue": [130, 185, 235], "Blue": [40, 80, 170],
};
const MAX_PEN = 6; // pen, in cells
const PAUSE_MS = 200; // at least, between two questions
const sketches = new WeakMap();

export default function sketch({ data, parentElement }) {
  if (!sketches.has(parentElement)) sketches.set(parentElement, new Sketch(parentElement));
  sketches.get(parentElement).open(data);
  return () => sketches.get(parentElement)?.close();
}

class Sketch {
  constructor(parent) {
    this.words = make("p", "lab-words");
    this.tools = make("div", "lab-controls", { role: "group", "aria-label": "What to draw with" });
    this.actions = make("div", "lab-controls");
    this.made = make("canvas", "", { role: "img", "aria-label": "What the generator makes of it: nothing yet." });
    this.given = make("figure");
    const made = make("figure", "", {}, this.made, make("figcaption", "", {}, "what it makes of it"));
    this.status = make("p", "lab-status", { role: "status" });
    const body = make("div", "sketch-body", {}, this.given, made);
    this.root = make("section", "lab", { "aria-label": "Draw for the generator" }, this.words, this.tools, body, this.actions, this.status);
    parent.append(make("style", "", {}, STYLE + LAYOUT), this.root);
    this.example = -1;
    this.answers = 0;
  }

  /** Another run, the same one further on, or only drawn again. */
  open(data) {
    const kind = JSON.stringify([data.given, data.shape]);
    const [another, further] = [kind !== this.kind, data.run !== this.data?.run || data.step !== this.data?.step];
    Object.assign(this, { data, kind, alive: true });
    if (another) this.setUpTools();
    if (another) this.begin();
    else if (further) this.ask();
  }

  close() {
    this.alive = false;
  }

  /** The canvas and the pens for what this run is given. */
  setUpTools() {
    const { data } = this;
    const [channels, height, width] = data.shape;
    this.words.textContent = WORDS[data.given];
    this.painting = new PixelCanvas(make, data, () => this.ask());
    Object.assign(this.made, { width: this.painting.canvas.width, height: this.painting.canvas.height });
    this.given.replaceChildren(this.painting.canvas, make("figcaption", "", {}, "what you draw"));
    const largest = Math.max(2, Math.min(MAX_PEN, Math.round(Math.min(height, width) / data.cell / 5)));
    this.painting.size = data.given === "edges" || data.cell > 1 ? 1 : 2;
    const range = { min: 1, max: largest, step: 1, value: this.painting.size };
    const size = slider("Size", range, { oninput: (value) => (this.painting.size = value) });
    size.classList.add("sketch-size");
    const pens = Object.entries(channels === 3 ? COLOURS : GREYS).map(([name, colour]) => this.colourPen(name, colour));
    this.pens = [...(data.given === "edges" ? [this.textPen("Pen", GREYS.White)] : pens), this.textPen("Eraser", null)];
    this.tools.replaceChildren(...this.pens, size);
    this.pens[0].click();
    this.actions.replaceChildren(
      button("Start from a held-out example", () => this.fetchExample()),
      button("Undo", () => this.painting.undo()),
      button("Clear", () => this.painting.clear()),
    );
  }

  colourPen(name, colour) {
    const attributes = { type: "button", title: name, "aria-label": `Pen: ${name.toLowerCase()}` };
    const element = make("button", "sketch-colour", attributes);
    const [red, green, blue] = colour.length === 3 ? colour : [colour[0], colour[0], colour[0]];
    element.style.setProperty("--ink", `rgb(${red} ${green} ${blue})`);
    element.onclick = () => this.selectPen(element, colour);
    return element;
  }

  textPen(words, colour) {
    const element = button(words, () => this.selectPen(element, colour));
    return element;
  }

  selectPen(element, colour) {
    this.painting.colour = colour;
    for (const pen of this.pens) pen.setAttribute("aria-pressed", String(pen === element));
  }

  // ---------------------------------------------------------------- what is asked
  /** An example to begin with: an empty canvas says nothing. */
  begin() {
    this.example = -1;
    this.fetchExample();
  }

  async fetchExample() {
    this.example = (this.example + 1) % this.data.examples;
    const round = (this.round = {});
    const question = { run: this.data.run, index: this.example };
    const report = (words) => this.showStatus(words || "Looking for an example", " …");
    try {
      const found = await ask("given", question, () => this.alive && this.round === round, report);
      if (found && this.round === round) this.painting.load(await bitmapOf(found.bytes));
    } catch (error) {
      this.showStatus(error.message);
    }
  }

  /** What does it make of the drawing as it is now? While one question is under way, the next one waits. */
  async ask() {
    this.wanted = true;
    if (this.busy) return;
    this.busy = true;
    while (this.wanted && this.alive) {
      this.wanted = false;
      const rest = new Promise((wake) => setTimeout(wake, PAUSE_MS));
      await this.translate().catch((error) => this.showStatus(error.message));
      await rest;
    }
    this.busy = false;
  }

  async translate() {
    const picture = btoa(String.fromCharCode(...this.painting.pixels));
    const report = (words) => !this.answers && this.showStatus(words || "Waiting for a worker", " …"); // later ones come at once
    const found = await ask("translate", { run: this.data.run, picture }, () => this.alive, report);
    if (!found) return;
    const ctx = this.made.getContext("2d");
    ctx.imageSmoothingEnabled = false;
    ctx.drawImage(await bitmapOf(found.bytes), 0, 0, this.made.width, this.made.height);
    this.made.setAttribute("aria-label", `What the generator makes of it, at step ${found.info.step}.`);
    this.showStatus(`as the generator is at step ${found.info.step.toLocaleString("en")}`);
    this.root.dataset.answers = ++this.answers;
  }

  showStatus(words, after = "") {
    if (this.status.textContent !== words + after) this.status.textContent = words + after; // not read out again
  }
}

/** The picture of these bytes, its numbers as they are in the file. */
function bitmapOf(bytes) {
  return createImageBitmap(new Blob([bytes], { type: "image/png" }), { colorSpaceConversion: "none", premultiplyAlpha: "none" });
}
