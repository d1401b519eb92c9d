/* The picture grid: choose what to learn by looking at it. Plain buttons, so that keyboards and screen readers work. */

const STYLE = `
.picker { display: grid; grid-template-columns: repeat(auto-fill, minmax(70px, 1fr)); gap: 6px; }
.picker.large { grid-template-columns: repeat(auto-fill, minmax(100px, 1fr)); }
.picker button { all: unset; box-sizing: border-box; cursor: pointer; text-align: center; padding: 4px 2px 5px;
  border-radius: 6px; border: 1.5px solid transparent; font: 11.5px/1.25 var(--st-font); color: var(--st-text-color); }
.picker button:hover { background: color-mix(in srgb, var(--st-text-color) 6%, transparent); }
.picker button:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 1px; }
.picker button[aria-checked="true"] { border-color: var(--st-primary-color);
  background: color-mix(in srgb, var(--st-primary-color) 10%, transparent); }
.picker canvas, .picker img, .picker .missing { display: block; margin: 0 auto 3px; width: 60px; height: 48px; }
.picker img { object-fit: contain; image-rendering: pixelated; }
.picker.large img, .picker.large .missing { width: 96px; height: 64px; }
.picker .missing { display: grid; place-items: center; border-radius: 4px; font-size: 18px;
  border: 1px dashed color-mix(in srgb, var(--st-text-color) 35%, transparent); color: color-mix(in srgb, var(--st-text-color) 55%, transparent); }
`;
const REAL = "#0072B2";
const REAL_ON_DARK = "#56A9DC";

export default function picker({ data, parentElement, setTriggerValue }) {
  let grid = parentElement.querySelector(".picker");
  if (!grid) {
    const style = document.createElement("style");
    style.textContent = STYLE;
    grid = Object.assign(document.createElement("div"), { className: "picker" });
    grid.setAttribute("role", "radiogroup");
    parentElement.append(style, grid);
  }
  grid.setAttribute("aria-label", data.label);
  grid.classList.toggle("large", Boolean(data.large));
  const colour = isDark(parentElement) ? REAL_ON_DARK : REAL;
  grid.replaceChildren(...data.options.map((option) => button(option, data.chosen, colour, setTriggerValue)));
}

function button(option, chosen, colour, setTriggerValue) {
  const element = Object.assign(document.createElement("button"), { type: "button", title: option.summary });
  element.setAttribute("role", "radio");
  element.setAttribute("aria-checked", String(option.kind === chosen));
  element.dataset.kind = option.kind;
  element.append("picture" in option ? photo(option) : drawing(option, colour), option.title);
  element.onclick = () => setTriggerValue("chosen", option.kind);
  return element;
}

/** Some of the pictures of a dataset; a sign where it has still to be fetched or brought. */
function photo({ picture, sign }) {
  if (picture) return Object.assign(document.createElement("img"), { src: picture, alt: "" });
  const missing = Object.assign(document.createElement("span"), { className: "missing", textContent: sign });
  missing.setAttribute("aria-hidden", "true");
  return missing;
}

function drawing(option, colour) {
  const canvas = Object.assign(document.createElement("canvas"), { width: 120, height: 96 });
  canvas.setAttribute("aria-hidden", "true");
  draw(canvas.getContext("2d"), option, colour);
  return canvas;
}

/* Pictures come as whole numbers from 0 to 100, y upwards: dots [x, y, ...] or the outline of a density. */
function draw(ctx, { dots, outline }, colour) {
  const x = (v) => 6 + 1.08 * v;
  const y = (v) => 92 - 0.88 * v;
  ctx.fillStyle = ctx.strokeStyle = colour;
  if (outline) {
    ctx.beginPath();
    outline.forEach((v, i) => ctx.lineTo(x((100 * i) / (outline.length - 1)), y(v)));
    ctx.lineWidth = 3;
    ctx.stroke();
    ctx.lineTo(x(100), y(0));
    ctx.lineTo(x(0), y(0));
    ctx.globalAlpha = 0.18;
    ctx.fill();
    return;
  }
  ctx.globalAlpha = 0.75;
  for (let i = 0; i < dots.length; i += 2) {
    ctx.beginPath();
    ctx.arc(x(dots[i]), y(dots[i + 1]), 2.2, 0, 2 * Math.PI);
    ctx.fill();
  }
}

function isDark(element) {
  const ctx = document.createElement("canvas").getContext("2d");
  ctx.fillStyle = getComputedStyle(element).getPropertyValue("--st-background-color").trim() || "#fff";
  ctx.fillRect(0, 0, 1, 1);
  const [r, g, b] = ctx.getImageData(0, 0, 1, 1).data;
  return 0.2126 * r + 0.7152 * g + 0.0722 * b < 102;
}
