"""The Recipes page, drawn by Streamlit's own test runner: cards, filter, doors, and two experiments side by side."""

from __future__ import annotations

from urllib.parse import parse_qsl

import pytest

from playground.engine import engine
from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.link import to_link
from playground.recipes import CHAPTERS, recipes
from playground.ui import recipe_cards
from playground.ui.side_by_side import PAGE, beside_link
from tests.app_pages.test_pages import _an_engine_without_workers, buttons, open_page, words  # noqa: F401

COLLAPSE, RING = "ring-collapse", "ring"


def cards(test) -> list[str]:
    """The names of the recipes that have a door to see them side by side."""
    keys = [button.key.removeprefix("beside:") for button in test.button if button.key.startswith("beside:")]
    return [key for key in keys if key in recipes()]


def doors(test) -> list[tuple[str, dict[str, str]]]:
    """(page, query) of each "Open"."""
    links = [link.proto for link in test.get("page_link") if link.proto.label == "Open"]
    return [(link.page, dict(parse_qsl(link.query_string))) for link in links]


def both(left: str, right: str = ""):
    return open_page(PAGE, left=left, right=right) if right else open_page(PAGE, left=left)


def test_every_recipe_has_a_card_with_its_door_in_its_chapter():
    for title in CHAPTERS:
        test = open_page(PAGE, chapter=title)
        assert not test.exception
        assert [header.value for header in test.header] == [title]
        members = [recipe for recipe in recipes().values() if recipe.chapter == title]
        experiments = [recipe for recipe in members if recipe.experiment is not None]
        assert cards(test) == [recipe.name for recipe in experiments]
        assert len(doors(test)) == len(members)
        opened = [Experiment.from_link(query)[0] for page, query in doors(test) if page != "dirac"]
        assert opened == [recipe.experiment for recipe in experiments]
        for recipe in members:
            assert f"**{recipe.title}**" in words(test)


def test_the_picture_on_a_card_says_after_how_many_steps_it_was_taken():
    captions = [caption for image in open_page(PAGE).get("image") for caption in image.captions]
    assert "after 400 of 10,001 steps" in captions
    assert "after 1,000 steps" in captions


def test_the_card_of_pictures_that_are_not_here_says_how_they_get_here(monkeypatch, tmp_path):
    monkeypatch.setattr(recipe_cards, "file_of", tmp_path.joinpath)  # nothing was ever trained
    test = open_page(PAGE, chapter="Pictures")
    said = words(test).replace("\\", "")
    assert "MNIST is not on this machine yet. Download it once (12 MB). The recipe has a button for it." in said
    members = [recipe for recipe in recipes().values() if recipe.chapter == "Pictures"]
    assert len(test.get("image")) == sum(not recipe_cards.missing(recipe) for recipe in members) < len(members)


def test_a_chapter_and_words_that_are_searched_for_leave_fewer_cards():
    test = open_page(PAGE)
    test.pills(key="chapter").set_value("Mode collapse").run()
    assert COLLAPSE in cards(test)
    assert {recipes()[name].chapter for name in cards(test)} == {"Mode collapse"}
    test.text_input(key="recipes:search").set_value("collapse RING").run()
    assert COLLAPSE in cards(test)
    assert len({recipes()[name].chapter for name in cards(test)}) > 1, "all chapters are searched"
    test.text_input(key="recipes:search").set_value("zebra").run()
    assert not cards(test)
    assert "zebra" in words(test)


def test_a_card_leads_to_two_panels_side_by_side():
    test = open_page(PAGE, chapter=recipes()[COLLAPSE].chapter)
    test.button(key=f"beside:{COLLAPSE}").click().run()
    assert not test.exception
    assert test.selectbox(key="beside:left").value == COLLAPSE
    assert test.selectbox(key="beside:right").value == recipes()[COLLAPSE].beside
    test.button(key="beside:all").click().run()
    assert cards(test)


def test_both_start_with_one_button_and_pause_each_alone():
    test = both(COLLAPSE, RING)
    test.button(key="beside:start").click().run()
    assert {run.key for run in engine().runs()} == {recipes()[name].experiment.key for name in (COLLAPSE, RING)}
    assert test.button(key="beside:start").disabled
    test.button(key="left:main").click().run()
    states = {run.key: run.state for run in engine().runs()}
    assert states == {recipes()[COLLAPSE].experiment.key: "paused", recipes()[RING].experiment.key: "queued"}
    assert "Resume" in buttons(test)
    test.button(key="beside:start").click().run()
    assert {run.state for run in engine().runs()} == {"queued"}


def test_trained_ones_are_trained_again_from_the_beginning():
    for name in (COLLAPSE, RING):
        engine().stop(engine().submit(recipes()[name].experiment))
    test = both(COLLAPSE, RING)
    assert test.button(key="beside:start").label == "Train both again"
    test.button(key="beside:start").click().run()
    assert len(engine().runs()) == 4


def test_any_two_experiments_can_be_compared():
    left, right = Experiment.default("moons"), Experiment.default("moons").model_copy(update={"batch": 64})
    test = both(**beside_link(left, right))
    assert not test.exception
    assert f"| Batch size | {left.batch} | 64 |" in words(test)
    test.button(key="right:main").click().run()
    assert [run.key for run in engine().runs()] == [right.key]


def test_another_recipe_can_be_chosen():
    test = both(COLLAPSE)
    assert "Choose one" in words(test)
    test.selectbox(key="beside:right").set_value("grid").run()
    assert test.query_params["right"] in ("grid", ["grid"])
    assert "Target" in words(test)


@pytest.mark.parametrize(
    ("asked", "said"),
    [("zebra", "no recipe “zebra”"), ("dirac", "has its own page"), ("target=ring&loss=zebra", "“zebra”")],
)
def test_a_bad_name_gets_one_clear_sentence(asked, said):
    test = both(asked, RING)
    assert not test.exception
    assert said in words(test).replace("\\", "")


def test_home_has_a_door_to_all_and_to_a_few_of_the_best():
    test = open_page("app_pages/home.py")
    links = [link.proto for link in test.get("page_link")]
    assert "recipes" in [link.page for link in links]
    queries = [dict(parse_qsl(link.query_string)) for link in links]
    assert to_link(recipes()[COLLAPSE].experiment) in queries
    assert len(links) < 12


def test_pictures_that_are_not_here_are_reported_and_nothing_can_be_started():
    test = both("mnist-twos", RING)
    assert not test.exception
    assert "Open it to download its pictures" in words(test)
    assert "beside:start" not in [button.key for button in test.button]
    test.button(key="right:main").click().run()
    assert [run.key for run in engine().runs()] == [recipes()[RING].experiment.key]


def test_an_opened_recipe_keeps_its_name_and_its_next_step_until_it_is_changed():
    recipe = recipes()[COLLAPSE]
    test = open_page(**{path.replace(".", "__"): text for path, text in to_link(recipe.experiment).items()})
    assert not test.exception
    assert [title.value for title in test.title] == [recipe.title]
    assert recipe.next[:30] in words(test).replace("\\", "")
    assert {"left": COLLAPSE, "right": recipe.beside} in [
        dict(parse_qsl(d.proto.query_string)) for d in test.get("page_link")
    ]
    test.selectbox(key="simple:loss").set_value("hinge").run()
    assert [title.value for title in test.title] == [recipe.experiment.title]
    assert "Try next" not in words(test)


def test_the_first_chapter_opens_first_and_the_dirac_gan_stands_in_that_on_stability():
    assert [header.value for header in open_page(PAGE).header] == [next(iter(CHAPTERS))]
    assert "The cure for “Mode collapse on the ring”" in words(open_page(PAGE, chapter="Mode collapse"))
    assert "dirac" in [page for page, _ in doors(open_page(PAGE, chapter="Stability"))]
