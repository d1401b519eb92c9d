/* Where a keyboard and the eye go on in the introduction: another scene begins at its heading. When something was done
   in a scene, its picture comes back into view if it was scrolled away, and the keyboard, if the button that was pressed
   is gone, goes on at Next. */

import type { Component } from "../server/streamlit.ts";

interface Data {
  visit: number; // counts up from 1 when another scene is opened
  done: number; // how many things have been done in all scenes
}

const HEADER = 60; // pixels at the top of the window that Streamlit covers

/** What was shown last. Somebody who is quick leaves a scene before it is drawn to its end, so it is not known by what
 * came here for the scene before, but by numbers. */
let shown: Data = { visit: 1, done: 0 };

export default function sceneFocus({ data }: Component<Data>): void {
  const before = shown;
  shown = data;
  if (data.visit > before.visit) goToHeading();
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
  const pressed = document.activeElement;
  // Streamlit keeps a button that is gone, with its focus, until the page is drawn to its end
  if (pressed === document.body || pressed?.closest("[data-retained]")) next?.focus({ preventScroll: true });
  const above = document.querySelector(".st-key-story-picture")?.getBoundingClientRect().top ?? HEADER;
  if (above < 0) document.querySelector("[data-testid=stMain]")?.scrollBy({ top: above - HEADER });
}
