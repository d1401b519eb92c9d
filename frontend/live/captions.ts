/* What the gallery says: the names of its blocks and rows, and what each picture is. */

import type { Kind } from "../paint/tiles.ts";
import type { Condition, PictureScene } from "../server/scene.ts";
import type { Frame } from "../server/wire.ts";
import { count, percent } from "../words.ts";

/** One of the pictures on the screen. */
export interface Choice {
  name: Kind;
  index: number;
}

const GIVEN: Partial<Record<string, string>> = {
  "edges": "edges",
  "upper-half": "upper half",
  "grey": "grey",
  "low-resolution": "low resolution",
  "few-blocks": "a few blocks",
};

/* What is said above a block under each condition beside its name. */
const HEADINGS: Record<Condition, Partial<Record<Kind, string[]>>> = {
  nothing: { generated: ["generated, the same latents at each step"], real: ["real, never trained on"] },
  classes: {
    generated: ["generated: one class per row, one latent per column", "generated: class by row"],
    real: ["real, of the same classes"],
  },
  picture: {},
};

/** The words above a block, the longest first. */
export const headings = ({ condition, outside }: PictureScene, name: Kind): string[] => [
  ...((!(outside && name === "real") && HEADINGS[condition][name]) || []),
  name,
];

/** What is said while no picture is pointed at. crosses: pictures that are not what was asked for are marked; asks: a
    click asks the server for the nearest training pictures. */
export const hint = (crosses: boolean, asks: boolean): string =>
  [crosses && "×: the classifier sees another class.", asks && "Click a picture to see if it was memorised."]
    .filter(Boolean)
    .join("  ");

/** The names of the rows: those of the classes that are asked for. */
export function rowNames({ condition, rows, asked = [], classes = [] }: PictureScene): string[] {
  return condition === "classes" ? asked.slice(0, rows).map((label) => classes[label] ?? String(label)) : [];
}

/** The class that a picture was asked to show; null where none was. */
export function askedFor({ condition, columns, asked = [] }: PictureScene, index: number): number | null {
  return condition === "classes" ? asked[Math.floor(index / columns)] : null;
}

/** Which picture it is, what D believes of it, and what class it is (or the classifier takes it for).
    verdictFrame: the newest frame until then with verdicts of the classifier, which looks now and then; or null. */
export function describe(
  scene: PictureScene,
  frame: Frame | null,
  verdictFrame: Frame | null,
  { name, index }: Choice,
): string {
  const belief = (name === "real" ? frame?.arrays.scores_real : frame?.arrays.scores_fake)?.[index];
  const parts = [title(scene, name, index)];
  if (name !== "given" && belief !== undefined && Number.isFinite(belief)) parts.push(`D: ${percent(belief)} real`);
  const verdict =
    name === "real"
      ? realClass(scene, index)
      : name === "generated"
        ? verdictOn(scene, frame, verdictFrame, index)
        : "";
  return [...parts, verdict].filter(Boolean).join("  ·  ");
}

function title(scene: PictureScene, name: Kind, index: number): string {
  if (name === "given") return `given ${index + 1}: ${GIVEN[scene.given ?? ""] ?? scene.given}`;
  const label = askedFor(scene, index);
  if (label === null) return `${name} ${index + 1}`;
  const shown = `class ${scene.classes?.[label] ?? label}`;
  return name === "real" ? `real, ${shown}` : `${shown}, latent ${(index % scene.columns) + 1}`;
}

/** The class of a real picture, where its title does not say so. */
function realClass(scene: PictureScene, index: number): string {
  const label = scene.arrays.real_labels?.[index];
  return scene.condition === "classes" || label === undefined ? "" : (scene.classes?.[label] ?? "");
}

function verdictOn(scene: PictureScene, frame: Frame | null, verdictFrame: Frame | null, index: number): string {
  const [found, label] = [verdictFrame?.arrays.verdict?.[index], askedFor(scene, index)];
  const { classes = [] } = scene;
  if (!verdictFrame || found === undefined || classes[found] === undefined) return "";
  const wrong = label !== null && label !== found ? `, not ${classes[label]}` : "";
  if (verdictFrame.step === frame?.step) return `the classifier sees: ${classes[found]}${wrong}`;
  return `at step ${count(verdictFrame.step)} the classifier saw: ${classes[found]}${wrong}`;
}
