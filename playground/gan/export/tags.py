"""The lines of `loop.py` that are copied for an Experiment, after their tags (see there)."""

from __future__ import annotations

import re
from collections.abc import Callable

TAG = re.compile(r"(?P<line>.*?)\s*# only if: (?P<condition>.+)")
WITHOUT = re.compile(r"# without (?P<names>[\w, ]+) unless: (?P<condition>.+)\n")
END = "# end"


def tagged_lines(text: str, holds: Callable[[str], bool]) -> str:
    """The text without the lines whose condition does not hold, and without tags."""
    kept: list[str] = []
    within: list[bool] = []  # the blocks that a line stands in, and whether each is copied
    left: list[int] = []  # indents of headers that are left out, whose bodies move to the left
    for line in text.splitlines():
        indent = len(line) - len(line.lstrip())
        while line.strip() and left and indent <= left[-1]:
            left.pop()
        tag = TAG.fullmatch(line)
        if line.strip() == END:
            within.pop()
        elif tag and not tag["line"].strip():
            within.append(all(within) and holds(tag["condition"]))
        elif all(within) and (not tag or holds(tag["condition"])):
            kept.append((tag["line"] if tag else line)[4 * len(left) if line.strip() else 0 :])
        elif all(within) and tag and tag["line"].endswith(":"):
            left.append(indent)
    return "\n".join(kept) + "\n"


def names_left_out(text: str, holds: Callable[[str], bool]) -> set[str]:
    """The names that `# without ...` leaves out."""
    found = (match for match in WITHOUT.finditer(text) if not holds(match["condition"]))
    return {name for match in found for name in match["names"].split(", ")}
