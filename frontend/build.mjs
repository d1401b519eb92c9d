/* Builds what browsers get: `node build.mjs` writes the bundles of all components, with hashes of their content in
   their names, and a manifest that says under which name each is found.

   `--out FOLDER` puts them elsewhere; `--modules` makes every source file a bundle under its own path instead, so that
   tests can import it in a page. */

import { globSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, join, relative } from "node:path";
import { parseArgs } from "node:util";
import esbuild from "esbuild";

const here = import.meta.dirname;
const { values: options } = parseArgs({
  options: {
    out: { type: "string", default: join(here, "../static/bundles") },
    modules: { type: "boolean", default: false },
  },
});

/** Each is registered by a file of playground/ui. */
const COMPONENTS = [
  "live/live.ts",
  "live/shared-timeline.ts",
  "live/swipe.ts",
  "steps/steps.ts",
  "lab/lab.ts",
  "lab/sketch.ts",
  "charts/still.ts",
  "charts/multiples.ts",
  "charts/class-wall.ts",
  "inputs/picker.ts",
  "inputs/drawing.ts",
  "inputs/code.ts",
  "inputs/film-button.ts",
  "inputs/glossary.ts",
  "story/detective.ts",
  "story/scene-focus.ts",
  "guide/guide.ts",
  "workshop/curve.ts",
  "workshop/plane.ts",
  "workshop/pick.ts",
];
/** Loaded by a page that needs no server (playground/downloads/run_page.py). */
const PAGES = ["standalone/run-page.ts"];
/** Loaded with the document, on every page. */
const SCRIPTS = ["inputs/drawer.ts", "inputs/ahead.ts"];
const ENTRIES = [...COMPONENTS, ...SCRIPTS, ...PAGES];

/** Style sheets come as text, without the space that is only there for us. */
const styles = {
  name: "styles",
  setup(build) {
    build.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await esbuild.transform(await readFile(path, "utf8"), { loader: "css", minify: true });
      return { contents: code, loader: "text" };
    });
  },
};

const modules = globSync("*/*.ts", { cwd: here, exclude: ["node_modules/**", "**/*.test.ts"] }).concat("words.ts");
rmSync(options.out, { recursive: true, force: true });
mkdirSync(options.out, { recursive: true });
const { metafile } = await esbuild.build({
  absWorkingDir: here,
  entryPoints: options.modules ? modules : ENTRIES,
  outdir: options.out,
  outbase: options.modules ? here : undefined,
  entryNames: options.modules ? "[dir]/[name]" : "[name]-[hash]",
  chunkNames: "[name]-[hash]",
  bundle: true,
  splitting: true,
  format: "esm",
  target: "es2022",
  minify: !options.modules,
  charset: "utf8",
  legalComments: "eof",
  metafile: true,
  plugins: [styles],
});

if (!options.modules) {
  const names = Object.entries(metafile.outputs)
    .filter(([, { entryPoint }]) => ENTRIES.includes(entryPoint))
    .map(([path, { entryPoint }]) => [basename(entryPoint, ".ts"), relative(options.out, join(here, path))]);
  writeFileSync(join(options.out, "manifest.json"), `${JSON.stringify(Object.fromEntries(names.sort()), null, 2)}\n`);
}
