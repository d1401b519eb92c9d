/* What explains an element of the page: what the server has written for it, else what the element says of itself. */

export interface Explanation {
  title: string;
  text: string;
}

/** By what they explain: a class of Streamlit's such as "st-key-run-start", or the name of a layer or a chart. */
export type Explanations = Partial<Record<string, Explanation>>;

/** The explanation of the innermost part around `element` that has one. */
export function explanation(element: Element, known: Explanations): Explanation | null {
  for (let at: Element | null = element; at; at = at.parentElement) {
    const found = own(at, known);
    if (found) return found;
  }
  return null;
}

function own(element: Element, known: Explanations): Explanation | null {
  for (const name of [...element.classList, element.getAttribute("data-layer"), element.getAttribute("data-chart")]) {
    const found = name && known[name];
    if (found) return found;
  }
  const words = element.getAttribute("title");
  return words ? { title: element.textContent?.trim().slice(0, 40) ?? "", text: words } : null;
}
