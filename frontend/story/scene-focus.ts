/* Where a keyboard and the eye go on in the introduction: another scene begins at its heading. When something was done
   in a scene, its picture comes back into view if it was scrolled away, and the keyboard, if the button that was pressed
   is gone, goes on at Next. */

import type { Component } from "../server/streamlit.ts";

interface Data {
  scene: number;
  done: number; // how many things have been done in all scenes
}

const HEADER = 60; // pixels at the top of the window that Streamlit covers
const shown = new WeakMap<HTMLElement, Data>(); // what was shown last, by the element that this component is in

export default function sceneFocus({ data, parentElement }: Component<Data>): void {
  const before = shown.get(parentElement);
  shown.set(parentElement, data);
  if (!before) return; // the page was opened
  if (data.scene !== before.scene) goToHeading();
  else if (data.done > before.done) requestAnimationFrame(goToPicture); // the page is drawn by then
}

function goToHeading(): void {
  const heading = document.querySelector("h1");
  if (!heading) return;
  heading.tabIndex = -1;
  heading.style.outline = "none"; // it is no control
  heading.focus({ preventScroll: true });
  document.querySelector("[data-testid=stMain]")?.scrollTo({ top: 0 });
}

function goToPicture(): void {
  const next = document.querySelector<HTMLElement>(".st-key-story-next button");
  if (document.activeElement === document.body) next?.focus({ preventScroll: true });
  const above = document.querySelector(".st-key-story-picture")?.getBoundingClientRect().top ?? HEADER;
  if (above < 0) document.querySelector("[data-testid=stMain]")?.scrollBy({ top: above - HEADER });
}
