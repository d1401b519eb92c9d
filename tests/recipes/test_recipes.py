"""Every recipe fits the schema, tells each part of its story, and is found by its name and by its experiment."""

from __future__ import annotations

from pathlib import Path

import pytest

from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.link import to_link
from playground.gan.foundations.schema import kinds_of
from playground.gan.targets.distribution import Target
from playground.recipes import CHAPTERS, FOLDER, REQUIRED, STORY_PARTS, TARGETS, load, recipes, stories, story_of

FILES = sorted(FOLDER.glob("*.toml"))


def test_every_target_and_every_file_is_a_recipe_of_its_own_name():
    found = recipes()
    assert set(found) == set(kinds_of(Target)) | {path.stem for path in FILES}
    assert all(recipe.name == name for name, recipe in found.items())
    assert [recipe.name for recipe in stories()] == [
        name for name, recipe in found.items() if recipe.chapter != TARGETS
    ]
    assert len(stories()) == len(FILES)


def test_recipes_stand_chapter_after_chapter_each_in_its_order():
    places = [(list(CHAPTERS).index(recipe.chapter), recipe.place) for recipe in recipes().values()]
    assert places == sorted(places)
    assert {chapter for chapter, _ in places} == set(range(len(CHAPTERS)))
    of_files = [(recipe.chapter, recipe.place) for recipe in stories()]
    assert len(of_files) == len(set(of_files)), "two recipes share a place"


def test_a_cure_comes_after_its_failure():
    order = list(recipes())
    cures = {recipe.name: recipe.cures for recipe in stories() if recipe.cures}
    assert cures["ring-cured"] == "ring-collapse"
    for cure, failure in cures.items():
        assert order.index(failure) < order.index(cure)
        assert recipes()[failure].chapter == recipes()[cure].chapter


@pytest.mark.parametrize("name", [path.stem for path in FILES])
def test_a_file_tells_every_part_and_opens_what_it_describes(name):
    recipe = recipes()[name]
    for part in (*REQUIRED, "story"):
        text = str(getattr(recipe, part))
        assert text, part
        assert text == " ".join(text.split())
    for part in STORY_PARTS:
        text = getattr(recipe, part)
        assert 40 <= len(text) <= 900, f"{part} has {len(text)} letters"
        assert text[-1] in ".?", f"{part} ends in the middle of a sentence"
        assert text in recipe.story
    assert recipe.beside != name
    if recipe.experiment is None:
        assert recipe.page
    else:
        assert Experiment.from_link(to_link(recipe.experiment)) == (recipe.experiment, [])


def test_no_two_files_are_the_same_experiment():
    """Else a page could not say which story is that of a link."""
    keys = [recipe.experiment.key for recipe in stories() if recipe.experiment]
    assert len(keys) == len(set(keys))


def test_a_story_is_found_again_by_its_experiment_with_whatever_seed():
    collapse = recipes()["ring-collapse"]
    assert story_of(collapse.experiment) == collapse.story
    assert story_of(collapse.experiment.model_copy(update={"seed": 9})) == collapse.story
    assert story_of(recipes()["ring"].experiment) == ""


def test_a_file_takes_the_place_of_the_target_of_its_name():
    assert recipes()["quadratic"].chapter == "First games"
    assert recipes()["quadratic"].experiment.units == "raw"
    assert recipes()["gaussian"].chapter == TARGETS


WORDS = [part for part in REQUIRED if part not in ("chapter", "place")]
GOOD = "\n".join(f'{part} = "{part} of it."' for part in WORDS) + '\nchapter = "Balance"\nplace = 1\n'
EXPERIMENT = '[experiment]\ntarget = "ring"\n'
SAYS = 'says = "watch of it"'
NEAR = f'{SAYS}, number = "distance", at_most = 0.1'


def claiming(fields: str) -> str:
    return f"{GOOD}claims = [{{{fields}}}]\n{EXPERIMENT}"


def written(folder: Path, text: str) -> Path:
    path = folder / "some.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_recipe_may_open_a_page_instead_of_an_experiment(tmp_path):
    recipe = load(written(tmp_path, GOOD + 'page = "dirac"'))
    assert (recipe.page, recipe.experiment) == ("dirac", None)
    assert recipe.story == "shows of it. watch of it. wrong of it. next of it."


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        (GOOD + EXPERIMENT + "batch = 1", r"some.toml: batch cannot be “1”"),
        (GOOD + EXPERIMENT + "batches = 1", r"some.toml: batches"),
        (GOOD + EXPERIMENT + '"loss.gamma" = 1', r"some.toml: There is no setting “loss.gamma”"),
        (GOOD + 'colour = "red"\n' + EXPERIMENT, r"some.toml: there is no field “colour”"),
        (GOOD.replace("Balance", "Ballance") + EXPERIMENT, r"some.toml: there is no chapter “Ballance”"),
        (GOOD.replace("= 1", '= "first"') + EXPERIMENT, r"some.toml: place must be a whole number"),
        (GOOD.replace("place = 1", "") + EXPERIMENT, r"some.toml: place is missing"),
        (GOOD.replace("Balance", TARGETS) + EXPERIMENT, r"some.toml: there is no chapter “Targets”"),
        (GOOD.replace('watch = "watch of it."', "") + EXPERIMENT, r"some.toml: watch is missing"),
        (GOOD.replace("watch of it.", " ") + EXPERIMENT, r"some.toml: watch is missing"),
        (GOOD.replace('"watch of it."', "3") + EXPERIMENT, r"some.toml: watch must be text"),
        (GOOD, r"some.toml: a recipe has either an \[experiment\] or a page"),
        (GOOD + 'page = "dirac"\n' + EXPERIMENT, r"some.toml: a recipe has either an \[experiment\] or a page"),
        (GOOD + "[experiment", r"some.toml: "),
        (GOOD + 'known = ["no words"]\n' + EXPERIMENT, r"some.toml: known: “no words” are no words of the story"),
        (GOOD + "claims = [3]\n" + EXPERIMENT, r"some.toml: claim 1 must be a table"),
        (GOOD + f'claims = [{{{NEAR}}}]\npage = "dirac"', r"a recipe without an \[experiment\] has no claims"),
        (claiming(f"{NEAR}, about = 3"), r"some.toml: claim 1: there is no field “about”"),
        (claiming(f'{NEAR}, step = "last"'), r"claim 1: step must be a whole number"),
        (claiming(f"{NEAR}, step = true"), r"claim 1: step must be a whole number"),
        (claiming(f"{NEAR}, step = 3, to = 4"), r"claim 1: it has either a step or from and to"),
        (claiming(f"{NEAR}, step = 999999"), r"claim 1: step must be one of the [\d,]+ steps of the run"),
        (claiming(f'{NEAR}, how = "rarely"'), r"claim 1: how must be one of always, mostly"),
        (claiming(f'{NEAR}, only = "me"'), r"claim 1: only must be one of film, seeds"),
        (claiming(f"{NEAR}, with = {{batch = 1}}"), r"claim 1: batch cannot be “1”"),
        (claiming(NEAR.replace("watch", "watches")), r"claim 1: “watches of it” are no words of the story"),
        (claiming(NEAR.replace("distance", "frechet")), r"claim 1: there is no number “frechet”"),
        (claiming(SAYS), r"claim 1: it must have one of number, finding, setting"),
        (claiming(f'{NEAR}, finding = "none"'), r"claim 1: it must have one of number, finding, setting"),
        (claiming(f'{SAYS}, number = "distance"'), r"claim 1: a number has at_least or at_most"),
        (claiming(f'{SAYS}, finding = "none", at_most = 1'), r"claim 1: a number has at_least or at_most"),
        (claiming(f'{SAYS}, finding = "none", how = "median"'), r"claim 1: a finding has no median"),
        (claiming(f'{SAYS}, setting = "batch"'), r"claim 1: a setting has “is”"),
        (claiming(f'{SAYS}, setting = "colour", is = 1'), r"claim 1: there is no setting “colour”"),
    ],
)
def test_a_file_that_does_not_fit_is_named_with_what_is_wrong(tmp_path, text, wrong):
    with pytest.raises(ValueError, match=wrong):
        load(written(tmp_path, text))


def test_a_claim_is_about_the_experiment_or_about_one_with_other_settings(tmp_path):
    changed = NEAR + ', from = 100, how = "mostly", with = {batch = 64}'
    text = f'{GOOD}claims = [{{{NEAR}, step = 10}}, {{{changed}}}]\nknown = ["next of it"]\n{EXPERIMENT}'
    recipe = load(written(tmp_path, text))
    at_ten, other = recipe.claims
    assert (at_ten.says, at_ten.experiment, at_ten.first, at_ten.last) == ("watch of it", recipe.experiment, 10, 10)
    assert at_ten.text == "distance at step 10 ≤ 0.1"
    assert other.experiment.batch == 64
    assert (other.first, other.last) == (100, None)
    assert other.text == "distance from step 100 mostly ≤ 0.1 with batch = 64"
    assert recipe.known == ("next of it",)


def test_a_recipe_beside_one_that_is_not_there_is_named(tmp_path, monkeypatch):
    written(tmp_path, GOOD + 'beside = "nowhere"\n' + EXPERIMENT)
    monkeypatch.setattr("playground.recipes.FOLDER", tmp_path)
    with pytest.raises(ValueError, match=r"some.toml: there is no recipe “nowhere”"):
        recipes.__wrapped__()


def test_a_cure_without_its_failure_before_it_is_named(tmp_path, monkeypatch):
    written(tmp_path, GOOD + 'cures = "ring"\n' + EXPERIMENT)
    monkeypatch.setattr("playground.recipes.FOLDER", tmp_path)
    with pytest.raises(ValueError, match=r"some.toml: no recipe “ring” stands before it in its chapter"):
        recipes.__wrapped__()
