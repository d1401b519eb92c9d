"""The head of a page: short enough that the picture begins on the first screen."""

from __future__ import annotations

from playground.gan.experiment.experiment import Experiment
from playground.recipes import recipes, stories
from playground.ui.heading import opening, title_of


def test_the_title_says_on_which_page_one_is_where_that_is_not_the_page_of_the_experiment() -> None:
    ring = Experiment.default("ring")
    assert title_of(ring) == "Ring of Gaussians"
    assert title_of(ring, "Inside") == "Inside: Ring of Gaussians"


def test_a_story_opens_with_two_sentences_and_loses_nothing() -> None:
    story = "One. Two, of 8.5 pixels? Three! Four."
    assert opening(story) == ("One. Two, of 8.5 pixels?", "Three! Four.")
    assert opening("Only one.") == ("Only one.", "")
    assert opening("") == ("", "")


def test_no_opening_pushes_the_picture_down() -> None:
    assert stories()
    for recipe in recipes().values():
        first, _ = opening(" ".join(recipe.story.split()))
        assert first
        assert len(first) < 360, recipe.name
