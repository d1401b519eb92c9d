"""Recipes: named Experiments, each with a story. A recipe is a TOML file in this folder; every target also is one.

    title = "Mode collapse on the ring"
    chapter = "Mode collapse"           # one of CHAPTERS
    place = 10                          # where it stands in its chapter: the smallest first
    cures = "ring-collapse"             # may be left out: the recipe, earlier in the chapter, whose failure this mends
    shows = "What it shows, in one or two sentences: these two stand at the head of the page that trains."
    watch = "What to watch for."
    wrong = "What goes wrong, and why."
    next = "What to try next."
    source = "Where it comes from: authors, title, year."
    beside = "ring"                     # may be left out: the name of the recipe to see beside this one
    claims = [                          # may be left out: what the story says in numbers, to be held against its film
        {says = "the distance stays near 0.86", number = "distance", from = 200, at_least = 0.84, at_most = 0.88},
    ]
    known = ["N(0, 1)", "95% in PacGAN's table"]    # words of the story with numbers that no run of ours can show

    [experiment]                        # in link form: what differs from the default of its target and condition
    target = "ring"
    penalty = "none"
    "g_optimiser.beta1" = 0.9           # a path is quoted
    seed = 3                            # may be left out, as everything else

Each part is one paragraph; line breaks within it do not matter. A recipe that opens a special page instead of an
experiment has `page = "dirac"` and no [experiment]. The name of a recipe is the name of its file; a file with the name
of a target takes that target's place. To add a recipe, write one file.

Every number with a decimal point, every percentage and every "3 of 8" of a story stands in the words of a claim, which
`claims.py` explains, or of what is `known`: a figure of a paper, a constant. Tests hold the claims against the films
that ship with the app, and `python -m benchmarks.stories` against runs with five seeds.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.link import to_text
from playground.gan.foundations.schema import kinds_of
from playground.gan.targets.distribution import Target
from playground.recipes.claims import Claim, claims_of

FOLDER = Path(__file__).parent
TARGETS = "Targets"  # the chapter of what is no file: a target with the settings that learn it well
CHAPTERS = {  # in the order in which one learns, each with a sentence
    "First games": "Small games that work, from tutorials and from the best-known playground.",
    "Mode collapse": "The generator makes only one thing. First the failure, then the cure.",
    "Balance": "One network is too strong or too weak for the other, and what to do about it.",
    "Stability": "Games that go round in circles or run away, and what makes them settle. The Dirac-GAN shows why, "
    "with one number on each side.",
    "Shapes that are hard": "Targets that need the right settings, and those settings.",
    "Pictures": "From digits with one hidden layer to photographs in colour.",
    "Conditional": "Say what you want, and the generator makes it.",
    TARGETS: "Every target on its own, with settings that learn it well.",
}
STORY_PARTS = ("shows", "watch", "wrong", "next")
REQUIRED = ("title", "chapter", "place", *STORY_PARTS, "source")
OPTIONAL = ("beside", "cures", "claims", "known", "page", "experiment")
TYPES = {  # all others are text
    "experiment": (dict, "a table"),
    "place": (int, "a whole number"),
    "claims": (list, "a list"),
    "known": (list, "a list"),
}


@dataclass(frozen=True)
class Recipe:
    """A named Experiment and why it is worth a look; or, with a `page`, the door to a page that has no Experiment.

    `beside` is the name of the recipe to see beside this one, `cures` that of the failure it mends; "" if there is
    none. `claims` and `known`: what of the story is held against films, and which of its numbers are not. The parts of
    a target's recipe are empty but for `shows`.
    """

    name: str
    title: str
    chapter: str
    shows: str
    watch: str = ""
    wrong: str = ""
    next: str = ""
    source: str = ""
    beside: str = ""
    cures: str = ""
    place: int = 0
    experiment: Experiment | None = None
    page: str = ""
    claims: tuple[Claim, ...] = ()
    known: tuple[str, ...] = ()

    @property
    def story(self) -> str:
        """All parts of the story, in one paragraph."""
        return " ".join(filter(None, (getattr(self, part) for part in STORY_PARTS)))


@lru_cache(maxsize=1)
def recipes() -> dict[str, Recipe]:
    """All recipes by name, chapter after chapter. ValueError names a file that does not fit, and says why."""
    found = {kind: _of_target(kind, target) for kind, target in kinds_of(Target).items()}
    found |= {path.stem: load(path) for path in sorted(FOLDER.glob("*.toml"))}
    for recipe in found.values():
        if recipe.beside and recipe.beside not in found:
            raise ValueError(f"{recipe.name}.toml: there is no recipe “{recipe.beside}” to see beside it.")
        if recipe.cures and not _stands_before(found.get(recipe.cures), recipe):
            raise ValueError(f"{recipe.name}.toml: no recipe “{recipe.cures}” stands before it in its chapter.")
    chapters = list(CHAPTERS)
    return dict(sorted(found.items(), key=lambda item: (chapters.index(item[1].chapter), item[1].place)))


def stories() -> list[Recipe]:
    """The recipes that are files: those with a story."""
    return [recipe for recipe in recipes().values() if recipe.chapter != TARGETS]


def recipe_of(experiment: Experiment) -> Recipe | None:
    """The recipe with a story that this is, with whatever seed."""
    return next((recipe for recipe in stories() if recipe.experiment and _alike(recipe.experiment, experiment)), None)


def story_of(experiment: Experiment) -> str:
    """The story of the recipe that this is; "" if it is none."""
    recipe = recipe_of(experiment)
    return recipe.story if recipe else ""


def load(path: Path) -> Recipe:
    """The recipe of one file; ValueError, with the file's name, if it does not fit."""
    try:
        written = tomllib.loads(path.read_text(encoding="utf-8"))
        _check(written)
        texts = {name: value for name, value in written.items() if name not in TYPES}
        parts = {name: " ".join(value.split()) for name, value in texts.items()} | {"place": written["place"]}
        recipe = Recipe(path.stem, **parts, experiment=_experiment(written.get("experiment")))
        claims = claims_of(written.get("claims", []), recipe.story, recipe.experiment)
        return replace(recipe, claims=claims, known=_known(written.get("known", []), recipe.story))
    except ValueError as error:
        raise ValueError(f"{path.name}: {error}") from error


def _check(written: dict[str, Any]) -> None:
    """Raises ValueError, in one sentence, if a file says too much or too little."""
    for name, value in written.items():
        if name not in REQUIRED + OPTIONAL:
            raise ValueError(f"there is no field “{name}”: the fields are {', '.join(REQUIRED + OPTIONAL)}.")
        kind, what = TYPES.get(name, (str, "text"))
        if not isinstance(value, kind):
            raise ValueError(f"{name} must be {what}.")
    for name in REQUIRED:
        if not str(written.get(name, "")).strip():
            raise ValueError(f"{name} is missing.")
    chapters = [title for title in CHAPTERS if title != TARGETS]
    if written["chapter"] not in chapters:
        raise ValueError(f"there is no chapter “{written['chapter']}”: it must be one of {', '.join(chapters)}.")
    if ("experiment" in written) == ("page" in written):
        raise ValueError("a recipe has either an [experiment] or a page.")


def _experiment(link: dict[str, Any] | None) -> Experiment | None:
    """The Experiment of a table in link form; ValueError says what is wrong with it."""
    if link is None:
        return None
    experiment, problems = Experiment.from_link({path: to_text(value) for path, value in link.items()})
    if problems:
        raise ValueError(problems[0].sentence)
    return experiment


def _known(words: list[Any], story: str) -> tuple[str, ...]:
    """Words of the story, each in one line; ValueError if it has none like these."""
    for text in words:
        if not isinstance(text, str) or not text or text not in story:
            raise ValueError(f"known: “{text}” are no words of the story.")
    return tuple(words)


def _stands_before(failure: Recipe | None, cure: Recipe) -> bool:
    return failure is not None and failure.chapter == cure.chapter and failure.place < cure.place


def _alike(one: Experiment, other: Experiment) -> bool:
    """Whether two Experiments are the same but for their seeds."""
    fields = type(one).model_fields.keys() - {"seed"}
    return all(getattr(one, name) == getattr(other, name) for name in fields)


def _of_target(kind: str, target: type[Target]) -> Recipe:
    return Recipe(kind, target.title, TARGETS, target.summary, experiment=Experiment.default(kind))
