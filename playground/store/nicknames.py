"""The nicknames of learners: how they may be shown, and what makes each one different in its class."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

LONGEST = 24  # letters
MOST_MARKS = 2  # on one letter; some scripts need that, and more would cover the lines above and below


def clean(typed: str) -> str:
    """A nickname as it may be shown: one line, no invisible letters and none that turn the text around, cut to 24."""
    kept, marks = "", 0
    for letter in unicodedata.normalize("NFC", typed[:200]):
        kind = unicodedata.category(letter)[0]
        marks = marks + 1 if kind == "M" else 0
        if letter.isspace():
            kept += " "
        elif kind != "C" and marks <= MOST_MARKS:
            kept += letter
    return " ".join(kept.split())[:LONGEST].strip()


def numbered(nickname: str, others: Iterable[str]) -> str:
    """The nickname, with the first free number after it if one of the others is the same but for capitals."""
    taken = {other.casefold() for other in others}
    free, number = nickname, 1
    while free.casefold() in taken:
        number += 1
        free = f"{nickname[: LONGEST - len(f' ({number})')].rstrip()} ({number})"
    return free
