/* The page's theme: Streamlit's CSS variables, and whether it is dark. */

/** {dark, ink, font}: the scene's ink for this theme, with the page's own text and background colours. */
export function readTheme(element, ink) {
  const style = getComputedStyle(element);
  const own = (name, otherwise) => style.getPropertyValue(name).trim() || otherwise;
  const dark = luminance(rgb(own("--st-background-color", "#ffffff"))) < 0.4;
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

const ctx = document.createElement("canvas").getContext("2d", { willReadFrequently: true });

/** Any CSS colour as [r, g, b] (a canvas understands all of them). */
export function rgb(colour) {
  ctx.canvas.width = ctx.canvas.height = 1;
  ctx.fillStyle = colour;
  ctx.fillRect(0, 0, 1, 1);
  return [...ctx.getImageData(0, 0, 1, 1).data].slice(0, 3);
}

const hex = (parts) => "#" + parts.map((part) => part.toString(16).padStart(2, "0")).join("").toUpperCase();

const luminance = ([r, g, b]) => (0.2126 * r + 0.7152 * g + 0.0722 * b) / 255;
