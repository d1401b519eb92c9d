/* What each view of the latent lab shows, and its controls. */

import type { TemplateResult } from "lit-html";
import { button, choice, slider } from "../inputs/controls.ts";
import type { Lab } from "./lab.ts";

/** A question to a worker (playground/engine/questions), and what else it is to know. */
export type Question = { kind: string } & Record<string, unknown>;

/** What a worker says of the sheet of pictures that it answers with. */
export interface Info {
  rows: number;
  columns: number;
}

export interface Sheets {
  info: Info;
  bitmap: ImageBitmap;
}

/** Null when the answer is no longer wanted. */
export type Ask = (question: Question) => Promise<Sheets | null>;

export interface View {
  label: string;
  words: string;
  most?: number; // pictures of the gallery that may be chosen
  left(lab: Lab): HTMLElement;
  controls(lab: Lab): TemplateResult[];
  /** Asks for what it needs, and draws it. */
  show(lab: Lab, ask: Ask): Promise<void>;
  /** What is said of the picture that is pointed at. */
  caption?(lab: Lab, column: number, row: number): string;
}

export const PSIS = [0, 0.2, 0.4, 0.6, 0.8, 1, 1.2];
export const FRAMES = 24; // pictures of one leg of a walk
const WHOLE = PSIS.indexOf(1);

const pad = (lab: Lab) => lab.sheets.pad.canvas;
const gallery = (lab: Lab) => lab.sheets.gallery.canvas;

/** The class that all pictures of a view are drawn of, where the generator is conditioned on classes. */
const asked = (lab: Lab) => (lab.names.length ? { label: lab.state.label } : {});

function classChoice(lab: Lab): TemplateResult[] {
  return lab.names.length ? [choice("Class", lab.names, lab.state.label, (label) => lab.change({ label }))] : [];
}

async function showGallery(lab: Lab, ask: Ask, psi: number): Promise<Sheets | null> {
  const found = await ask({ kind: "truncation", psis: PSIS, ...asked(lab) });
  if (!found) return null;
  const { rows, columns } = found.info;
  lab.sheets.gallery.show(found.bitmap, rows, columns, psi * rows);
  lab.sheets.gallery.mark(lab.state.chosen);
  return found;
}

export async function showPad(lab: Lab, ask: Ask, question: Question, label = "Sheet of latent space"): Promise<void> {
  const found = await ask(question);
  if (!found) return;
  lab.sheets.pad.label = label;
  lab.sheets.pad.show(found.bitmap, found.info.rows, found.info.columns);
  lab.showPointed();
}

/** Random directions or the strongest ones, and a button for other ones. */
export function directionControls(lab: Lab, words: string, count: number): TemplateResult[] {
  const { directions, seed, first } = lab.state;
  const kinds = [
    ["random", `random ${words}`],
    ["principal", `strongest ${words}`],
  ] as const;
  const other = directions === "random" ? { seed: seed + 1 } : { first: first + count };
  return [
    choice("Directions", kinds, directions, (kind) => lab.change({ directions: kind, first: 0 }), false),
    button(`Other ${words}`, () => lab.change(other)),
  ];
}

const plane: View = {
  label: "Plane",
  words: "Two directions through latent space. Point at the sheet or use the arrow keys to see the picture there.",
  left: pad,
  controls(lab) {
    const act = { onchange: (reach: number) => lab.change({ reach }) };
    const far = slider("How far", { min: 1, max: 8, step: 0.5, value: lab.state.reach }, act);
    return [...classChoice(lab), ...directionControls(lab, "directions", 2), far];
  },
  show(lab, ask) {
    const { seed, reach, directions, first } = lab.state;
    const which = directions === "random" ? { seed } : { first, second: first + 1 };
    return showPad(lab, ask, { kind: "plane", directions, reach, side: 11, ...which, ...asked(lab) });
  },
};

const walk: View = {
  label: "Walk",
  words: "Choose two or more pictures, then walk from one to the next, along an arc where normal latents lie.",
  left: gallery,
  most: 8,
  controls(lab) {
    const { chosen, t } = lab.state;
    const enough = chosen.length > 1;
    const way = slider(
      "Along the way",
      { min: 0, max: 1, step: 0.005, value: t, enabled: enough },
      {
        oninput: (place) => {
          lab.state.t = place;
          lab.refresh();
        },
      },
    );
    const film = { kind: "walk", stops: chosen, frames: FRAMES, ...asked(lab) };
    const save = button("Save as GIF", () => void lab.saveGif(film, `walk-${chosen.join("-")}.gif`), enough);
    return [
      ...classChoice(lab),
      way,
      save,
      button("Start over", () => lab.change({ chosen: [], t: 0 }), chosen.length > 0),
    ];
  },
  async show(lab, ask) {
    const { chosen, t } = lab.state;
    if (!(await showGallery(lab, ask, WHOLE))) return;
    if (chosen.length < 2)
      return lab.clearStage(
        chosen.length ? "Choose where the walk should end." : "Choose where the walk should begin.",
      );
    const found = await ask({ kind: "walk", stops: chosen, frames: FRAMES, ...asked(lab) });
    if (!found) return;
    const { columns } = found.info;
    const size = found.bitmap.width / columns;
    const frame = Math.round(t * (columns - 1));
    lab.paint(found.bitmap, [frame * size, 0, size, size]);
    lab.caption.textContent = `picture ${frame + 1} of ${columns} on the way`;
  },
};

const truncation: View = {
  label: "Truncation",
  words: "The latents of the gallery, made shorter: less variety, but better pictures. At 0 all pictures are the same.",
  left: gallery,
  most: 0,
  controls(lab) {
    const range = { min: 0, max: PSIS.length - 1, step: 1, value: lab.state.psi };
    const oninput = (psi: number) => {
      lab.state.psi = psi;
      lab.refresh();
    };
    return [...classChoice(lab), slider("Length of the latents", range, { oninput })];
  },
  async show(lab, ask) {
    const found = await showGallery(lab, ask, lab.state.psi);
    if (!found) return;
    lab.paint(found.bitmap, lab.sheets.gallery.source(lab.sheets.gallery.at));
    lab.caption.textContent = `latents of ${PSIS[lab.state.psi]} times their length`;
  },
};

const average: View = {
  label: "Average",
  words: "Choose several pictures. The mean of their latents gives a picture that shows what they have in common.",
  left: gallery,
  most: 16,
  controls: (lab) => [
    ...classChoice(lab),
    button("Start over", () => lab.change({ chosen: [] }), lab.state.chosen.length > 0),
  ],
  async show(lab, ask) {
    const { chosen } = lab.state;
    if (!(await showGallery(lab, ask, WHOLE))) return;
    if (!chosen.length) return lab.clearStage("Choose some pictures.");
    const found = await ask({ kind: "average", indices: chosen, ...asked(lab) });
    if (!found) return;
    const size = found.bitmap.width / found.info.columns;
    lab.paint(found.bitmap, [(found.info.columns - 1) * size, 0, size, size]);
    lab.caption.textContent = `the mean of ${chosen.length} latent${chosen.length > 1 ? "s" : ""}`;
  },
};

const map: View = {
  label: "Map",
  words: "A map of everything it makes. Point at it, or use the arrow keys.",
  left: pad,
  controls: (lab) => [...classChoice(lab), button("Another slice", () => lab.change({ seed: lab.state.seed + 1 }))],
  show: (lab, ask) => showPad(lab, ask, { kind: "map", side: 15, seed: lab.state.seed, ...asked(lab) }),
};

export const VIEWS = { plane, walk, truncation, average, map };
