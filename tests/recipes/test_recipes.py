"""Every recipe fits the schema, has a story, and is found by its name."""

from __future__ import annotations

import pytest

from playground.gan.link import from_link, to_link
from playground.gan.schema import kinds_of
from playground.gan.targets import Target
from playground.recipes import FOLDER, load, recipes, story_of


def test_every_target_is_a_recipe_of_its_own_name():
    assert set(kinds_of(Target)) <= set(recipes())


@pytest.mark.parametrize("name", list(recipes()))
def test_a_recipe_has_a_title_a_story_and_a_link(name):
    recipe = recipes()[name]
    assert recipe.title
    assert recipe.story
    assert from_link(to_link(recipe.experiment)) == (recipe.experiment, [])


def test_every_file_is_found():
    assert {path.stem for path in FOLDER.glob("*.toml")} <= set(recipes())


def test_a_story_is_found_again_by_its_experiment():
    collapse = recipes()["ring-collapse"]
    assert story_of(collapse.experiment).startswith(collapse.story.split("\n")[0])
    assert story_of(collapse.experiment.model_copy(update={"seed": 9}))
    assert story_of(recipes()["ring"].experiment) == ""


def test_a_file_that_does_not_fit_is_named(tmp_path):
    file = tmp_path / "broken.toml"
    file.write_text('title = "t"\nstory = "s"\n[experiment]\ntarget = "ring"\nbatch = 1\n')
    with pytest.raises(ValueError, match=r"broken.toml: batch"):
        load(file)
