/* Plotly figures, made in Python without data; here their traces are filled and drawn in place. */

const CONFIG = { displayModeBar: false, responsive: true };
let plotly = null;

/** Plotly, loaded once for all panels; it sets window.Plotly. */
export function loadPlotly(url) {
  plotly ??= new Promise((resolve, reject) => {
    if (window.Plotly) return resolve(window.Plotly);
    const script = document.createElement("script");
    script.src = url;
    script.onload = () => resolve(window.Plotly);
    script.onerror = () => reject(new Error("plotly.min.js could not be loaded"));
    document.head.append(script);
  });
  return plotly;
}

/** One figure in one element. */
export class Figure {
  constructor(element, source, view, Plotly, words) {
    Object.assign(this, { element, source, view, Plotly, words });
    element.setAttribute("role", "img");
    element.setAttribute("aria-label", source.layout.meta?.alt ?? "");
  }

  /** Take the colours and the font of the page. */
  setTheme({ light, ink, font }) {
    const themed = new Map(Object.entries(light).map(([name, colour]) => [colour.toUpperCase(), ink[name]]));
    const recoloured = JSON.stringify(this.source).replace(/#[0-9A-F]{6}/gi, (colour) => themed.get(colour.toUpperCase()) ?? colour);
    this.figure = JSON.parse(recoloured);
    this.figure.layout.font.family = font;
    this.figure.layout.uirevision = this.view;
    if (window.matchMedia("(pointer: coarse)").matches) this.disableDragging(); // a finger on a chart scrolls the page
  }

  disableDragging() {
    const { layout } = this.figure;
    layout.dragmode = false;
    for (const name of Object.keys(layout)) if (/^[xy]axis/.test(name)) layout[name].fixedrange = true;
  }

  /** Draw the frame at `index`; layers: names of the layers that are shown. */
  draw(film, index, layers) {
    const data = this.figure.data
      .filter((trace) => !trace.meta?.layer || layers.has(trace.meta.layer))
      .map((trace) => fill(trace, film, index));
    const layout = { ...this.robustLayout(data), ...this.snugAxes(data), ...this.annotations(film, index) };
    if (index < 0) layout.yaxis = { ...layout.yaxis, showticklabels: false, showgrid: false }; // nothing to read yet
    return this.Plotly.react(this.element, data, layout, CONFIG);
  }

  /** The notes of the figure, with the numbers that some of them name: [place, text with {}, number's name, format]. */
  annotations(film, index) {
    const { annotations, meta } = this.figure.layout;
    if (!meta?.live_annotations || !annotations) return {};
    const notes = annotations.map((note) => ({ ...note }));
    for (const [place, text, name, format] of meta.live_annotations) {
      const value = film.number(name, index);
      if (value !== null) notes[place].text = text.replace("{}", this.words.formats[format](value));
    }
    return { annotations: notes };
  }

  /** The layout, its y axis fitted to nearly all points: one spike at the start must not flatten the rest. */
  robustLayout(data) {
    const { layout } = this.figure;
    if (!layout.meta?.robust) return { ...layout };
    const values = data.flatMap((trace) => (trace.mode === "lines" ? trace.y ?? [] : [])).filter(Number.isFinite).sort((a, b) => a - b);
    const at = (share) => values[Math.round(share * (values.length - 1))];
    const seen = values.length ? [at(0.01), at(0.985), ...layout.meta.robust] : [0, 1, ...layout.meta.robust];
    const [low, high] = [Math.min(...seen), Math.max(...seen)];
    const room = 0.12 * (high - low) || 0.5;
    return { ...layout, yaxis: { ...layout.yaxis, range: [low - room, high + room] } };
  }

  /** Axes that hold all points. They grow and shrink in steps of an eighth, so that they mostly stand still while the
      points move. */
  snugAxes(data) {
    const { layout } = this.figure;
    if (!layout.meta?.snug) return {};
    const ranged = (name, axis) => {
      const values = data.flatMap((trace) => Array.from(trace[axis] ?? [])).filter(Number.isFinite);
      if (!values.length) return { ...layout[name], showticklabels: false, showgrid: false };
      const [low, high] = [Math.min(...values), Math.max(...values)];
      const step = 2 ** Math.ceil(Math.log2(Math.max(high - low, 1e-6))) / 8;
      return { ...layout[name], range: [step * (Math.floor(low / step) - 0.3), step * (Math.ceil(high / step) + 0.3)] };
    };
    return { xaxis: ranged("xaxis", "x"), yaxis: ranged("yaxis", "y") };
  }

  /** Back to the axes as they were made, after a zoom. */
  home() {
    const { xaxis, yaxis, yaxis2 } = this.figure.layout;
    return this.Plotly.relayout(this.element, {
      "xaxis.range": [...xaxis.range], "yaxis.range": [...yaxis.range], "yaxis2.range": [...yaxis2.range],
    });
  }

  resize() {
    const onScreen = this.element.getClientRects().length > 0; // a page that is being left has none any more
    if (this.element.data && onScreen) this.Plotly.Plots.resize(this.element);
  }

  dispose() {
    this.Plotly.purge(this.element);
  }
}

/** A copy of the trace with the arrays that its `meta` names (see playground/charts/sheet.py). */
function fill(trace, film, index) {
  const { series, last, frame, newest, scene, part, points, history, standardised = [] } = trace.meta ?? {};
  const filled = { ...trace };
  if (series && index >= 0) Object.assign(filled, film.series(series.x, series.y, index));
  if (last && index >= 0) {
    const { x, y } = film.series(last.x, last.y, index);
    Object.assign(filled, { x: x.slice(-1), y: y.slice(-1) });
  }
  for (const [axis, name] of Object.entries(scene ?? {})) filled[axis] = film.scene.arrays[name];
  const shown = index >= 0 ? film.at(index) : null;
  for (const [axis, name] of Object.entries(frame ?? {})) filled[axis] = shown?.arrays[name] ?? [];
  for (const [axis, name] of Object.entries(newest ?? {})) filled[axis] = film.array(name, index) ?? [];
  if (part) filled.z = square(filled.z, part);
  if (points) Object.assign(filled, dots(shown, points, trace.meta));
  if (history) Object.assign(filled, film.history(history, index));
  const { mean, std } = film.scene;
  for (const axis of standardised) filled[axis] = filled[axis].map((u) => u * std[0] + mean[0]);
  return filled;
}

/** Rows and columns `of` of a square matrix that arrived as one long array with `side` numbers in a row. */
function square(values, { side, of }) {
  return values.length ? of.map((row) => of.map((column) => values[row * side + column])) : [];
}

/** Of an array [groups, n, 2]: the points of one group, or the middles of some, as {x, y}. */
function dots(frame, name, { group, middles }) {
  const { [name]: values } = frame?.arrays ?? {};
  if (!values) return { x: [], y: [] };
  const size = values.length / frame.shapes[name][0];
  const along = (axis, of) => values.slice(of * size, (of + 1) * size).filter((_, i) => i % 2 === axis);
  if (!middles) return { x: along(0, group), y: along(1, group) };
  const mean = (axis, of) => along(axis, of).reduce((sum, value) => sum + value, 0) / (size / 2);
  return { x: middles.map((of) => mean(0, of)), y: middles.map((of) => mean(1, of)) };
}
