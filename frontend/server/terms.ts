/* The terms of the glossary, and where they are written in a text. The page says once how they are found. */

/** How terms are found: a regular expression for all spellings, and the name of the term behind each of them. */
export interface Spellings {
  pattern: string;
  names: Record<string, string>;
}

/** One entry of the glossary. */
export interface Entry {
  name: string;
  title: string;
  text: string;
  paper: string;
  link: string;
  alt: string;
  picture: string; // SVG
}

let know: (spellings: Spellings) => void;

/** The spellings, as soon as the page has said them. */
export const spellings = new Promise<Spellings>((resolve) => (know = resolve));

/** Say how terms are found; the first time counts. */
export const knowSpellings = (found: Spellings): void => know(found);

/** Where the entry of a term is, from any page. */
export const addressOf = (name: string): string => `glossary#${name}`;

/** A text in pieces: plain ones, and the first mention of each term with its name. */
export function piecesOf(text: string, { pattern, names }: Spellings): (string | [mention: string, name: string])[] {
  const pieces: (string | [string, string])[] = [];
  const done = new Set<string>();
  let end = 0;
  for (const match of text.matchAll(new RegExp(pattern, "g"))) {
    const name = names[match[0].replaceAll("\\", "")];
    if (!name || done.has(name)) continue;
    done.add(name);
    pieces.push(text.slice(end, match.index), [match[0], name]);
    end = match.index + match[0].length;
  }
  return [...pieces, text.slice(end)];
}

let fetched: Promise<Entry[]> | undefined;

/** All entries; fetched once, when somebody first wants to read one. */
export function entries(): Promise<Entry[]> {
  fetched ??= fetch(new URL("terms", document.baseURI)).then(async (answer) => {
    if (!answer.ok) throw new Error(`the glossary cannot be read: ${answer.status}`);
    return (await answer.json()) as Entry[];
  });
  fetched.catch(() => (fetched = undefined)); // the next click tries again
  return fetched;
}
