"""The Conditional page, drawn by Streamlit's own test runner."""

from __future__ import annotations

import numpy as np
import pytest

from playground import recordings
from playground.engine import engine
from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.link import to_link
from playground.gan.foundations.schema import kinds_of
from playground.gan.foundations.snapshot import Snapshot, metric_steps
from playground.gan.rules.condition import Condition
from playground.images import own
from playground.store import films
from playground.store.films import Frame
from playground.ui import address, dataset
from tests.app_pages.test_pages import _an_engine_without_workers, buttons, experiment, open_page, words  # noqa: F401
from tests.handmade import put_film

PAGE = address.CONDITIONAL
IMAGES, DISTRIBUTIONS = address.PICTURES.page, address.POINTS.page
METHODS = [kind for kind, condition in kinds_of(Condition).items() if condition.of == "classes"]
DOOR = "Choose what it makes"


def plain_words(test) -> str:
    return words(test).replace("\\", "")


def links(test) -> list[str]:
    return [link.proto.label for link in test.get("page_link")]


def chosen_task(test) -> str:
    return test.segmented_control(key="task").value


def test_the_page_opens_on_a_ring_by_projection():
    test = open_page(PAGE)
    assert not test.exception
    assert experiment(test) == Experiment.default("ring", "projection")
    assert chosen_task(test) == "In the plane"
    assert "Start" in buttons(test)
    assert "The ring, one island for each label" in words(test), "its recipe"


@pytest.mark.parametrize(
    ("target", "task", "kind"),
    [*(("digits", "By class", kind) for kind in METHODS), ("moons", "In the plane", "one-hot")],
)
def test_every_method_opens_with_its_formula_and_reason(target, task, kind):
    test = open_page(PAGE, target=target, condition=kind)
    assert not test.exception
    assert experiment(test) == Experiment.default(target, kind)
    assert chosen_task(test) == task
    assert test.selectbox(key="knob:condition").value == kind
    for condition in (
        kinds_of(Condition)[kind],
        *map(kinds_of(Condition).get, METHODS),
    ):  # in the sidebar, and the cards
        assert condition.reason in words(test)
    assert len(test.latex) == 2 + len(METHODS)  # the condition, the target, the cards


@pytest.mark.parametrize("target", ["digits", "shapes"])
def test_image_to_image_opens_with_its_formula_and_its_weights(target):
    test = open_page(PAGE, target=target, condition="picture")
    assert not test.exception
    assert experiment(test) == Experiment.default(target, "picture")
    assert chosen_task(test) == "Image to image"
    assert "Isola et al. 2017" in words(test)
    condition = Experiment.default(target, "picture").condition
    assert test.number_input(key="knob:condition.l1").value == condition.l1
    assert test.number_input(key="knob:condition.adversarial").value == condition.adversarial == 1


def test_the_films_of_the_default_and_its_twin_are_there_before_anything_was_trained():
    recordings.add_to(engine().database)
    test = open_page(PAGE, target="shapes", condition="picture")
    assert not test.exception
    said = plain_words(test)
    assert (
        "Sharpness, as a share of that of real pictures: 95% with the game (w = 1) and 57% with only the distance"
        in said
    )
    assert test.button(key="twin:start").label == "Train it with only the distance"


def test_each_way_keeps_its_own_experiment():
    test = open_page(PAGE, target="moons", condition="one-hot")
    test.segmented_control(key="task").set_value("Image to image").run()
    assert experiment(test) == address.TO_PICTURE.default()
    test.segmented_control(key="task").set_value("By class").run()
    assert experiment(test) == address.BY_CLASS.default()
    test.segmented_control(key="task").set_value("In the plane").run()
    assert experiment(test) == Experiment.default("moons", "one-hot")
    test.switch_page(IMAGES).run()
    assert experiment(test) == Experiment.default("digits")
    test.switch_page(PAGE).run()
    assert experiment(test) == Experiment.default("moons", "one-hot")


@pytest.mark.parametrize(
    ("page", "target", "kind"),
    [(IMAGES, "ring", "embedding"), (IMAGES, "shapes", "auxiliary"), (DISTRIBUTIONS, "digits", "picture")],
)
def test_a_link_with_a_condition_opens_here_from_wherever_it_leads(page, target, kind):
    test = open_page(page, target=target, condition=kind, batch="48")
    assert not test.exception
    assert experiment(test).condition.kind == kind
    assert experiment(test).batch == 48
    assert chosen_task(test) == address.task_of(experiment(test)).title


@pytest.mark.parametrize("target", ["moons", "shapes"])
def test_a_link_without_a_condition_leads_away(target):
    test = open_page(PAGE, target=target)
    assert not test.exception
    assert experiment(test) == Experiment.default(target)
    assert "task" not in [switch.key for switch in test.segmented_control]


def test_a_card_changes_the_method_and_keeps_the_rest():
    test = open_page(PAGE, target="digits", condition="projection", steps="200")
    test.button(key="tell:auxiliary").click().run()
    assert experiment(test).condition.kind == "auxiliary"
    assert experiment(test).steps == 200
    assert test.query_params["condition"] in ("auxiliary", ["auxiliary"])
    test.button(key="tell:embedding").click().run()
    assert test.select_slider(key="knob:condition.size").value == 8


def test_back_to_the_defaults_keeps_the_condition():
    test = open_page(PAGE, target="digits", condition="one-hot", steps="200")
    next(button for button in test.button if button.label.startswith("Back to the defaults")).click().run()
    assert experiment(test) == Experiment.default("digits", "one-hot")


# ---------------------------------------------------------------- what does not fit
@pytest.mark.parametrize(
    ("link", "said"),
    [
        ({"target": "sine", "condition": "projection"}, "needs classes to ask for"),
        ({"target": "quadratic", "condition": "picture"}, "is for pictures, not for"),
        (
            {"target": "digits", "condition": "projection", "target__only": "2"},
            "With one class there is nothing to ask for",
        ),
        ({"target": "digits", "condition": "one-hot", "target__only": "2,12"}, "There is no class 12"),
        ({"target": "digits", "condition": "projection", "generator": "unet"}, "is for image to image, not for"),
        ({"target": "digits", "condition": "projection", "loss": "began"}, "is for training without a condition"),
        ({"target": "digits", "condition": "picture", "discriminator": "unet"}, "can only be a generator"),
        ({"target": "digits", "condition": "picture", "condition.given": "grey"}, "are already grey"),
        ({"target": "digits", "condition": "projection", "condition.given": "edges"}, "no setting “condition.given”"),
        ({"target": "digits", "condition": "pix2pix"}, "condition cannot be “pix2pix”"),
    ],
    ids=lambda value: "" if isinstance(value, str) else "-".join(value.values()),
)
def test_what_does_not_fit_is_explained_in_a_sentence_and_something_sensible_opens(link, said):
    test = open_page(PAGE, **link)
    assert not test.exception
    assert said in plain_words(test)
    assert experiment(test).target.kind == link["target"]
    assert "Start" in buttons(test)


def test_a_class_filter_that_leaves_one_class_is_refused():
    test = open_page(PAGE, target="digits", condition="projection")
    test.multiselect(key=dataset.ONLY).set_value([2]).run()
    assert "With one class there is nothing to ask for" in plain_words(test)
    assert experiment(test).condition.kind == "projection"
    test.multiselect(key=dataset.ONLY).set_value([2, 5]).run()
    assert experiment(test).target.asked == [2, 5]
    assert "One class" not in words(test)


def unlabelled() -> str:
    pixels = np.random.default_rng(0).integers(0, 256, (20, 3, 28, 28), dtype=np.uint8)
    return own.keep(pixels, None, ())


def test_unlabelled_pictures_are_refused_where_classes_are_asked_for():
    test = open_page(PAGE, target="own-images", condition="projection")
    assert "a folder for each class" in words(test)
    assert "There are no pictures yet" in plain_words(test)
    link = {"target": "own-images", "condition": "projection", "target__folder": unlabelled()}
    test = open_page(PAGE, **link)
    assert not test.exception
    assert "no classes to ask for" in plain_words(test)
    assert experiment(test) == Experiment.default("own-images", "projection")
    test = open_page(PAGE, **(link | {"condition": "picture"}))
    assert experiment(test).target.folder == link["target__folder"]
    assert "Start" in buttons(test)


# ---------------------------------------------------------------- doors
@pytest.mark.parametrize(("page", "target", "there"), [(DISTRIBUTIONS, "ring", True), (DISTRIBUTIONS, "mixture", False),
                                                       (IMAGES, "digits", True)])  # fmt: skip
def test_labelled_targets_have_a_door_to_their_conditions(page, target, there):
    test = open_page(page, target=target, steps="100")
    assert (DOOR in links(test)) is there
    assert not any("condition" in (box.key or "") for box in test.selectbox)
    if there:
        query = next(link.proto.query_string for link in test.get("page_link") if link.proto.label == DOOR)
        assert "condition=projection" in query
        assert "steps=100" in query


def test_home_has_a_door():
    assert "Open Conditional" in links(open_page("app_pages/home.py"))


def test_a_run_is_named_by_its_condition_and_opens_here():
    run_id = put_film(engine().database, Experiment.default("digits", "picture"), frames=2)
    engine().submit(Experiment.default("digits", "projection"))
    test = open_page("app_pages/runs.py")
    assert "Digits, image to image" in words(test)
    assert "Digits by class" in words(test)  # a recipe, and so by its name
    engine().submit(Experiment.default("digits", "one-hot"))
    assert "Digits, by class (One-hot)" in words(test.run()).replace("\\", "")
    test.button(key=f"open:{run_id}").click().run()
    assert not test.exception
    assert test.session_state["view:conditional"].run_id == run_id
    assert chosen_task(test) == "Image to image"


# ---------------------------------------------------------------- what is below the panel
def measured(step: int, right: float) -> Snapshot:
    """A snapshot in which every class of ten is right as often; threes are taken for eights."""
    confusion = np.eye(10, dtype=np.float32) * right
    confusion[3, 8] = 1 - right
    each = np.full(10, right, np.float32)
    arrays = {"class_accuracy": each, "class_frechet": 10 * each, "class_frechet_floor": each, "confusion": confusion}
    return Snapshot(step, arrays)


def test_the_table_shows_the_newest_measurement_class_by_class():
    e = Experiment.default("digits", "projection")
    run_id = put_film(engine().database, e, frames=2)
    *_, before, last = sorted(metric_steps(e.steps))
    with engine().database.write() as connection:  # the last one has not been measured
        shown = [measured(before, 0.75), Snapshot(last)]
        films.append(connection, run_id, [Frame(one.step, True, one.encode()) for one in shown])
    test = open_page(PAGE, **to_link(e))
    assert not test.exception
    text = plain_words(test)
    assert f"Measured at step {before:,}" in text
    assert "| 3 | 75% | 8 (25%) | 7.50 | 0.750 |" in text
    assert "| 4 | 75% |  | 7.50 | 0.750 |" in text


def test_the_twin_is_one_click_away_and_stays():
    e = Experiment.default("digits", "picture")
    put_film(engine().database, e, frames=2)
    test = open_page(PAGE, **to_link(e))
    assert len(engine().runs()) == 1
    test.button(key="twin:start").click().run()
    assert not test.exception
    twins = [Experiment.from_json(run.experiment) for run in engine().runs() if run.key != e.key]
    assert [twin.condition.adversarial for twin in twins] == [0]
    assert twins[0].model_copy(update={"condition": e.condition}) == e
    again = open_page(PAGE, **to_link(e))  # as after a reload
    assert "twin:start" not in [button.key for button in again.button]
    assert "real pictures" in words(again)


def test_the_twin_of_the_distance_alone_has_the_game():
    test = open_page(PAGE, target="digits", condition="picture", condition__adversarial="0")
    assert "The same with the game" in words(test)
    test.button(key="twin:start").click().run()
    assert Experiment.from_json(engine().runs()[0].experiment) == Experiment.default("digits", "picture")
