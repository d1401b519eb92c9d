"""The head of a page: short enough that the picture begins on the first screen."""

from __future__ import annotations

from playground.recipes import recipes, stories
from playground.ui.heading import opening


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
