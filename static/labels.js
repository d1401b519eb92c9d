/* The labels that a generator is asked for: which rows are whose, and which label is on the screen.

   Sample i of a snapshot is of label i modulo their number; its surface has one sheet for the best of all labels and
   then one for each; its manifold has one sheet for each. Without a condition there are no labels, and one part. */

const choices = new Map(); // names of the labels -> the one chosen, so that the next run looks the same

export class Labels {
  constructor({ classes = [], arrays, layers = [] }) {
    this.layers = layers.filter(({ fixed }) => !fixed);
    this.names = classes.map((name) => (/^\d+$/.test(name) ? `label ${name}` : name));
    this.key = JSON.stringify(classes);
    this.scene = arrays;
  }

  get count() {
    return this.names.length;
  }

  /** The only label on the screen; null: all of them, or there are none. */
  get chosen() {
    return choices.get(this.key) ?? null;
  }

  set chosen(label) {
    choices.set(this.key, label);
  }

  /** "all" of the labels are on the screen, each in its own colour and shape, or "one"; "": there are none. */
  get shown() {
    if (!this.count) return "";
    return this.chosen === null ? "all" : "one";
  }

  get all() {
    return this.shown === "all";
  }

  get onScreen() {
    return this.all ? [...this.names.keys()] : [this.chosen];
  }

  /** What is on the screen, for those who cannot see it. */
  get description() {
    if (!this.count) return "";
    if (!this.all) return ` Of ${this.names[this.chosen]} alone.`;
    return " Colours and marks tell the labels apart; the belief is that for the label that fits best.";
  }

  /** The real samples: [{label, real}]. */
  real() {
    const { real, real_labels: labels } = this.scene;
    if (!real) return [];
    return this.onScreen.map((label) => ({ label, real: label === null ? real : rows(real, 2, (i) => labels[i] === label) }));
  }

  /** The real samples of the labels that are not on the screen. */
  others() {
    const { real, real_labels: labels } = this.scene;
    return { real: rows(real, 2, (i) => labels[i] !== this.chosen) };
  }

  /** A snapshot in parts, one for each label on the screen: {label, and for each layer of points, arrows or a mesh its
      array, by name}. shapes: those of the meshes, by name; mesh: that of the first, which is the grid of latents. */
  parts(frame) {
    if (!frame) return [];
    return (this.count ? this.onScreen : [null]).map((label) => this.part(frame, label));
  }

  part({ arrays, shapes }, label) {
    const part = { label, shapes: {} };
    const own = (i) => i % this.count === label;
    for (const { array: name, mark } of this.layers) {
      const [array, shape] = [arrays[name], shapes[name]];
      if (!array || mark === "field") continue;
      if (mark === "mesh") part.shapes[name] = label === null ? shape : shape.slice(1);
      if (label === null) part[name] = array;
      else part[name] = mark === "mesh" ? sheet(array, shape, label) : rows(array, shape[1], own);
    }
    [part.mesh] = Object.values(part.shapes);
    return part;
  }

  /** A field over the plane (D's belief, if no other is named), for one label or (null) the best of all:
      {surface, shape}; null without one. */
  surface(frame, label = this.chosen, name = this.layers.find(({ mark }) => mark === "field")?.array) {
    const surface = frame?.arrays[name];
    if (!surface) return null;
    const shape = frame.shapes[name];
    if (!this.count) return { surface, shape };
    return { surface: sheet(surface, shape, label === null ? 0 : 1 + label), shape: shape.slice(1) };
  }

  /** Where the name of each label is written: at the real sample that is furthest from those of all other labels,
      [x, y] or undefined. */
  get places() {
    return (this.found ??= this.names.map((_, label) => mostIsolated(this.scene, label)));
  }
}

/** The rows, `width` numbers each, whose number fits. */
function rows(array, width, fits) {
  const found = [];
  for (let i = 0; i * width < array.length; i++) {
    if (fits(i)) for (let k = 0; k < width; k++) found.push(array[i * width + k]);
  }
  return found;
}

/** Sheet number `index` of an array whose first axis numbers them. */
function sheet(array, shape, index) {
  const size = array.length / shape[0];
  return array.subarray(index * size, (index + 1) * size);
}

function mostIsolated({ real, real_labels: labels }, label) {
  let [place, most] = [undefined, -1];
  for (let i = 0; i < labels.length; i++) {
    if (labels[i] !== label) continue;
    let least = Infinity;
    for (let j = 0; j < labels.length && least > most; j++) {
      if (labels[j] === label) continue;
      least = Math.min(least, Math.hypot(real[2 * i] - real[2 * j], real[2 * i + 1] - real[2 * j + 1]));
    }
    if (least > most) [place, most] = [[real[2 * i], real[2 * i + 1]], least];
  }
  return place;
}
