/* A Plotly figure that comes whole, with its data: in the page's colours, and drawn in place when it changes. */

const version = new URL(import.meta.url).search;
const url = (name) => new URL(name + version, import.meta.url).href;
const [{ Figure, loadPlotly }, { readTheme }] = await Promise.all([import(url("figures.js")), import(url("theme.js"))]);

const NO_FILM = { scene: {}, at: () => null, number: () => null }; // no film stands behind such a figure
const places = new WeakMap(); // parent element -> the element that the figure is in

export default function still({ data, parentElement, setTriggerValue }) {
  if (!places.has(parentElement)) {
    const frame = parentElement.appendChild(document.createElement("div"));
    frame.style.overflowX = "auto";
    const place = frame.appendChild(document.createElement("div"));
    places.set(parentElement, place);
    new ResizeObserver(() => place.figure?.resize()).observe(place);
  }
  const place = places.get(parentElement);
  const height = data.aspect === "auto" ? `height: ${data.height}px` : `max-height: ${data.height}px; aspect-ratio: ${data.aspect}`;
  place.style.cssText = `${height}; width: 100%; min-width: ${data.least}px`;
  loadPlotly(url("plotly.min.js")).then((Plotly) => {
    place.figure = new Figure(place, data.figure, "still", Plotly, null);
    place.figure.setTheme(readTheme(parentElement, data.ink));
    place.figure.draw(NO_FILM, 0, new Set());
    place.dataset.drawn = String(Number(place.dataset.drawn ?? 0) + 1);
    place.removeAllListeners("plotly_click");
    place.on("plotly_click", ({ points }) => {
      const chosen = points.map((point) => point.customdata).find((word) => typeof word === "string");
      if (chosen) setTriggerValue("chosen", chosen);
    });
  });
  return () => {
    place.figure?.dispose();
    places.delete(parentElement);
  };
}
