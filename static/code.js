/* Code in sections: coloured a little, with a mark beside the lines that differ, and a button that copies each. */

const STYLE = `
.code-section { margin: 0 0 1.25rem; }
.code-head { display: flex; align-items: center; justify-content: space-between; gap: 1rem; margin: 0 0 .25rem; }
.code-head h4 { margin: 0; padding: 0; font-size: 1rem; }
.code-head button, .code-fold { font: inherit; font-size: .8rem; color: inherit; cursor: pointer; background: none;
  border: 1px solid color-mix(in srgb, currentColor 25%, transparent); border-radius: .3rem; padding: .15rem .6rem; }
.code-head button:hover, .code-fold:hover { border-color: var(--st-primary-color); color: var(--st-primary-color); }
.code-lines { margin: 0; padding: .6rem 0; overflow-x: auto; tab-size: 4; border-radius: .4rem; font-size: .8rem;
  line-height: 1.5; background: var(--st-secondary-background-color); color: var(--st-text-color);
  font-family: var(--st-code-font, ui-monospace, "SF Mono", Menlo, Consolas, monospace); }
.code-rows { display: inline-block; min-width: 100%; }
.code-row { display: block; white-space: pre; padding: 0 1rem 0 2rem; position: relative; min-height: 1.5em; }
.code-row.differs { background: color-mix(in srgb, var(--st-primary-color) 16%, transparent); }
.code-row.differs::before { content: "▸"; position: absolute; left: .7rem; color: var(--st-primary-color); }
.code-fold { margin: .2rem 2rem; }
.code-comment { opacity: .68; font-style: italic; }
.code-string { opacity: .8; }
.code-word { font-weight: 600; }
.code-unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
  user-select: none; }
`;
const WORDS = new Set(
  ("and as assert break class continue def del elif else except False finally for from if import in is lambda None not or " +
    "pass raise return True try while with yield").split(" "),
);
const PARTS = /(#.*$)|("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|([A-Za-z_]\w*)|([^A-Za-z_"'#]+|["'])/g;
const DIFFERS = 1, PACKED = 2; // marks of lines; 0: the same as in the plain GAN

export default function code({ data, parentElement }) {
  let place = parentElement.querySelector(".code-sections");
  if (!place) {
    parentElement.appendChild(element("style", "", STYLE));
    place = parentElement.appendChild(element("div", "code-sections"));
  }
  place.replaceChildren(...data.sections.map(section));
}

function section({ title, lines, marks }) {
  const whole = element("section", "code-section");
  const head = whole.appendChild(element("div", "code-head"));
  head.appendChild(element("h4", "", title));
  head.appendChild(copying(title, lines));
  const pre = whole.appendChild(element("pre", "code-lines"));
  pre.tabIndex = 0; // can be scrolled by keyboard
  pre.setAttribute("aria-label", `${title}, code`);
  const rows = pre.appendChild(element("div", "code-rows"));
  let inText = false; // within a text of several lines
  for (let i = 0; i < lines.length; i++) {
    const end = marks[i] === PACKED ? packedUntil(marks, i) : i;
    if (end > i + 3) {
      rows.appendChild(folded(lines.slice(i, end)));
      i = end - 1;
      continue;
    }
    const row = rows.appendChild(element("span", marks[i] === DIFFERS ? "code-row differs" : "code-row"));
    if (marks[i] === DIFFERS) row.appendChild(element("span", "code-unseen", "differs: "));
    inText = colour(row, lines[i], inText);
  }
  return whole;
}

function packedUntil(marks, start) {
  let end = start;
  while (marks[end] === PACKED) end++;
  return end;
}

/* Packed pictures are long and nothing to read: a button shows them. */
function folded(lines) {
  const button = element("button", "code-fold", `${lines.length} lines of packed pictures`);
  button.type = "button";
  button.addEventListener("click", () => {
    button.replaceWith(...lines.map((line) => element("span", "code-row code-string", line)));
  });
  return button;
}

function copying(title, lines) {
  const button = element("button", "", "Copy");
  button.type = "button";
  button.setAttribute("aria-label", `Copy ${title}`);
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(lines.join("\n") + "\n");
      button.textContent = "Copied";
    } catch {
      button.textContent = "Select and copy it"; // browsers allow it only on secure pages
    }
    setTimeout(() => (button.textContent = "Copy"), 1500);
  });
  return button;
}

/* One line in its colours; says whether it ends within a text of several lines. */
function colour(row, line, inText) {
  const marks = line.split('"""').length - 1;
  if (inText || marks) {
    row.appendChild(element("span", "code-string", line));
    return marks % 2 ? !inText : inText;
  }
  for (const [part, comment, text, word] of line.matchAll(PARTS)) {
    const kind = comment ? "code-comment" : text ? "code-string" : word && WORDS.has(word) ? "code-word" : "";
    row.appendChild(kind ? element("span", kind, part) : document.createTextNode(part));
  }
  return false;
}

function element(tag, name, text = "") {
  const made = document.createElement(tag);
  if (name) made.className = name;
  made.textContent = text;
  return made;
}
