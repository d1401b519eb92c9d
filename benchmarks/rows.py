"""The rows of `QUALITY.md`: each table stands under the line that names its seeds, with one row for an experiment."""

from __future__ import annotations

from pathlib import Path

FILE = Path(__file__).parent / "QUALITY.md"


def with_row(text: str, seeds: str, head: str, row: str) -> str:
    """The text with this row in the table of these seeds, instead of an older one of the same experiment.

    `seeds` is the line above the table and `head` its first two lines. A new table comes before all others.
    """
    lines = text.splitlines()
    if seeds not in lines:
        first = next((i for i, line in enumerate(lines) if line.startswith("Seeds of ")), len(lines))
        lines[first:first] = [seeds, "", *head.splitlines(), ""]
    start = lines.index(seeds) + 2 + len(head.splitlines())
    end = next((i for i in range(start, len(lines)) if not lines[i].startswith("|")), len(lines))
    name = row.split("|")[1]
    rows = [line for line in lines[start:end] if line.split("|")[1] != name]
    lines[start:end] = [*rows, row]
    return "\n".join(lines) + "\n"
