/* The button that gives a run's film as MP4. The server draws the frames when it is pressed, the browser makes the film.
   A browser that cannot do that shows no button: the GIF is beside it. */

import { adopt } from "../paint/style.ts";
import type { Component } from "../server/streamlit.ts";
import { make } from "./elements.ts";
import css from "./film-button.css";

interface Message {
  label: string;
  help: string;
  file: string; // what the film is saved as
  frames: string; // an animated WebP as base64, once the button was pressed; else ""
  trouble: string; // why there are no frames; else ""
}

const FAILED = "This browser cannot make an MP4. Take the GIF.";

adopt(css);

export default function filmButton({ data, parentElement, setTriggerValue }: Component<Message>): void {
  if (!("VideoEncoder" in window && "ImageDecoder" in window)) return;
  const button =
    parentElement.querySelector("button") ??
    parentElement.appendChild(make("button", "film-button", { "type": "button", "aria-live": "polite" }, data.label));
  button.title = data.help;
  button.onclick = () => {
    button.dataset.asked = "";
    wait(button, "Drawing the frames …");
    setTriggerValue("wanted", true);
  };
  const asked = button.dataset.asked !== undefined;
  if (!asked || !(data.frames || data.trouble)) return;
  delete button.dataset.asked;
  if (data.trouble) wait(button, data.trouble);
  else void save(button, data);
}

/** Make the film of the frames and hand it to the browser's downloads. */
async function save(button: HTMLButtonElement, { label, file, frames }: Message): Promise<void> {
  try {
    const { mp4 } = await import("./mp4.ts");
    const bytes = Uint8Array.from(atob(frames), (letter) => letter.charCodeAt(0));
    const film = await mp4(bytes, "image/webp", (share) =>
      wait(button, `Making the film: ${Math.round(100 * share)}%`),
    );
    if (!film) {
      wait(button, FAILED);
      return;
    }
    const address = URL.createObjectURL(film);
    make("a", "", { href: address, download: file }).click();
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
    button.textContent = label;
    button.disabled = false;
  } catch {
    wait(button, FAILED);
  }
}

/** The button says these words and cannot be pressed. */
function wait(button: HTMLButtonElement, words: string): void {
  button.textContent = words;
  button.disabled = true;
}
