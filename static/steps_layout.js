/* The elements of a step by step walk, built once: buttons, the flow diagram, and what is said. */

const version = new URL(import.meta.url).search;
const [{ make }, { STYLE, button, choice }] = await Promise.all(
  ["layout", "inputs"].map((name) => import(new URL(`${name}.js${version}`, import.meta.url).href)),
);

/** Each box: its name in the diagram, what it is called, the stage in which it counts, and where it leads. */
export const BOXES = {
  z: ["Latents z", 1, "right"],
  g: ["Generator G", 1, "right"],
  fake: ["Generated G(z)", 1, "right"],
  real: ["Real x", 1, "right"],
  d: ["Discriminator D", 2, "right"],
  scores: ["Scores", 2, "right"],
  loss: ["Loss", 3, "down"],
  gradient: ["Gradient", 4, "left"],
  update: ["Update", 5, "left"],
};
export const SPEEDS = [[0, "no slow motion"], [7, "slow"], [4, "less slow"], [1.6, "fast"]]; // seconds a stage

const LAYOUT = `
.steps { container-type: inline-size; }
.lab button.st-main { background: var(--st-primary-color); border-color: var(--st-primary-color); color: #fff; }
.st-flow { --gap: 20px; display: grid; gap: var(--gap); grid-template-columns: 0.8fr 0.8fr 1fr 1.55fr 1fr 1fr;
  grid-template-rows: repeat(2, clamp(146px, 13.5cqi, 186px));
  grid-template-areas: "z g fake d scores loss" "follow follow real d update gradient"; margin: 10px 0; border-radius: 6px; }
.st-box { position: relative; display: flex; flex-direction: column; min-width: 0; margin: 0; padding: 5px 6px 6px; border-radius: 6px;
  border: 1px solid var(--line); transition: border-color 0.3s, box-shadow 0.3s; }
.st-box figcaption { display: flex; gap: 5px; align-items: baseline; height: 20px; font-size: 12px; line-height: 18px; overflow: hidden; white-space: nowrap; }
.st-box figcaption b { flex: none; min-width: 15px; height: 15px; border-radius: 8px; font: 600 10px/15px var(--st-font); text-align: center;
  background: color-mix(in srgb, var(--st-text-color) 14%, transparent); }
.st-box figcaption em { font-style: normal; }
.st-box figcaption span { margin-left: auto; font-variant-numeric: tabular-nums; color: color-mix(in srgb, var(--st-text-color) 72%, transparent); }
.st-box canvas { display: block; width: 100%; flex: 1 1 0px; min-height: 0; cursor: pointer; }
.st-box::after { position: absolute; color: color-mix(in srgb, var(--st-text-color) 55%, transparent); font-size: 15px; line-height: 20px; }
.st-box[data-direction="right"]::after { content: "→"; left: 100%; top: calc(50% - 10px); width: var(--gap); text-align: center; }
.st-box[data-direction="down"]::after { content: "↓"; top: 100%; left: 0; width: 100%; height: var(--gap); text-align: center; }
.st-box[data-direction="left"]::after { content: "←"; right: 100%; top: calc(50% - 10px); width: var(--gap); text-align: center; }
.st-box.active { border-color: var(--st-primary-color); box-shadow: 0 0 0 1px var(--st-primary-color), 0 2px 12px color-mix(in srgb, var(--st-primary-color) 22%, transparent); }
.st-box.active figcaption b { background: var(--st-primary-color); color: #fff; }
.st-box.active::after { color: var(--st-primary-color); }
.st-box canvas { transition: opacity 0.4s; }
.st-box.still :is(canvas, figcaption) { opacity: 0.32; }
.st-box[data-box="update"][data-into="g"]::after { content: "to G"; font-size: 10px; }
.st-flow:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 4px; }
.st-follow { grid-area: follow; align-self: center; min-width: 0; font-size: 13px; }
.st-follow input { width: 100%; min-width: 0 !important; }
.st-follow p { margin: 0; font-variant-numeric: tabular-nums; min-height: 1.45em; }
.st-stages { display: flex; flex-wrap: wrap; gap: 4px 6px; min-height: 30px; align-items: center; margin: 0 0 8px; padding: 0; list-style: none; }
.st-stages li { margin: 0; }
.lab .st-stages button { padding: 2px 10px; font-size: 13px; border-radius: 14px; }
.lab .st-stages button[aria-current] { border-color: var(--st-primary-color); box-shadow: inset 0 0 0 1px var(--st-primary-color); }
.st-stages span { font-size: 13px; color: color-mix(in srgb, var(--st-text-color) 70%, transparent); }
.st-said { min-height: 8em; padding-top: 6px; max-width: 62rem; }
.st-said p { margin: 0 0 6px; min-height: 1.45em; }
.st-line { display: flex; gap: 8px; min-height: 1.5em; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; font-size: 15px; }
.st-line i { flex: none; width: 12px; font-style: normal; text-align: center; }
.st-line i[data-mark="real"] { color: var(--gp-real); }
.st-line i[data-mark="generated"] { color: var(--gp-generated); }
@container (max-width: 760px) {
  .st-flow { --gap: 10px; grid-template-columns: repeat(2, minmax(0, 1fr)); grid-template-rows: 150px 150px 78cqi 150px 150px auto;
    grid-template-areas: "z g" "fake real" "d d" "scores loss" "gradient update" "follow follow"; }
  .st-box::after { display: none; }
  .st-box { scroll-margin: 70px 0 20em; }
  .st-foot { position: sticky; bottom: 0; z-index: 2; padding: 8px 0 0; background: var(--st-background-color); border-top: 1px solid var(--line); }
  .lab .st-foot :is(button, select) { padding: 4px 8px; }
  .st-said { min-height: 12em; }
  .st-said p { min-height: 4.4em; }
}
@media (prefers-reduced-motion: reduce) { .st-box, .st-box canvas { transition: none; } }
`;

/** Build everything inside `parent`; handlers: {play(move), back(), next(), previous(), run(), pace(seconds), follow(i)}. */
export function build(parent, handlers) {
  const parts = { boxes: {}, canvases: {} };
  parts.moves = [
    button("Discriminator step", () => handlers.play("D")),
    button("Generator step", () => handlers.play("G")),
    button("Both", () => handlers.play("B")),
  ];
  parts.back = button("Back", handlers.back, false);
  parts.previous = button("‹ Previous", handlers.previous, false);
  parts.run = button("Play", handlers.run, false);
  parts.next = button("Next ›", handlers.next, false);
  const pace = choice("Slow motion", SPEEDS, handlers.seconds, handlers.pace, false);
  parts.moves[2].className = "st-main";
  const first = make("div", "lab-controls", { role: "group", "aria-label": "Which network moves" }, ...parts.moves, parts.back);
  const second = make("div", "lab-controls", { role: "group", "aria-label": "Slow motion" }, parts.previous, parts.run, parts.next, pace);
  parts.played = make("p", "lab-words", { role: "status" });
  parts.flow = diagram(parts, handlers);
  parts.stages = make("ol", "st-stages", { "aria-label": "Stages of this step" });
  parts.caption = make("p", "");
  parts.lines = make("div", "");
  parts.explanation = make("div", "st-said", { role: "status", "aria-live": "polite" }, parts.caption, parts.lines);
  parts.status = make("p", "lab-status", { role: "status" });
  const foot = make("div", "st-foot", {}, second, parts.explanation);
  parts.root = make("section", "lab steps", { "aria-label": "Step by step" }, first, parts.played, parts.flow, parts.stages, foot, parts.status);
  parent.append(make("style", "", {}, STYLE + LAYOUT), parts.root);
  return parts;
}

function diagram(parts, handlers) {
  const figures = Object.entries(BOXES).map(([name, [title, stage, direction]]) => {
    const canvas = (parts.canvases[name] = make("canvas", "", { role: "img", "aria-label": title }));
    canvas.onclick = (event) => handlers.point(name, event);
    const head = make("figcaption", "", {}, make("b", "", { "aria-hidden": "true" }, String(stage)), make("em", "", {}, title), make("span"));
    return (parts.boxes[name] = make("figure", "st-box", { "data-box": name, "data-direction": direction, style: `grid-area: ${name}` }, head, canvas));
  });
  parts.slider = make("input", "", { type: "range", min: 1, step: 1, "aria-label": "The pair of samples that is followed" });
  parts.slider.oninput = () => handlers.follow(Number(parts.slider.value) - 1);
  parts.followed = make("p", "");
  const hint = make("p", "", {}, "Click a sample in any box to follow it, or use the arrow keys.");
  const follow = make("div", "st-follow", {}, parts.followed, parts.slider, hint);
  return make("div", "st-flow", { role: "group", tabindex: 0, "aria-label": "What flows where: forward on top, back below. Arrow keys choose the pair of samples that is followed." }, ...figures, follow);
}

/** One formula, with the mark of the sample that it is about. */
export function formula(mark, text) {
  const sign = make("i", "", { "data-mark": mark, "aria-hidden": "true" }, { real: "●", generated: "◆" }[mark] ?? "");
  return make("div", "st-line", {}, sign, text);
}

/** The stages as buttons: first those of one network, then those of the other. */
export function stageButtons(list, frames, at, go) {
  const items = frames.map(({ who, stage }, i) => {
    const item = button(stage[0].toUpperCase() + stage.slice(1), () => go(i));
    if (i === at) item.setAttribute("aria-current", "step");
    const first = i === 0 || frames[i - 1].who !== who;
    return make("li", "", {}, ...(first ? [make("span", "", {}, `${who.toUpperCase()}'s step: `)] : []), item);
  });
  list.replaceChildren(...items);
}
