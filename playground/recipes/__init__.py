"""Recipes: named Experiments, each with a story. A recipe is a TOML file in this folder; every target also is one.

title = "..."
story = "what it shows, what to watch for, what to try next"
[experiment]            # in link form: what differs from the default of its target
target = "ring"
"penalty" = "none"
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from playground.gan.experiment import Experiment
from playground.gan.link import from_link, to_text
from playground.gan.schema import kinds_of
from playground.gan.targets import Target

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Recipe:
    """A named Experiment and why it is worth a look."""

    name: str
    title: str
    story: str
    experiment: Experiment


@lru_cache(maxsize=1)
def recipes() -> dict[str, Recipe]:
    """All recipes by name: the targets with their good settings first, then the files. ValueError names a bad file."""
    found = {kind: _of_target(kind, target) for kind, target in kinds_of(Target).items()}
    return found | {path.stem: load(path) for path in sorted(FOLDER.glob("*.toml"))}


def stories() -> list[Recipe]:
    """The recipes that are files: those with a story of their own."""
    return [recipe for recipe in recipes().values() if recipe.name not in kinds_of(Target)]


def story_of(experiment: Experiment) -> str:
    """The story of the recipe that this is, with whatever seed; "" if it is none."""
    told = [recipe.story for recipe in stories() if recipe.experiment == experiment.model_copy(update={"seed": 1})]
    return " ".join(told[0].split()) if told else ""


def load(path: Path) -> Recipe:
    """The recipe of one file; ValueError, with the file's name, if it does not fit the schema."""
    text = tomllib.loads(path.read_text(encoding="utf-8"))
    experiment, problems = from_link({name: to_text(value) for name, value in text["experiment"].items()})
    if problems:
        raise ValueError(f"{path.name}: {problems[0].sentence}")
    return Recipe(path.stem, text["title"], text["story"].strip(), experiment)


def _of_target(kind: str, target: type[Target]) -> Recipe:
    return Recipe(kind, target.title, target.summary, Experiment.default(kind))
