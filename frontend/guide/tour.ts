/* The tour of a page, drawn by driver.js. */

import { driver } from "driver.js";
import sheet from "driver.js/dist/driver.css";
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
  driver({
    steps: seen,
    showProgress: true,
    animate: !still,
    popoverClass: "guide-stop",
    onPopoverRender: ({ wrapper }) => {
      for (const name of ["--st-background-color", "--st-text-color", "--st-font"]) {
        wrapper.style.setProperty(name, theme.getPropertyValue(name));
      }
    },
  }).drive();
}

/** Whether an element is drawn, and not pushed out at the side as Streamlit's closed sidebar is. */
function isVisible(element: Element): boolean {
  const { width, left, right } = element.getBoundingClientRect();
  return width > 0 && right > 0 && left < window.innerWidth;
}
