/* What an address asks to see of a run. */

import type { Frame } from "../server/scene.ts";

const VIEWS: Frame["view"][] = ["plane", "losses", "distance", "gallery"];
const CONTROLS: Frame["controls"][] = ["none", "start", "all"];

/** What the address asks to see alone; null: everything. */
export function frameOf(asked: URLSearchParams): Frame | null {
  const view = VIEWS.find((one) => one === asked.get("view"));
  const controls = CONTROLS.find((one) => one === asked.get("controls"));
  return view || controls ? { view: view ?? "plane", controls: controls ?? "all" } : null;
}
