/* The live view in a page that needs no server: a run in a file that opens from disk (playground/downloads/run_page.py).

   `?view=` and `&controls=` show one part of it, as large as the window, for a frame in another page. */

import css from "../live/live.css";
import { Panel } from "../live/panel.ts";
import { adopt } from "../paint/style.ts";
import type { Frame } from "../server/scene.ts";
import { decodeMessage, type Bytes } from "../server/wire.ts";
import { frameOf } from "./frame-of.ts";

const CHARTS: Partial<Record<Frame["view"], string>> = { losses: "losses", distance: "metric" };

/** Show the run of a message in an element. */
export default function show(bytes: Bytes, parent: HTMLElement): void {
  adopt(css);
  const frame = frameOf(new URLSearchParams(location.search));
  document.documentElement.classList.toggle("framed", !!frame);
  const message = decodeMessage(bytes);
  if (frame && message.scene) {
    message.scene.frame = frame;
    message.scene.figures = only(message.scene.figures, CHARTS[frame.view]);
  }
  const panel = new Panel(parent, { server: false });
  panel.showRun(message);
  window.matchMedia("(prefers-color-scheme: dark)").onchange = () => panel.showRun(message); // the other colours
}

/** Of all figures, those that a frame shows: this chart, or (undefined) those of the main picture. */
function only<Figures extends Record<string, unknown>>(figures: Figures, chart?: string): Figures {
  const wanted = (name: string) => (chart ? name === chart : name === "density");
  return Object.fromEntries(Object.entries(figures).filter(([name]) => wanted(name))) as Figures;
}
