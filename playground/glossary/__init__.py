"""The glossary: each term that the app explains, in one data file, and where it is written in a text.

`glossary.toml` has the words and `pictures/` one drawing for each term. Whatever shows a text to a learner sends it
through `linked`, which makes a link of each term; a click on it opens the term's entry.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

FOLDER = Path(__file__).parent
PAGE = "glossary"  # the address of the page of all terms, where links lead if nothing catches them

UNTOUCHED = re.compile(  # Markdown in which no link may stand: links, code, formulas, icons
    r"!?\[[^\]]*\]\([^)]*\)|`[^`]*`|\$[^$]*\$|:material/\w+:|https?://\S+"
)


@dataclass(frozen=True)
class Term:
    """One entry. `forms`: the other ways in which the term is written."""

    name: str
    title: str
    forms: tuple[str, ...]
    text: str
    paper: str
    link: str
    alt: str

    @property
    def picture(self) -> str:
        """An SVG drawing, whose colours are those of the app as CSS variables."""
        return (FOLDER / "pictures" / f"{self.name}.svg").read_text(encoding="utf-8").strip()

    @property
    def spellings(self) -> set[str]:
        """Every way in which it is written, plurals and small first letters included."""
        words = {self.title, *self.forms}
        words |= {f"{word}s" for word in words if word[-1:].islower()}
        return (
            words
            | {word[0].lower() + word[1:] for word in words if word[1:2].islower()}
            | {word[0].upper() + word[1:] for word in words if word[1:2].islower()}
        )


@lru_cache(maxsize=1)
def terms() -> dict[str, Term]:
    """All terms, by name, in the order of the file."""
    written = tomllib.loads((FOLDER / "glossary.toml").read_text(encoding="utf-8"))
    return {name: Term(name, **{**fields, "forms": tuple(fields["forms"])}) for name, fields in written.items()}


@lru_cache(maxsize=1)
def names_of_spellings() -> dict[str, str]:
    """The name of the term that each spelling stands for."""
    return {spelling: term.name for term in terms().values() for spelling in term.spellings}


@lru_cache(maxsize=1)
def pattern() -> str:
    """A regular expression that finds every spelling, the longest first. It is the same in Python and JavaScript.

    What Markdown needs a backslash for may have one. D(x) is a formula and no mention of D.
    """
    spellings = sorted(names_of_spellings(), key=len, reverse=True)
    return rf"(?<![\w\\/#-])(?:{'|'.join(map(_escapable, spellings))})(?![\w(]|\\\(|-\w)"


def _escapable(spelling: str) -> str:
    letters = "".join(c if c.isalnum() or c == " " else rf"\\?{re.escape(c)}" for c in spelling)
    return letters + (r"(?!\*)" if spelling.endswith("*") else "")  # **D** is D in bold letters


@lru_cache(maxsize=1024)
def mentioned(text: str) -> tuple[str, ...]:
    """The names of the terms that a Markdown text mentions, in the order of their first mention."""
    found = re.compile(pattern()).finditer(UNTOUCHED.sub(" ", text))
    return tuple(dict.fromkeys(names_of_spellings()[match[0].replace("\\", "")] for match in found))


@lru_cache(maxsize=2048)  # one page of pictures has some two hundred texts
def linked(text: str, without: Collection[str] = ()) -> str:
    """A Markdown text in which the first mention of each term is a link to its entry; `without` these terms."""
    done = set(without)
    spelling = re.compile(pattern())

    def link(match: re.Match[str]) -> str:
        name = names_of_spellings()[match[0].replace("\\", "")]
        if name in done:
            return match[0]
        done.add(name)
        return f"[{match[0]}]({PAGE}#{name})"

    kept = [0, *(edge for match in UNTOUCHED.finditer(text) for edge in match.span()), len(text)]
    parts = [text[start:end] for start, end in pairwise(kept)]
    return "".join(part if i % 2 else spelling.sub(link, part) for i, part in enumerate(parts))
