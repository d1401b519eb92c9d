"""The room that a page keeps for what comes later, so that nothing below it moves.

It is part of the style in the document's head (`page_head.py`): a style that comes with the page itself can be late.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Room:
    """The least height of a container, in pixels: on a wide page, and on a phone."""

    wide: int
    narrow: int = 0


RESERVED = {  # by the key of the container
    "answer-dirac-path": Room(wide=480, narrow=830),  # on a phone, the plane and the steps stand one above the other
    "answer-dirac-table": Room(wide=520),
}


def style() -> str:
    """The rules for all of them."""
    rules = [
        f".st-key-{key} {{ min-height: {room.narrow}px; }}\n"
        f"@media (min-width: 701px) {{ .st-key-{key} {{ min-height: {room.wide}px; }} }}"
        for key, room in RESERVED.items()
    ]
    return "\n".join(rules)
