/* A swipe over two pictures in one place: on one side of the line the one, on the other side the other. The line is a
   slider that covers both, so that it can be dragged anywhere and moved with the arrow keys. */

import { make } from "../inputs/elements.ts";
import { adopt } from "../paint/style.ts";
import type { Component } from "../server/streamlit.ts";
import css from "./compare.css";

const PLACE = ".st-key-compare-divided"; // the container of both pictures and of this

interface Data {
  left: string; // what the pictures are called
  right: string;
  at: number; // where the line stands at first, in percent of the width
}

adopt(css);
const sliders = new WeakMap<HTMLElement, HTMLInputElement>();

export default function swipe({ data, parentElement, setTriggerValue }: Component<Data>): () => void {
  const slider = sliders.get(parentElement) ?? makeSlider(parentElement, data.at);
  slider.onchange = () => setTriggerValue("let_go", Number(slider.value));
  slider.setAttribute("aria-label", `How much of ${data.left} is seen, on the left; the rest is ${data.right}`);
  return () => {
    slider.remove();
    sliders.delete(parentElement);
  };
}

function makeSlider(parent: HTMLElement, at: number): HTMLInputElement {
  const slider = make("input", "gp-swipe", { type: "range", min: 0, max: 100, step: 0.5, value: at });
  const show = () => {
    parent.closest<HTMLElement>(PLACE)?.style.setProperty("--gp-swipe", `${slider.value}%`);
    slider.setAttribute("aria-valuetext", `${Math.round(Number(slider.value))}%`);
  };
  slider.oninput = show;
  parent.append(slider);
  sliders.set(parent, slider);
  show();
  return slider;
}
