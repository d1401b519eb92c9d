/* The tour of a page, drawn by driver.js. */

import { driver } from "driver.js";
import sheet from "driver.js/dist/driver.css";
import { adopt } from "../paint/style.ts";
import type { Stop } from "./guide.ts";

adopt(sheet);

/** Show the stops that are on the page, one after the other. */
export function tour(stops: Stop[]): void {
  const seen = stops.flatMap(({ at, title, text }) => {
    const element = [...document.querySelectorAll(at)].find((found) => found.getClientRects().length > 0);
    return element ? [{ element, popover: { title, description: text } }] : [];
  });
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  driver({ steps: seen, showProgress: true, animate: !still, popoverClass: "guide-stop" }).drive();
}
