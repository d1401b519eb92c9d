"""The stories say what the films show that ship with the app, and every number in a story is held against something."""

from __future__ import annotations

import re

import pytest

from benchmarks.claims import FROM_SAMPLES, NONE, Film, judged, shipped_film
from playground.charts.health import RULES
from playground.recipes import recipes, stories
from playground.recipes.claims import OF_CURVES, OF_POINTS

NAMES = [recipe.name for recipe in stories() if recipe.claims]
WITHOUT_FILM = {  # they train for too long, or on pictures that are not on every machine, or on points that are drawn
    "gan-lab", "mnist-first-gan", "mnist-twos", "mnist-conditional", "fashion-mlp",
    "fashion-mlp-simultaneous", "dcgan-fashion", "fashion-by-class", "cifar-dcgan",
}  # fmt: skip
NUMBER = r"\d+(?:,\d{3})*"
WORDS = "two|three|four|five|six|seven|eight|nine|ten|twenty|thirty"
COUNT = rf"(?:{NUMBER}(?:\.\d+)?|{WORDS})"
CHECKABLE = re.compile(
    r"\d+\.\d+|\d+%"  # 0.39, 66%
    rf"|\b{COUNT} of (?:the |our |all |its )?{COUNT}\b"  # 740 of 3,200 steps, four of our five runs
    rf"|\b{COUNT}(?: or more)? times (?:its|that|the|as)\b"  # 20 or more times its floor
    rf"|\bsteps? {NUMBER}|\b(?:after|within) {NUMBER} steps",
    re.IGNORECASE,
)


@pytest.mark.parametrize("name", NAMES)
def test_a_story_says_what_its_film_shows(name: str) -> None:
    films: dict[str, Film | None] = {}
    for claim in recipes()[name].claims:
        if claim.only == "seeds":
            continue
        experiment = claim.experiment
        if experiment.key not in films:
            films[experiment.key] = shipped_film(experiment)
        film = films[experiment.key]
        if claim.setting:
            film = film or Film(experiment, [])
        if film is None:
            assert claim.changes or name in WITHOUT_FILM
            continue
        holds, shown = judged(claim, film)
        assert holds, f"“{claim.says}” ({claim.text}): the film shows {shown}"


def test_what_is_said_to_have_no_film_has_none() -> None:
    assert all(shipped_film(recipes()[name].experiment) is None for name in WITHOUT_FILM)


@pytest.mark.parametrize("name", [recipe.name for recipe in stories()])
def test_every_number_of_a_story_is_claimed_or_known(name: str) -> None:
    recipe = recipes()[name]
    said = [*(claim.says for claim in recipe.claims), *recipe.known]
    covered = [span for words in said for span in _spans(words, recipe.story)]
    for found in CHECKABLE.finditer(recipe.story):
        inside = any(start <= found.start() and found.end() <= end for start, end in covered)
        around = recipe.story[max(0, found.start() - 40) : found.end() + 40]
        assert inside, f"no claim of {name}.toml covers “{found.group()}” in “… {around} …”"


def _spans(words: str, story: str) -> list[tuple[int, int]]:
    return [(found.start(), found.end()) for found in re.finditer(re.escape(words), story)]


def test_claims_name_rules_of_health_that_there_are() -> None:
    names = {rule.__name__.replace("_", " ") for rule in RULES} | {NONE}
    assert {claim.finding for recipe in stories() for claim in recipe.claims if claim.finding} <= names
    assert {*OF_POINTS, *OF_CURVES} == set(FROM_SAMPLES)
