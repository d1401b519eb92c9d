/* What explains an element of the page: what the server has written for it, else what the element says of itself. */

export interface Explanation {
  title: string;
  text: string;
}

/** By what they explain: a class such as "st-key-run-start", the name of a layer or a chart, or "status-" and the name of
    a part of the status line. */
export type Explanations = Partial<Record<string, Explanation>>;

/** The explanation of the innermost part around `element` that has one. */
export function explanation(element: Element, known: Explanations): Explanation | null {
  for (let at: Element | null = element; at; at = at.parentElement) {
    const found = own(at, known);
    if (found) return found;
  }
  return null;
}

/** Whether something can be pressed, typed into or followed, so that a reader expects it to be explained. */
export const isControl = (element: Element): boolean => !!element.closest("button, a, input, select, textarea, [role]");

/* What is said of links and of Streamlit's question marks: they are written in texts, and have no name of their own. */
const LINKS: [selector: string, text: string][] = [
  ['a[href*="glossary#"]', "A term of the glossary: follow the link to read it."],
  ['a[href$="glossary"]', "Every term that is used here, each explained in two sentences."],
  [
    'a[href$="help"]',
    "Longer explanations: of health, of the best step, of teaching a class, of showing runs elsewhere.",
  ],
  ['a[href^="http"]', "A page elsewhere, for which you need to be online."],
  ['button[aria-label^="Help"]', "Explains the setting or the sentence next to it."],
];

function own(element: Element, known: Explanations): Explanation | null {
  const [layer, chart, part] = ["data-layer", "data-chart", "data-part"].map((name) => element.getAttribute(name));
  for (const name of [...element.classList, layer, chart, part && `status-${part}`]) {
    const found = name && known[name];
    if (found) return found;
  }
  const called = (element.textContent?.trim() || element.getAttribute("aria-label")) ?? "";
  const [, kind] = LINKS.find(([selector]) => element.matches(selector)) ?? [];
  if (kind) return { title: called, text: kind };
  const words = element.getAttribute("title");
  return words ? { title: called.slice(0, 40), text: words } : null;
}
