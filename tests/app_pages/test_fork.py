"""The fork card on the Inside page, drawn by Streamlit's own test runner."""

from __future__ import annotations

import time

from playground.engine import engine
from playground.gan.experiment.experiment import Experiment, Origin
from playground.gan.experiment.fork import fork_of
from playground.gan.experiment.link import change, settings_of, to_link, to_text
from playground.gan.targets.basics import Ring
from playground.gan.targets.curves import Moons
from playground.store import films, lifecycle, runs
from tests.app_pages.test_pages import _an_engine_without_workers, buttons, experiment, open_page, words  # noqa: F401
from tests.gan.defaults import other_defaults

PAGE = "app_pages/inside.py"
GO = "Continue from here"


def put_run(parent: Experiment, steps: list[int]) -> str:
    """A finished run with checkpoints at these steps."""
    with engine().database.write() as connection:
        run_id, now = lifecycle.create(connection, parent, time.time()), time.time()
        for step in steps:
            films.save_checkpoint(connection, run_id, step, b"weights")
        lifecycle.change(connection, runs.get(connection, run_id, now), now, state="finished", step=parent.steps)
    return run_id


def open_card(**link: str):
    test = open_page(PAGE, **{"target": "ring", **link})
    test.segmented_control(key="inside:view").set_value("fork").run()
    assert not test.exception
    return test


def test_a_changed_setting_goes_on_from_a_checkpoint_and_says_where_it_comes_from():
    parent = Experiment.default("ring")
    run_id = put_run(parent, [1000, 1500, 2000, parent.steps])
    test = open_card()
    assert GO not in buttons(test), "nothing is changed yet"
    rate = "g_optimiser.learning_rate"
    test.select_slider(key=f"fork_card:{rate}:{parent.key}").set_value(0.0005)
    test.select_slider(key=f"fork_card:step:{run_id}").set_value(1500).run()
    test.button(key="fork_card:go").click().run()
    child = experiment(test)
    assert child.fork == Origin(step=1500, parent=parent)
    assert child.g_optimiser.learning_rate == 0.0005
    fork = engine().latest(child.key)
    assert (fork.parent, fork.step) == (run_id, 1500)
    text = words(test).replace("\\", "")
    assert f"From Ring of Gaussians, run {parent.key[:8]}, at step 1,500: " in text
    assert "0.003 → 0.0005" in text

    again = open_page(PAGE, **to_link(child))
    assert experiment(again) == child, "the link alone opens it"
    assert f"run {parent.key[:8]}, at step 1,500" in words(again).replace("\\", "")


def test_a_fork_is_opened_with_its_parent_when_the_defaults_are_other_ones():
    parent = Experiment.default("ring")
    child = fork_of(parent, 1500, change(parent, "ema", "0")[0])
    put_run(child, [2000])
    explicit = {path: to_text(value) for path, value in settings_of(child).items()}  # so that the link is of the child
    with other_defaults(Ring, {"batch": 77}):
        test = open_card(**explicit)
        assert experiment(test) == child
        doors = [link.proto.query_string for link in test.get("page_link") if "comes from" in link.proto.label]
        assert "batch=384" in doors[0], "the parent's link says what is no default any more"
        assert f"run {parent.key[:8]}, at step 1,500: Averaging" in words(test).replace("\\", "")


def test_a_link_of_a_fork_of_what_nobody_knows_opens_without_it_and_says_why():
    parent = Experiment.default("moons")
    child = fork_of(parent, 700, change(parent, "ema", "0")[0])
    with other_defaults(Moons, {"batch": 77}):
        test = open_page(PAGE, **to_link(child))
        assert experiment(test).fork is None
        assert "no longer known. It is empty now." in words(test).replace("\\", "")


def test_what_does_not_fit_is_explained_and_cannot_be_started():
    parent = Experiment.default("ring")
    put_run(parent, [1500])
    test = open_card()
    paths = test.selectbox(key="fork_card:path").options
    assert not any(word in path for path in paths for word in ("Generator:", "Discriminator:", "Seed"))
    key = f"fork_card:loss:{parent.key}"
    test.selectbox(key="fork_card:path").set_value("loss").run()
    test.selectbox(key=key).set_value("began").run()
    assert "BEGAN" in words(test)
    assert GO not in buttons(test)
    test.selectbox(key=key).set_value("hinge").run()
    assert GO in buttons(test)


def test_without_a_checkpoint_it_says_what_to_do():
    assert "Train it for a while" in words(open_card())
    put_run(Experiment.default("moons"), [Experiment.default("moons").steps])
    assert "nothing is left to train" in words(open_card(target="moons"))
