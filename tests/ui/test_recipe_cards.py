"""What the cards of recipes say of their pictures."""

from __future__ import annotations

import pytest

from playground.recipes import recipes, stories
from playground.recipes.pictures import Picture, register
from playground.ui.recipe_cards import taken_after

LONG = recipes()["quadratic"]


def test_a_picture_of_the_middle_of_a_run_says_how_long_the_run_is():
    assert taken_after(LONG, Picture(steps=400)) == "after 400 of 10,001 steps"
    assert taken_after(LONG, Picture(steps=10_001)) == "after 10,001 steps"


@pytest.mark.parametrize("picture", [None, Picture(missing="MNIST is not on this machine yet.")])
def test_a_picture_of_what_there_is_to_learn_has_no_step(picture):
    assert taken_after(LONG, picture) == ""
    assert taken_after(recipes()["dirac"], Picture(steps=100)) == ""


def test_each_picture_that_was_trained_for_says_its_step():
    pictures = register()
    for recipe in stories():
        picture = pictures.get(recipe.name)
        if recipe.experiment is not None and picture is not None and not picture.missing:
            assert f"{picture.steps:,}" in taken_after(recipe, picture), recipe.name
