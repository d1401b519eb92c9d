/* The views of the latent lab for a generator with class conditions: all classes of a latent, and two classes mixed. */

import { button, choice, slider } from "../inputs/controls.ts";
import { make } from "../inputs/elements.ts";
import { contextOf } from "../paint/canvas.ts";
import type { Lab } from "./lab.ts";
import { directionControls, showPad, type View } from "./views.ts";

const REACH = 3; // along a direction, to each side, in units of the latent
const STEP = 0.5;
const PLACES = (2 * REACH) / STEP + 1;
const LATENTS = 8; // in a row of the gallery
const SHARES = 11; // pictures from one class to the other
const SIZE = 112; // pixels of a picture's canvas

/** One picture of each class, with its name below. */
function figures(lab: Lab): HTMLElement {
  return make(
    "div",
    "lab-classes",
    { style: `--count: ${lab.names.length}` },
    ...lab.names.map(([, name]) => {
      const canvas = make("canvas", "", { width: SIZE, height: SIZE, role: "img", "aria-label": name });
      return make("figure", "", {}, canvas, make("figcaption", "", { title: name }, name));
    }),
  );
}

const across: View = {
  label: "All classes",
  words:
    "One latent in every class: what stays the same as the class changes is style. Move along a direction, and all of them change together.",
  left: (lab) => (lab.figures ??= figures(lab)),
  controls(lab) {
    const columns = Array.from({ length: LATENTS }, (_, i): [number, string] => [i, `column ${i + 1} of the gallery`]);
    const starts: [number | "", string][] = [["", "the middle"], ...columns];
    const along = slider(
      "Along the direction",
      { min: -REACH, max: REACH, step: STEP, value: lab.state.along },
      {
        oninput: (value) => {
          lab.state.along = value;
          lab.refresh();
        },
      },
    );
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
    lab.figures?.querySelectorAll("canvas").forEach((canvas, i) => {
      const ctx = contextOf(canvas);
      ctx.imageSmoothingEnabled = false;
      ctx.drawImage(found.bitmap, i * size, row * size, size, size, 0, 0, SIZE, SIZE);
    });
    lab.caption.textContent = `${along > 0 ? "+" : ""}${along} along the direction`;
  },
};

const mix: View = {
  label: "Mix two classes",
  words:
    "From one class to another, by mixing what the generator is given. It has never seen anything in between. Each row is one latent.",
  left: (lab) => lab.sheets.pad.canvas,
  controls(lab) {
    const { a, b } = lab.state;
    const film = { kind: "mix", a, b, frames: 24 };
    return [
      choice("From", lab.names, a, (label) => lab.change({ a: label })),
      choice("To", lab.names, b, (label) => lab.change({ b: label })),
      button("Save as GIF", () => void lab.saveGif(film, `mix-${a}-${b}.gif`)),
    ];
  },
  show(lab, ask) {
    const { a, b } = lab.state;
    return showPad(lab, ask, { kind: "mix", a, b, frames: SHARES }, "Sheet of mixtures");
  },
  caption(lab, column, row) {
    const [names, share] = [new Map(lab.names), (100 * column) / (SHARES - 1)];
    const part = (percent: number, label: number) => `${Math.round(percent)}% ${names.get(label)}`;
    return `${part(100 - share, lab.state.a)}, ${part(share, lab.state.b)}; latent ${row + 1}`;
  },
};

export const CLASS_VIEWS = { across, mix };
