/* Code in sections: in colours, with a mark beside the lines that differ, and a button that copies each. */

import hljs from "highlight.js/lib/core";
import python from "highlight.js/lib/languages/python";
import { adopt } from "../paint/style.ts";
import type { Component } from "../server/streamlit.ts";
import css from "./code.css";
import { make } from "./elements.ts";

interface Section {
  title: string;
  lines: string[];
  marks: number[]; // for each line; 0: the same as in the plain GAN
}

const [DIFFERS, PACKED] = [1, 2];

adopt(css);
hljs.registerLanguage("python", python);

export default function code({ data, parentElement }: Component<{ sections: Section[] }>): void {
  const place =
    parentElement.querySelector(".code-sections") ?? parentElement.appendChild(make("div", "code-sections"));
  place.replaceChildren(...data.sections.map(section));
}

function section({ title, lines, marks }: Section): HTMLElement {
  const rows = make("div", "code-rows");
  const coloured = colouredLines(lines);
  for (let i = 0; i < lines.length; i++) {
    const end = marks[i] === PACKED ? packedUntil(marks, i) : i;
    if (end > i + 3) {
      rows.append(folded(lines.slice(i, end)));
      i = end - 1;
      continue;
    }
    const row = make("span", marks[i] === DIFFERS ? "code-row differs" : "code-row");
    row.innerHTML = coloured[i];
    if (marks[i] === DIFFERS) row.prepend(make("span", "code-unseen", {}, "differs: "));
    rows.append(row);
  }
  const head = make("div", "code-head", {}, make("h4", "", {}, title), copying(title, lines));
  const label = `${title}, code`;
  const pre = make("pre", "code-lines", { "tabindex": 0, "aria-label": label }, rows); // the keyboard can scroll it
  return make("section", "code-section", {}, head, pre);
}

/** Each line as HTML. What goes on over several lines begins anew in each of them. */
function colouredLines(lines: string[]): string[] {
  const open: string[] = []; // tags
  return hljs
    .highlight(lines.join("\n"), { language: "python" })
    .value.split("\n")
    .map((line) => {
      const before = open.join("");
      for (const [tag] of line.matchAll(/<\/?span[^>]*>/g)) {
        if (tag === "</span>") open.pop();
        else open.push(tag);
      }
      return before + line + "</span>".repeat(open.length);
    });
}

function packedUntil(marks: number[], start: number): number {
  let end = start;
  while (marks[end] === PACKED) end++;
  return end;
}

/** Packed pictures are long and nothing to read: a button shows them. */
function folded(lines: string[]): HTMLButtonElement {
  const button = make("button", "code-fold", { type: "button" }, `${lines.length} lines of packed pictures`);
  button.onclick = () => button.replaceWith(...lines.map((line) => make("span", "code-row hljs-string", {}, line)));
  return button;
}

function copying(title: string, lines: string[]): HTMLButtonElement {
  const button = make("button", "", { type: "button", "aria-label": `Copy ${title}` }, "Copy");
  button.onclick = async () => {
    const copied = await navigator.clipboard?.writeText(lines.join("\n") + "\n").then(
      () => true,
      () => false,
    );
    button.textContent = copied ? "Copied" : "Select and copy it"; // browsers allow it only on secure pages
    setTimeout(() => (button.textContent = "Copy"), 1500);
  };
  return button;
}
