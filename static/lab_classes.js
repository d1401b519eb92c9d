/* The views of the latent lab for a generator with class conditions: all classes of one latent, and two classes mixed. */

const version = new URL(import.meta.url).search;
const [{ make }, { button, slider, choice }, { showPad, directionControls }] = await Promise.all(
  ["layout", "inputs", "lab_views"].map((name) => import(new URL(`${name}.js${version}`, import.meta.url).href)),
);

const REACH = 3; // along a direction, to each side, in units of the latent
const STEP = 0.5;
const PLACES = (2 * REACH) / STEP + 1;
const LATENTS = 8; // in a row of the gallery
const SHARES = 11; // pictures from one class to the other
const SIZE = 112; // pixels of a picture's canvas

/** One picture of each class, with its name below. */
function figures(lab) {
  return make("div", "lab-classes", { style: `--count: ${lab.names.length}` }, ...lab.names.map(([, name]) => {
    const canvas = make("canvas", "", { width: SIZE, height: SIZE, role: "img", "aria-label": name });
    return make("figure", "", {}, canvas, make("figcaption", "", { title: name }, name));
  }));
}

const across = {
  label: "All classes",
  words: "One latent, every class: what stays the same as the class changes is style. Move along a direction, and all change together.",
  left: (lab) => (lab.figures ??= figures(lab)),
  controls(lab) {
    const starts = [["", "the middle"], ...Array.from({ length: LATENTS }, (_, i) => [i, `column ${i + 1} of the gallery`])];
    const along = slider("Along the direction", { min: -REACH, max: REACH, step: STEP, value: lab.state.along }, {
      oninput: (value) => ((lab.state.along = value), lab.refresh()),
    });
    const from = choice("From", starts, lab.state.centre, (centre) => lab.change({ centre }));
    return [from, ...directionControls(lab, "direction", 1), along];
  },
  async show(lab, ask) {
    const { centre, directions, seed, first, along } = lab.state;
    const which = directions === "random" ? { seed } : { first };
    const start = centre === "" ? {} : { centre };
    const found = await ask({ kind: "across", directions, reach: REACH, frames: PLACES, ...which, ...start });
    if (!found) return;
    const [size, row] = [found.bitmap.width / found.info.columns, Math.round((along + REACH) / STEP)];
    lab.figures.querySelectorAll("canvas").forEach((canvas, i) => {
      const ctx = canvas.getContext("2d");
      ctx.imageSmoothingEnabled = false;
      ctx.drawImage(found.bitmap, i * size, row * size, size, size, 0, 0, SIZE, SIZE);
    });
    lab.caption.textContent = `${along > 0 ? "+" : ""}${along} along the direction`;
  },
};

const mix = {
  label: "Mix two classes",
  words: "From one class to the other, by what the generator is told: it never saw anything between them. Each row is one latent.",
  left: (lab) => lab.sheets.pad.canvas,
  controls(lab) {
    const { a, b } = lab.state;
    const film = { kind: "mix", a, b, frames: 24, gif: true };
    return [
      choice("From", lab.names, a, (label) => lab.change({ a: label })),
      choice("To", lab.names, b, (label) => lab.change({ b: label })),
      button("Save as GIF", () => lab.saveGif(film, `mix-${a}-${b}.gif`)),
    ];
  },
  show(lab, ask) {
    const { a, b } = lab.state;
    return showPad(lab, ask, { kind: "mix", a, b, frames: SHARES }, "Sheet of mixtures");
  },
  caption(lab, column, row) {
    const [names, share] = [new Map(lab.names), (100 * column) / (SHARES - 1)];
    const part = (percent, label) => `${Math.round(percent)}% ${names.get(label)}`;
    return `${part(100 - share, lab.state.a)}, ${part(share, lab.state.b)}; latent ${row + 1}`;
  },
};

export const CLASS_VIEWS = { across, mix };
