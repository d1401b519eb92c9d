/* A frame in another site's page shows one part of the live view, as large as the frame is. */

import type { Frame } from "../server/scene.ts";

const ROOM_BELOW = 4; // pixels, so that nothing scrolls

/** Show only what belongs into a frame; null: everything, as on a page. */
export function showFrame(root: HTMLElement, frame: Frame | null | undefined): void {
  root.classList.toggle("framed", !!frame);
  root.dataset.view = frame?.view ?? "";
  root.dataset.controls = frame?.controls ?? "";
  window.removeEventListener("resize", refill);
  if (!frame) return;
  window.addEventListener("resize", refill);
  fillFrame(root);
}

/** Make a view that belongs into a frame as high as what is left of the window below its top. */
export function fillFrame(root: HTMLElement): void {
  if (!root.classList.contains("framed")) return;
  const top = Math.max(0, root.getBoundingClientRect().top + window.scrollY);
  root.style.setProperty("--gp-frame", `${Math.max(120, window.innerHeight - top - ROOM_BELOW)}px`);
}

function refill(): void {
  for (const root of document.querySelectorAll<HTMLElement>(".gp-live.framed")) fillFrame(root);
}
