/* Where a keyboard and the eye go on in the introduction: another scene begins at its heading. When something was done
   in a scene, its picture comes back into view if it was scrolled away, and the keyboard, if the button that was pressed
   is gone, goes on at Next. And what was done is kept in this browser, for a reload and for the next visit. */

import type { Component } from "../server/streamlit.ts";

interface Data {
  visit: number; // counts up from 1 when another scene is opened
  done: number; // how many things have been done in all scenes
  kept: Kept;
}

/** What the browser keeps; the server checks it before it takes it up. */
interface Kept {
  scene: number; // that was reached
  answers: Record<string, unknown>;
  played: Record<string, unknown>; // rounds of the detective's game
}

const PLACE = "gan-playground.introduction"; // in localStorage

const HEADER = 60; // pixels at the top of the window that Streamlit covers

/** What was shown last. Somebody who is quick leaves a scene before it is drawn to its end, so it is not known by what
 * came here for the scene before, but by numbers. */
let shown: Pick<Data, "visit" | "done"> = { visit: 1, done: 0 };
let looked = false; // whether the server has been given what was kept before
let restoring = false; // the next message shows what had been done before: nothing that was done now

export default function sceneFocus({ data, setTriggerValue }: Component<Data>): void {
  const found = looked ? null : read();
  looked = true;
  if (found) setTriggerValue("found", found);
  else keep(data.kept);
  const before = restoring ? data : shown;
  restoring = !!found;
  shown = data;
  if (data.visit > before.visit) goToHeading();
  else if (data.done > before.done) requestAnimationFrame(goToPicture); // the page is drawn by then
}

/** What was kept; null where nothing was, or where the browser keeps nothing. */
function read(): unknown {
  try {
    return JSON.parse(localStorage.getItem(PLACE) ?? "null");
  } catch {
    return null;
  }
}

function keep(kept: Kept): void {
  if (kept.scene < 2 && !Object.keys(kept.answers).length) return; // nothing has been done yet
  try {
    localStorage.setItem(PLACE, JSON.stringify(kept));
  } catch {
    // a browser that keeps nothing: the introduction works, only not beyond this visit
  }
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
