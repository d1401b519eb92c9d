/* The live view: one component that is updated in place with messages of bytes and never remounts.

   Streamlit calls the default export at mount, with each new message and when the theme changes. Only this file
   imports others, each with this file's own version (`?v=...`), so that a browser never mixes old with new. */

const version = new URL(import.meta.url).search;
const url = (name) => new URL(name + version, import.meta.url).href;
const NAMES = [
  "announcer", "bitmaps", "camera", "captions", "density", "figures", "film", "folds", "gallery", "game", "jobs", "labels", "latent_map", "layers", "layout", "main_pictures", "nearest",
  "panel", "plane", "poll", "theme", "tiles", "timeline", "wire", "words",
];

const loaded = await Promise.all([style(url("live.css")), ...NAMES.map((name) => import(url(`${name}.js`)))]);
const modules = Object.fromEntries(NAMES.map((name, i) => [name, loaded[i + 1]]));
const tools = { ...modules, plotly: () => modules.figures.loadPlotly(url("plotly.min.js")) };

/** The style sheet, once a page; resolves also when it fails: a bare view is better than none. */
function style(href) {
  return new Promise((done) => {
    const link = document.createElement("link");
    Object.assign(link, { rel: "stylesheet", href, onload: done, onerror: done });
    document.head.append(link);
  });
}

const views = new WeakMap(); // parent element -> its panel, and the poll that feeds it

export default function live({ data, parentElement, setTriggerValue }) {
  if (!views.has(parentElement)) {
    const panel = new modules.panel.Panel(parentElement, tools);
    views.set(parentElement, { panel, poll: new modules.poll.Poll(panel) });
  }
  const { panel, poll } = views.get(parentElement);
  if (data instanceof Uint8Array) {
    const page = panel.receive(data, (step) => setTriggerValue("resend", step));
    poll.follow(page, setTriggerValue);
  }
  return () => {
    poll.stop();
    panel.dispose();
    views.delete(parentElement);
  };
}
