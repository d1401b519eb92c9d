/* What is said at each stage of a step: a caption, and formulas with the numbers of the pair of samples that is followed.

   Of a view (see steps_samples.js), `setup` describes the run (see ui/step_by_step.py); `act` is one network's update:
   {who ("d" or "g"), get(name) (an array or undefined), number(name)}. */

const version = new URL(import.meta.url).search;
const { short, count } = await import(new URL(`words.js${version}`, import.meta.url).href);

export const STAGES = ["sample", "score", "loss", "gradient", "update"];
export const NETWORKS = { d: "discriminator", g: "generator" };

export const number = (value) => short(value, 3);

/** A formula with its letters replaced by their numbers, negative ones in brackets. */
export function substitute(text, letters) {
  return text.replace(/\p{L}+/gu, (letter, at) => {
    if (!(letter in letters)) return letter; // the name of a function
    const value = number(letters[letter]);
    const alone = text === letter || (text[at - 1] === "(" && text[at + 1] === ")");
    return letters[letter] < 0 && !alone ? `(${value})` : value;
  });
}

/** "sp(−r) = sp(−1.32) = 0.237"; what would be said twice is said once. */
export function equation(text, letters, value) {
  return [...new Set([text, substitute(text, letters), number(value)])].join(" = ");
}

/** The latent of row `i`, with its first numbers. */
export function latent(setup, act, i) {
  const shown = Math.min(setup.latent, 3);
  const numbers = Array.from(act.get("z").slice(i * shown, (i + 1) * shown), number);
  return `(${[...numbers, ...(setup.latent > shown ? ["…"] : [])].join(", ")})`;
}

/** What is said at a stage of an act about the followed pair: {caption, lines: [[mark ("real", "generated", ""), text]]}. */
export function explain(stage, view) {
  const { caption, lines } = EXPLANATIONS[stage](view);
  return { caption, lines: lines.filter(([, text]) => text) };
}

const EXPLANATIONS = { sample, score, loss, gradient, update };
const isD = (act) => act.who === "d";
const both = (setup, act) => isD(act) || setup.pairs;

function sample(view) {
  const { setup, family, act, i } = view;
  const from = setup.given ? `what it is given (${setup.given.replace("-", " ")})` : `latent${setup.classes.length ? "s and labels" : "s"}`;
  const lines = [["generated", setup.given ? `G(given ${i + 1})` : `z = ${latent(setup, act, i)} → G(z)${family.place(view, "fake")}`]];
  if (both(setup, act)) lines.unshift(["real", `x${family.place(view, "real")}`]);
  const label = act.get("label");
  if (label) lines.at(-1)[1] += `, asked for ${setup.classes[label[i]]}`;
  const caption = isD(act)
    ? `The generator makes ${count(setup.batch)} samples of ${from}, and as many real ones are drawn. It holds still: this step is the discriminator's.`
    : `The generator makes ${count(setup.batch)} samples of ${from}. The discriminator holds still: it only judges them.`;
  return { caption, lines };
}

function score({ setup, act, i }) {
  const line = (letter, of) => {
    const [value, belief] = [act.get(letter)[i], act.get(`belief_${letter}`)[i]];
    const squashed = setup.patches === 1 ? setup.belief.replace("r", letter) : "its probability";
    return `${letter} = D(${of}) = ${number(value)}${setup.belief ? `,  ${squashed} = ${number(belief)}` : ""}`;
  };
  const lines = [["generated", line("f", "G(z)")]];
  if (both(setup, act)) lines.unshift(["real", line("r", "x")]);
  const patches = setup.patches > 1 ? ` It judges ${setup.patches} patches of each picture; here is their mean.` : "";
  return { caption: `${setup.scoring}${patches}`, lines };
}

/** The letters of the formulas, as numbers. */
function letters(setup, act, i) {
  return { ...setup.constants, r: act.get("r")[i], f: act.get("f")[i], k: act.number("balance") };
}

/** Of several patches, a formula holds for each of them, and its value is the mean. */
const value = (setup, text, all, of) => (setup.patches > 1 ? `mean of ${text} = ${number(of)}` : equation(text, all, of));

function loss({ setup, act, i }) {
  const [all, lines] = [letters(setup, act, i), []];
  if (!isD(act)) {
    lines.push(["generated", value(setup, setup.terms.generator[0], all, act.get("term_f")[i])]);
  } else if (setup.pairs) {
    lines.push(["", value(setup, setup.terms.real[0], all, act.get("term_r")[i])]);
  } else {
    lines.push(["real", value(setup, setup.terms.real[0], all, act.get("term_r")[i])]);
    lines.push(["generated", value(setup, setup.terms.fake[0], all, act.get("term_f")[i])]);
  }
  lines.push(["", whole(setup, act)]);
  const each = setup.pairs ? "A real sample and its generated partner add one part" : "Each sample adds its own part";
  const caption = `${each} to the loss (${setup.loss}); the loss of the update is the mean over the batch.${setup.beside[act.who]}`;
  return { caption, lines };
}

/** The loss of the batch, as the sum of its two means where it is one. */
function whole(setup, act) {
  const [total, real, fake] = ["loss", "on_real", "on_fake"].map((name) => act.number(name));
  const name = `L${isD(act) ? "ᴅ" : "ɢ"}`;
  if (!isD(act) || real === undefined) return `${name} = mean over ${count(setup.batch)} = ${number(total)}`;
  return `${name} = mean over real + mean over generated = ${substitute("r + f", { r: real, f: fake })} = ${number(total)}`;
}

function gradient(view) {
  const { setup, family, act, i } = view;
  const all = letters(setup, act, i);
  const line = (letter, name) => {
    const [text, slope] = setup.terms[name];
    return `∂/∂${letter} ${text} = ${value(setup, slope, all, act.get(`slope_${letter}`)[i])}`;
  };
  if (isD(act)) {
    const steady = !/\b[rf]\b/.test(setup.terms.real[1]); // the slope is the same wherever the score is
    const force = steady ? "It is the same wherever a score is: this loss does not ask how right D already is." : "The longer the line, the harder the push.";
    return { caption: `How the loss would change with each score. ${force} ${wanted(act, i)}`, lines: [["real", line("r", "real")], ["generated", line("f", "fake")]] };
  }
  const caption = `The gradient flows back through the discriminator, which holds still, and says ${family.gradientSays}.`;
  return { caption, lines: [["generated", line("f", "generator")], ["generated", family.pulled(view)]] };
}

/** Which way the loss wants the two followed scores to go: against its slope at each of them. */
function wanted(act, i) {
  const slopes = [["this real score", act.get("slope_r")[i]], ["this generated score", act.get("slope_f")[i]]];
  const ways = slopes.filter(([, slope]) => slope !== 0).map(([score, slope]) => `${slope < 0 ? "raising" : "lowering"} ${score}`);
  const flat = slopes.filter(([, slope]) => slope === 0).map(([score]) => score);
  const gains = ways.length ? `D lowers its loss by ${ways.join(" and by ")}.` : "";
  return [gains, flat.length ? `Changing ${flat.join(" or ")} would gain it nothing.` : ""].filter(Boolean).join(" ");
}

function update(view) {
  const { setup, family, act, i } = view;
  const [name, lines] = [NETWORKS[act.who], []];
  const change = (letter) => `${letter}: ${number(act.get(letter)[i])} → ${number(act.get(`${letter}_after`)[i])}`;
  if (both(setup, act) && isD(act)) lines.push(["real", change("r")]);
  lines.push(["generated", (isD(act) ? "" : family.moved(view)) + change("f")]);
  lines.push(["", `L${isD(act) ? "ᴅ" : "ɢ"} on the same batch: ${number(act.number("loss"))} → ${number(act.number("loss_after"))}`]);
  const still = act.number("moved") === 0 ? " It did not move: its learning rate has come down to 0." : "";
  const share = act.number("moved") ? `, by ${short(100 * act.number("moved"), 2)}% of their length` : "";
  return { caption: `${setup.optimiser[act.who]}, at rate ${number(act.number("rate"))}, moves all weights of the ${name} at once${share}. Each sample asks for a change of its own; the weights follow the mean of all ${count(setup.batch)}.${still}`, lines };
}

/** What stands beside the name of a box, where one number says much. */
export function reading(box, { setup, act, i, stage }) {
  const label = act.get("label");
  if (box === "d" && label) return `asked for ${setup.classes[label[i]]}`;
  const [loss, after, share, gradient] = ["loss", "loss_after", "moved", "gradient"].map((name) => act.number(name));
  if (box === "loss") return `${number(loss)}${stage === "update" ? ` → ${number(after)}` : ""}`;
  if (box === "gradient" && gradient !== undefined) return `norm ${number(gradient)}`;
  return box === "update" && share !== undefined ? `${short(100 * share, 2)}%` : "";
}

/** What has been played: "Step 1,240, then D, G, both." */
export function played(setup, moves) {
  const names = { D: "D", G: "G", B: "both" };
  if (!moves) return `Step ${count(setup.step)}: nothing has moved yet.`;
  const last = [...moves].slice(-12).map((move) => names[move]);
  return `Step ${count(setup.step)}, then ${moves.length > 12 ? "…, " : ""}${last.join(", ")}.`;
}
