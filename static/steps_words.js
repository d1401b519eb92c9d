/* What is said at each stage of a step: a caption, and formulas with the numbers of the pair of samples that is followed.

   `told` describes the run (see ui/step_by_step.py); `act` is one network's update: {who ("d" or "g"), get(name) (an
   array or undefined), number(name)}. */

const version = new URL(import.meta.url).search;
const { short, count } = await import(new URL(`words.js${version}`, import.meta.url).href);

export const STAGES = ["sample", "score", "loss", "gradient", "update"];
export const NETWORKS = { d: "discriminator", g: "generator" };

const number = (value) => short(value, 3);
const point = (values) => (values.length > 1 ? `(${values.map(number).join(", ")})` : number(values[0]));

/** A formula with its letters replaced by their numbers, negative ones in brackets. */
export function filled(text, letters) {
  return text.replace(/\p{L}+/gu, (letter, at) => {
    if (!(letter in letters)) return letter; // the name of a function
    const value = number(letters[letter]);
    const alone = text === letter || (text[at - 1] === "(" && text[at + 1] === ")");
    return letters[letter] < 0 && !alone ? `(${value})` : value;
  });
}

/** "sp(−r) = sp(−1.32) = 0.237"; what would be said twice is said once. */
export function equation(text, letters, value) {
  return [...new Set([text, filled(text, letters), number(value)])].join(" = ");
}

/** Row `i` of an array of points, in the plot's own units. */
export function place(told, values, i) {
  const size = told.mean.length;
  return told.mean.map((mean, axis) => values[i * size + axis] * told.std[axis] + mean);
}

/** The latent of row `i`, with its first numbers. */
export function latent(told, act, i) {
  const shown = Math.min(told.latent, 3);
  const numbers = Array.from(act.get("z").slice(i * shown, (i + 1) * shown), number);
  return `(${[...numbers, ...(told.latent > shown ? ["…"] : [])].join(", ")})`;
}

/** What is said at a stage of an act about the pair `i`: {caption, lines: [[mark ("real", "generated", ""), text]]}. */
export function said(stage, told, act, i) {
  const { caption, lines } = SAID[stage](told, act, i);
  return { caption, lines: lines.filter(([, text]) => text) };
}

const SAID = { sample, score, loss, gradient, update };
const isD = (act) => act.who === "d";
const both = (told, act) => isD(act) || told.pairs;

function sample(told, act, i) {
  const from = told.given ? `what it is given (${told.given.replace("-", " ")})` : `latent${told.classes.length ? "s and labels" : "s"}`;
  const lines = [["generated", told.given ? `G(given ${i + 1})` : `z = ${latent(told, act, i)} → G(z)${where(told, act, "fake", i)}`]];
  if (both(told, act)) lines.unshift(["real", `x${where(told, act, "real", i)}`]);
  const label = act.get("label");
  if (label) lines.at(-1)[1] += `, asked for ${told.classes[label[i]]}`;
  const caption = isD(act)
    ? `The generator makes ${count(told.batch)} samples of ${from}, and as many real ones are drawn. It holds still: this step is the discriminator's.`
    : `The generator makes ${count(told.batch)} samples of ${from}. The discriminator holds still: it only judges them.`;
  return { caption, lines };
}

function where(told, act, name, i) {
  return told.family === "images" ? `: picture ${i + 1}` : ` = ${point(place(told, act.get(name), i))}`;
}

function score(told, act, i) {
  const line = (letter, of) => {
    const [value, belief] = [act.get(letter)[i], act.get(`belief_${letter}`)[i]];
    const squashed = told.patches === 1 ? told.belief.replace("r", letter) : "its probability";
    return `${letter} = D(${of}) = ${number(value)}${told.belief ? `,  ${squashed} = ${number(belief)}` : ""}`;
  };
  const lines = [["generated", line("f", "G(z)")]];
  if (both(told, act)) lines.unshift(["real", line("r", "x")]);
  const patches = told.patches > 1 ? ` It judges ${told.patches} patches of each picture; here is their mean.` : "";
  return { caption: `${told.scoring}${patches}`, lines };
}

/** The letters of the formulas, as numbers. */
function letters(told, act, i) {
  return { ...told.constants, r: act.get("r")[i], f: act.get("f")[i], k: act.number("balance") };
}

/** Of several patches, a formula holds for each of them, and its value is the mean. */
const value = (told, text, all, of) => (told.patches > 1 ? `mean of ${text} = ${number(of)}` : equation(text, all, of));

function loss(told, act, i) {
  const [all, lines] = [letters(told, act, i), []];
  if (!isD(act)) {
    lines.push(["generated", value(told, told.terms.generator[0], all, act.get("term_f")[i])]);
  } else if (told.pairs) {
    lines.push(["", value(told, told.terms.real[0], all, act.get("term_r")[i])]);
  } else {
    lines.push(["real", value(told, told.terms.real[0], all, act.get("term_r")[i])]);
    lines.push(["generated", value(told, told.terms.fake[0], all, act.get("term_f")[i])]);
  }
  lines.push(["", whole(told, act)]);
  const each = told.pairs ? "A real sample and its generated partner add one part" : "Each sample adds its own part";
  const caption = `${each} to the loss (${told.loss}); the loss of the update is the mean over the batch.${told.beside[act.who]}`;
  return { caption, lines };
}

/** The loss of the batch, as the sum of its two means where it is one. */
function whole(told, act) {
  const [total, real, fake] = ["loss", "on_real", "on_fake"].map((name) => act.number(name));
  const name = `L${isD(act) ? "ᴅ" : "ɢ"}`;
  if (!isD(act) || real === undefined) return `${name} = mean over ${count(told.batch)} = ${number(total)}`;
  return `${name} = mean over real + mean over generated = ${filled("r + f", { r: real, f: fake })} = ${number(total)}`;
}

function gradient(told, act, i) {
  const all = letters(told, act, i);
  const line = (letter, name) => {
    const [text, slope] = told.terms[name];
    return `∂/∂${letter} ${text} = ${value(told, slope, all, act.get(`slope_${letter}`)[i])}`;
  };
  if (isD(act)) {
    const steady = !/\b[rf]\b/.test(told.terms.real[1]); // the slope is the same wherever the score is
    const caption = "How the loss would change with each score. D is pushed to raise real scores and to lower generated ones, the more the longer the line; those that it judges rightly count little.";
    return { caption: steady ? caption.replace(/, the more.*$/, ", all alike: this loss does not look how right they are.") : caption, lines: [["real", line("r", "real")], ["generated", line("f", "fake")]] };
  }
  const lines = [["generated", line("f", "generator")]];
  const pull = act.get("pull");
  if (told.family !== "images") {
    const size = told.mean.length;
    lines.push(["generated", `× slope of D at G(z): it should move along ${point([...pull.slice(i * size, (i + 1) * size)])}`]);
  }
  const how = told.family === "images" ? "which pixels should become brighter and which darker" : "where each generated sample should move, in standard deviations";
  return { caption: `The gradient flows back through the discriminator, which holds still, and says ${how}.`, lines };
}

function update(told, act, i) {
  const [name, lines] = [NETWORKS[act.who], []];
  const change = (letter) => `${letter}: ${number(act.get(letter)[i])} → ${number(act.get(`${letter}_after`)[i])}`;
  if (both(told, act) && isD(act)) lines.push(["real", change("r")]);
  const moved = !isD(act) && told.family !== "images" ? `G(z): ${point(place(told, act.get("fake"), i))} → ${point(place(told, act.get("fake_after"), i))},  ` : "";
  lines.push(["generated", moved + change("f")]);
  lines.push(["", `L${isD(act) ? "ᴅ" : "ɢ"} on the same batch: ${number(act.number("loss"))} → ${number(act.number("loss_after"))}`]);
  const still = act.number("moved") === 0 ? " It did not move: its learning rate has come down to 0." : "";
  const share = act.number("moved") ? `, by ${short(100 * act.number("moved"), 2)}% of their length` : "";
  return { caption: `${told.optimiser[act.who]}, at rate ${number(act.number("rate"))}, moves all weights of the ${name} at once${share}. Each sample asks for a change of its own; the weights follow the mean of all ${count(told.batch)}.${still}`, lines };
}

/** What stands beside the name of a box, where one number says much. */
export function reading(box, told, act, i, reached) {
  const label = act.get("label");
  if (box === "d" && label) return `asked for ${told.classes[label[i]]}`;
  const [loss, after, share, gradient] = ["loss", "loss_after", "moved", "gradient"].map((name) => act.number(name));
  if (box === "loss") return `${number(loss)}${reached === "update" ? ` → ${number(after)}` : ""}`;
  if (box === "gradient" && gradient !== undefined) return `norm ${number(gradient)}`;
  return box === "update" && share !== undefined ? `${short(100 * share, 2)}%` : "";
}

/** What has been played: "Step 1,240, then D, G, both." */
export function played(told, moves) {
  const names = { D: "D", G: "G", B: "both" };
  if (!moves) return `Step ${count(told.step)}: nothing has moved yet.`;
  const last = [...moves].slice(-12).map((move) => names[move]);
  return `Step ${count(told.step)}, then ${moves.length > 12 ? "…, " : ""}${last.join(", ")}.`;
}
