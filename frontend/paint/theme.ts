/* The page's theme: Streamlit's CSS variables, and whether it is dark. */

import type { Ink, Inks } from "../server/scene.ts";
import { contextOf, hiddenCanvas } from "./canvas.ts";

export interface Theme {
  dark: boolean;
  light: Ink; // the ink of the light theme, in which figures come
  ink: Ink;
  font: string;
}

/** The colours of the scene for the page's theme, with the page's own text and background colours. */
export function readTheme(element: Element, ink: Inks): Theme {
  const style = getComputedStyle(element);
  const own = (name: string, otherwise: string) => style.getPropertyValue(name).trim() || otherwise;
  const dark = isDark(element);
  const chosen = ink[dark ? "dark" : "light"];
  const background = hex(rgb(own("--st-background-color", chosen.background)));
  return {
    dark,
    light: ink.light,
    ink: {
      ...chosen,
      text: hex(rgb(own("--st-text-color", chosen.text))),
      background,
      surface_middle: background, // where D cannot tell there is only the page
    },
    font: own("--st-font", "sans-serif"),
  };
}

/** Whether the page has a dark background. */
export function isDark(element: Element): boolean {
  const background = getComputedStyle(element).getPropertyValue("--st-background-color").trim() || "#ffffff";
  return luminance(rgb(background)) < 0.4;
}

type RGB = [red: number, green: number, blue: number];

const pixel = contextOf(hiddenCanvas(1, 1), { willReadFrequently: true });

/** Any CSS colour as numbers (a canvas understands all of them). */
export function rgb(colour: string): RGB {
  pixel.clearRect(0, 0, 1, 1);
  pixel.fillStyle = colour;
  pixel.fillRect(0, 0, 1, 1);
  const [red, green, blue] = pixel.getImageData(0, 0, 1, 1).data;
  return [red, green, blue];
}

const hex = (parts: RGB): string =>
  "#" +
  parts
    .map((part) => part.toString(16).padStart(2, "0"))
    .join("")
    .toUpperCase();

const luminance = ([red, green, blue]: RGB): number => (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255;
