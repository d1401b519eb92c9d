"""Every recipe with a story has a picture of what it is now, or it is said why there is none."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PIL import Image

from playground.__main__ import main
from playground.recipes import recipes, stories
from playground.recipes.pictures import PICTURES, Picture, file_of, note, register
from playground.thumbnails import due, make, up_to_date

TRAINED = [recipe for recipe in stories() if recipe.experiment]


@pytest.mark.parametrize("recipe", TRAINED, ids=lambda recipe: recipe.name)
def test_a_recipe_has_a_picture_of_what_it_is_now(recipe):
    picture = register().get(recipe.name)
    assert picture, f"make it: python -m playground thumbnails --recipe {recipe.name}"
    if picture.missing:
        assert recipe.experiment.target.kind in ("mnist", "cifar10")  # the only pictures that may not be at hand
        assert not file_of(recipe.name).exists()
        return
    assert picture.key == recipe.experiment.key, "it has changed since: python -m playground thumbnails"
    assert 0 < picture.steps <= recipe.experiment.steps
    with Image.open(file_of(recipe.name)) as image:
        assert image.size == (320, 240)
        shown = image.convert("RGBA").getchannel("A")
    assert shown.getextrema()[0] <= 60  # the ground shows through
    assert shown.getextrema()[1] > 150


def test_no_picture_is_due():
    assert [recipe.name for recipe in due(everything=False)] == [], "make them: python -m playground thumbnails"


def test_there_is_no_picture_of_what_is_no_recipe():
    named = {recipe.name for recipe in TRAINED} | {"dirac"}
    assert set(register()) <= named
    assert {file.stem for file in PICTURES.glob("*.png")} <= named


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    """An empty folder in the place of the real one."""
    for module in ("playground.recipes.pictures", "playground.thumbnails"):
        monkeypatch.setattr(f"{module}.PICTURES", tmp_path)
    monkeypatch.setattr("playground.recipes.pictures.REGISTER", tmp_path / "pictures.json")
    return tmp_path


def test_what_is_noted_is_known_afterwards(elsewhere):
    assert register() == {}
    made, missing = Picture(key="0123", steps=100, seconds=1.5, seed=3), Picture(missing="Not here.")
    note("one", Picture(key="old", steps=1))
    note("other", missing)
    note("one", made)
    assert register() == {"one": made, "other": missing}


def test_a_picture_is_made_by_training_and_is_old_once_its_recipe_has_changed(elsewhere):
    recipe = recipes()["two-modes"]
    made = make(recipe, 20, lambda words: None)
    assert (made.key, made.steps, made.seed) == (recipe.experiment.key, 20, 1)
    assert file_of(recipe.name) == elsewhere / "two-modes.png"
    assert up_to_date(recipe, register()["two-modes"])
    changed = replace(recipe, experiment=recipe.experiment.model_copy(update={"batch": 128}))
    assert not up_to_date(changed, register()["two-modes"])


def test_why_there_is_no_picture_is_noted(elsewhere):
    made = make(recipes()["cifar-dcgan"], 20, lambda words: None)
    assert "CIFAR-10" in made.missing
    assert list(elsewhere.glob("*.png")) == []


def test_the_command_knows_recipes_only(capsys):
    assert main(["thumbnails", "--recipe", "rung"]) == 2
    assert "rung" in capsys.readouterr().err
