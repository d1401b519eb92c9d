/* The first thing that Tab reaches: a way past navigation and knobs, straight to the main button of the run. */

import { make } from "../inputs/elements.ts";

const MAIN_BUTTON = ".st-key-run-main button"; // of playground/ui/run_buttons.py

const panels = new Set<object>(); // on this page
let link: HTMLButtonElement | null = null;

/** A panel with a main button is on the page. */
export function addSkipLink(panel: object): void {
  panels.add(panel);
  link ??= make("button", "gp-skip", { type: "button" }, "Skip to the run");
  link.onclick = () => [...document.querySelectorAll<HTMLElement>(MAIN_BUTTON)].find(isVisible)?.focus();
  if (!link.isConnected) document.body.prepend(link);
}

/** It has gone; with the last one goes the link. */
export function removeSkipLink(panel: object): void {
  panels.delete(panel);
  if (!panels.size) link?.remove();
}

const isVisible = (element: HTMLElement): boolean => element.offsetParent !== null; // Streamlit has one for phones, too
