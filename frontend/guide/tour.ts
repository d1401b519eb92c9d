/* The tour of a page, drawn by driver.js. */

import { driver } from "driver.js";
import sheet from "driver.js/dist/driver.css";
import { showLinked } from "../inputs/linked.ts";
import { adopt } from "../paint/style.ts";
import type { Stop } from "./guide.ts";

adopt(sheet);

/** Show the stops that are on the page, one after the other, in the colours that the page has at `themed`. */
export function tour(stops: Stop[], themed: Element): void {
  const seen = stops.flatMap(({ at, title, text }) => {
    const element = [...document.querySelectorAll(at)].find(isVisible);
    return element ? [{ element, popover: { title, description: text } }] : [];
  });
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const theme = getComputedStyle(themed);
  let reading = false; // an entry of the glossary is open: Escape closes only that
  const noteEscape = ({ key }: KeyboardEvent) => {
    if (key === "Escape") reading = document.querySelector(".term-popup:popover-open") !== null;
  };
  document.addEventListener("keydown", noteEscape, { capture: true });
  const shown = driver({
    steps: seen,
    showProgress: true,
    animate: !still,
    popoverClass: "guide-stop",
    onPopoverRender: ({ wrapper, description }) => {
      showLinked(description, description.textContent ?? "");
      for (const name of ["--st-background-color", "--st-text-color", "--st-font"]) {
        wrapper.style.setProperty(name, theme.getPropertyValue(name));
      }
    },
    onDestroyStarted: () => {
      if (!reading) shown.destroy();
      reading = false;
    },
    onDestroyed: () => document.removeEventListener("keydown", noteEscape, { capture: true }),
  });
  shown.drive();
}

/** Whether an element is drawn, and not pushed out at the side as Streamlit's closed sidebar is. */
function isVisible(element: Element): boolean {
  const { width, left, right } = element.getBoundingClientRect();
  return width > 0 && right > 0 && left < window.innerWidth;
}
