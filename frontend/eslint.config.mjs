/* What ESLint says beside TypeScript, and which room may import from which. */

import js from "@eslint/js";
import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";

/** Each room, and the rooms from which it may import. Every room may import words.ts and its own files. */
const ROOMS = {
  server: [], // what comes from the server: bytes, frames, the film of a run, answers to questions
  paint: ["server"], // draws on canvases; knows no page and asks nobody
  inputs: ["server", "paint"], // buttons, sliders and small components to choose with; code to read
  charts: ["server", "paint", "inputs"], // figures of Plotly
  live: ["server", "paint", "inputs", "charts"], // the live view: a picture, charts, a timeline
  standalone: ["server", "paint", "inputs", "charts", "live"], // the live view in a file that needs no server
  steps: ["server", "paint", "inputs"], // one update of a run, in slow motion
  story: ["server", "paint", "inputs"], // the game of the introduction
  guide: ["server", "paint", "inputs"], // explains what is on a page
  workshop: ["server", "paint", "inputs"], // predictions, and games against a discriminator
  lab: ["server", "paint", "inputs"], // what a generator makes of other latents and of drawings
};

const rooms = Object.entries(ROOMS).map(([room, below]) => {
  const others = Object.keys(ROOMS).filter((other) => other !== room && !below.includes(other));
  const message = `${room}/ may import from ${below.join(", ") || "no other room"}.`;
  return {
    files: [`${room}/**/*.ts`],
    rules: {
      "no-restricted-imports": ["error", { patterns: [{ group: others.map((other) => `../${other}/*`), message }] }],
    },
  };
});

export default defineConfig(
  { ignores: ["node_modules"] },
  js.configs.recommended,
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      "eqeqeq": "error",
      "no-console": "error",
      "prefer-const": "error",
    },
  },
  { files: ["**/*.test.ts"], rules: { "@typescript-eslint/no-floating-promises": "off" } }, // test() of node:test
  ...rooms,
);
