/* What is said at each stage of a step: a caption, and formulas with the numbers of the followed pair of samples. */

import { count, short } from "../words.ts";
import { NETWORKS, realShown, type Act, type Setup, type Stage, type View } from "./view.ts";

type Letters = Partial<Record<string, number>>;

/** One formula, with the mark of the sample that it is about. */
export type Line = [mark: "real" | "generated" | "", text: string];

export interface Explanation {
  caption: string;
  lines: Line[];
}

export const number = (value = NaN): string => short(value, 3);

/** A formula with its letters replaced by their numbers, negative ones in brackets. */
export function substitute(text: string, letters: Letters): string {
  return text.replace(/\p{L}+/gu, (letter: string, at: number) => {
    const own = letters[letter];
    if (own === undefined) return letter; // the name of a function
    const value = number(own);
    const alone = text === letter || (text[at - 1] === "(" && text[at + 1] === ")");
    return own < 0 && !alone ? `(${value})` : value;
  });
}

/** "sp(−r) = sp(−1.32) = 0.237"; what would be said twice is said once. */
export function equation(text: string, letters: Letters, value: number): string {
  return [...new Set([text, substitute(text, letters), number(value)])].join(" = ");
}

/** The latent of row `i`, with its first numbers. */
export function latent(setup: Setup, act: Act, i: number): string {
  const shown = Math.min(setup.latent, 3);
  const numbers = Array.from(act.get("z").slice(i * shown, (i + 1) * shown), number);
  return `(${[...numbers, ...(setup.latent > shown ? ["…"] : [])].join(", ")})`;
}

/** What is said at a stage of an act about the followed pair. */
export function explain(stage: Stage, view: View): Explanation {
  const { caption, lines } = EXPLANATIONS[stage](view);
  return { caption, lines: lines.filter(([, text]) => text) };
}

const EXPLANATIONS: Record<Stage, (view: View) => Explanation> = { sample, score, loss, gradient, update };
const isD = (act: Act): boolean => act.who === "d";

function sample(view: View): Explanation {
  const { setup, family, act, i } = view;
  const from = setup.given
    ? `what it is given (${setup.given.replace("-", " ")})`
    : `latent${setup.classes.length ? "s and labels" : "s"}`;
  const lines: Line[] = [
    [
      "generated",
      setup.given ? `G(given ${i + 1})` : `z = ${latent(setup, act, i)} → G(z)${family.place(view, "fake")}`,
    ],
  ];
  if (realShown(view)) lines.unshift(["real", `x${family.place(view, "real")}`]);
  const label = act.find("label");
  if (label) lines[lines.length - 1][1] += `, asked for ${setup.classes[label[i]]}`;
  const caption = isD(act)
    ? `The generator makes ${count(setup.batch)} samples from ${from}, and the same number of real ones is drawn. It does not change: this step is the discriminator's.`
    : `The generator makes ${count(setup.batch)} samples from ${from}. The discriminator does not change: it only judges them.`;
  return { caption, lines };
}

function score(view: View): Explanation {
  const { setup, act, i } = view;
  const line = (letter: string, of: string) => {
    const [value, belief] = [act.get(letter)[i], act.get(`belief_${letter}`)[i]];
    const squashed = setup.patches === 1 ? setup.belief.replace("r", letter) : "its probability";
    return `${letter} = D(${of}) = ${number(value)}${setup.belief ? `,  ${squashed} = ${number(belief)}` : ""}`;
  };
  const lines: Line[] = [["generated", line("f", "G(z)")]];
  if (realShown(view)) lines.unshift(["real", line("r", "x")]);
  const patches = setup.patches > 1 ? ` It judges ${setup.patches} patches of each picture. This is their mean.` : "";
  return { caption: `${setup.scoring}${patches}`, lines };
}

/** The letters of the formulas, as numbers. */
function letters(setup: Setup, act: Act, i: number): Letters {
  return { ...setup.constants, r: act.get("r")[i], f: act.get("f")[i], k: act.number("balance") };
}

/** Of several patches, a formula holds for each of them, and its value is the mean. */
const value = (setup: Setup, text: string, all: Letters, of: number): string =>
  setup.patches > 1 ? `mean of ${text} = ${number(of)}` : equation(text, all, of);

function loss({ setup, act, i }: View): Explanation {
  const all = letters(setup, act, i);
  const lines: Line[] = [];
  if (!isD(act)) {
    lines.push(["generated", value(setup, setup.terms.generator[0], all, act.get("term_f")[i])]);
  } else if (setup.pairs) {
    lines.push(["", value(setup, setup.terms.real[0], all, act.get("term_r")[i])]);
  } else {
    lines.push(["real", value(setup, setup.terms.real[0], all, act.get("term_r")[i])]);
    lines.push(["generated", value(setup, setup.terms.fake[0], all, act.get("term_f")[i])]);
  }
  lines.push(["", whole(setup, act)]);
  const each = setup.pairs
    ? "Each pair of a real and a generated sample adds one part"
    : "Each sample adds its own part";
  const caption = `${each} to the loss (${setup.loss}); the loss of the update is the mean over the batch.${setup.beside[act.who]}`;
  return { caption, lines };
}

/** The loss of the batch, as the sum of its two means where it is one. */
function whole(setup: Setup, act: Act): string {
  const [total, real, fake] = ["loss", "on_real", "on_fake"].map((name) => act.number(name));
  const name = `L${isD(act) ? "ᴅ" : "ɢ"}`;
  if (!isD(act) || real === undefined) return `${name} = mean over ${count(setup.batch)} = ${number(total)}`;
  return `${name} = mean over real + mean over generated = ${substitute("r + f", { r: real, f: fake })} = ${number(total)}`;
}

function gradient(view: View): Explanation {
  const { setup, family, act, i } = view;
  const all = letters(setup, act, i);
  const line = (letter: string, name: keyof Setup["terms"]) => {
    const [text, slope] = setup.terms[name];
    return `∂/∂${letter} ${text} = ${value(setup, slope, all, act.get(`slope_${letter}`)[i])}`;
  };
  if (isD(act)) {
    const steady = !/\b[rf]\b/.test(setup.terms.real[1]); // the slope is the same wherever the score is
    const force = steady
      ? "It is the same for every score: this loss does not care how right D already is."
      : "The longer the line, the stronger the push.";
    return {
      caption: `How the loss would change with each score. ${force} ${wanted(act, i)}`,
      lines: [
        ["real", line("r", "real")],
        ["generated", line("f", "fake")],
      ],
    };
  }
  const caption = `The gradient flows back through the discriminator, which does not change, and says ${family.gradientSays}.`;
  return {
    caption,
    lines: [
      ["generated", line("f", "generator")],
      ["generated", family.pulled(view)],
    ],
  };
}

/** Which way the loss wants the two followed scores to go: against its slope at each of them. */
function wanted(act: Act, i: number): string {
  const slopes: [score: string, slope: number][] = [
    ["this real score", act.get("slope_r")[i]],
    ["this generated score", act.get("slope_f")[i]],
  ];
  const ways = slopes
    .filter(([, slope]) => slope !== 0)
    .map(([score, slope]) => `${slope < 0 ? "raising" : "lowering"} ${score}`);
  const flat = slopes.filter(([, slope]) => slope === 0).map(([score]) => score);
  const gains = ways.length ? `D lowers its loss by ${ways.join(" and by ")}.` : "";
  return [gains, flat.length ? `Changing ${flat.join(" or ")} would gain it nothing.` : ""].filter(Boolean).join(" ");
}

function update(view: View): Explanation {
  const { setup, family, act, i } = view;
  const name = NETWORKS[act.who];
  const lines: Line[] = [];
  const change = (letter: string) =>
    `${letter}: ${number(act.get(letter)[i])} → ${number(act.get(`${letter}_after`)[i])}`;
  if (isD(act)) lines.push(["real", change("r")]);
  lines.push(["generated", (isD(act) ? "" : family.moved(view)) + change("f")]);
  lines.push([
    "",
    `L${isD(act) ? "ᴅ" : "ɢ"} on the same batch: ${number(act.number("loss"))} → ${number(act.number("loss_after"))}`,
  ]);
  const moved = act.number("moved");
  const still = moved === 0 ? " They did not change: the learning rate has fallen to 0." : "";
  const share = moved ? `, by ${short(100 * moved, 2)}% of their length` : "";
  return {
    caption: `${setup.optimiser[act.who]}, at rate ${number(act.number("rate"))}, moves all weights of the ${name} at once${share}. Each sample asks for its own change; the weights follow the mean of all ${count(setup.batch)}.${still}`,
    lines,
  };
}

/** What stands beside the name of a box, where one number says much. */
export function reading(box: string, { setup, act, i, stage }: View): string {
  const label = act.find("label");
  if (box === "d" && label) return `asked for ${setup.classes[label[i]]}`;
  const [loss, after, share, gradient] = ["loss", "loss_after", "moved", "gradient"].map((name) => act.number(name));
  if (box === "loss") return `${number(loss)}${stage === "update" ? ` → ${number(after)}` : ""}`;
  if (box === "gradient" && gradient !== undefined) return `norm ${number(gradient)}`;
  return box === "update" && share !== undefined ? `${short(100 * share, 2)}%` : "";
}

/** What has been played: "Step 1,240, then D, G, both." */
export function played(setup: Setup, moves: string): string {
  const names: Partial<Record<string, string>> = { D: "D", G: "G", B: "both" };
  if (!moves) return `Step ${count(setup.step)}: nothing has been updated yet.`;
  const last = [...moves].slice(-12).map((move) => names[move]);
  return `Step ${count(setup.step)}, then ${moves.length > 12 ? "…, " : ""}${last.join(", ")}.`;
}
