/* What the gallery says: the names of its blocks and rows, and what each picture is. */

const GIVEN = { "edges": "edges", "upper-half": "upper half", "grey": "grey", "low-resolution": "low resolution" };

/* What is said above a block under each condition beside its name. */
const HEADINGS = {
  nothing: { generated: ["generated, the same latents at each step"], real: ["real, never trained on"] },
  classes: {
    generated: ["generated: a class each row, a latent each column", "generated: class by row"],
    real: ["real, of the same classes"],
  },
  picture: { given: [], generated: [], real: [] },
};

/** The words above a block, the longest first. */
export const headings = ({ condition }, name) => [...HEADINGS[condition][name], name];

/** What is said while no picture is pointed at. crosses: pictures that are not what was asked for are marked. */
export const hint = (crosses) => `${crosses ? "×: the classifier sees another class.  " : ""}Click a picture: is it memorised?`;

/** The names of the rows: those of the classes that are asked for. */
export function rowNames({ condition, rows, asked = [], classes = [] }) {
  return condition === "classes" ? asked.slice(0, rows).map((label) => classes[label] ?? String(label)) : [];
}

/** The class that a picture was asked to show; null where none was. */
export function askedFor({ condition, columns, asked = [] }, index) {
  return condition === "classes" ? asked[Math.floor(index / columns)] : null;
}

/** Which picture it is, what D believes of it, and what class it is (or the classifier takes it for).
    verdictFrame: the newest frame until then with verdicts of the classifier, which looks only now and then; or null. */
export function describe(scene, frame, verdictFrame, { name, index }, words) {
  const belief = (name === "real" ? frame?.arrays.scores_real : frame?.arrays.scores_fake)?.[index];
  const parts = [title(scene, name, index)];
  if (name !== "given" && Number.isFinite(belief)) parts.push(`D: ${words.percent(belief)} real`);
  const verdict = name === "real" ? realClass(scene, index) : name === "generated" ? verdictOn(scene, frame, verdictFrame, index, words) : "";
  return [...parts, verdict].filter(Boolean).join("  ·  ");
}

function title(scene, name, index) {
  if (name === "given") return `given ${index + 1}: ${GIVEN[scene.given] ?? scene.given}`;
  const label = askedFor(scene, index);
  if (label === null) return `${name} ${index + 1}`;
  const shown = `class ${scene.classes[label] ?? label}`;
  return name === "real" ? `real, ${shown}` : `${shown}, latent ${(index % scene.columns) + 1}`;
}

/** The class of a real picture, where its title does not say so. */
function realClass(scene, index) {
  return scene.condition === "classes" ? "" : scene.classes?.[scene.arrays.real_labels?.[index]] ?? "";
}

function verdictOn(scene, frame, verdictFrame, index, words) {
  const [found, label] = [verdictFrame?.arrays.verdict[index], askedFor(scene, index)];
  if (scene.classes?.[found] === undefined) return "";
  const wrong = label !== null && label !== found ? `, not ${scene.classes[label]}` : "";
  if (verdictFrame.step === frame?.step) return `the classifier sees: ${scene.classes[found]}${wrong}`;
  return `at step ${words.count(verdictFrame.step)} the classifier saw: ${scene.classes[found]}${wrong}`;
}
