"""The pictures of recipes, and of what training each one was made: `python -m playground record` makes them.

`pictures/<name>.png` is the picture, and `pictures/pictures.json` tells of each recipe either how it was made or, in a
sentence, why there is none.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

PICTURES = Path(__file__).parent / "pictures"
REGISTER = PICTURES / "pictures.json"


@dataclass(frozen=True)
class Picture:
    """How the picture of a recipe was made, or why there is none."""

    key: str = ""  # of the recipe's Experiment as it was then
    steps: int = 0  # trained for it; fewer than the recipe has where it is a long one
    seconds: float = 0.0
    seed: int = 0
    missing: str = ""  # why there is no picture, else ""


def register() -> dict[str, Picture]:
    """What is known of each picture, by the name of its recipe."""
    if not REGISTER.exists():
        return {}
    return {name: Picture(**entry) for name, entry in json.loads(REGISTER.read_text(encoding="utf-8")).items()}


def file_of(name: str) -> Path:
    """Where the picture of this recipe is kept."""
    return PICTURES / f"{name}.png"


def note(name: str, picture: Picture) -> None:
    """Put it into the register, in the place of what stood there."""
    entries = {key: _plain(entry) for key, entry in sorted((register() | {name: picture}).items())}
    PICTURES.mkdir(exist_ok=True)
    REGISTER.write_text(json.dumps(entries, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _plain(picture: Picture) -> dict[str, str | int | float]:
    """Only what it says."""
    return {field: value for field, value in asdict(picture).items() if value}
