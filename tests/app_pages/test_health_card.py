"""The health card: it reads a run's film once, tells what is wrong, and starts the cure beside the run."""

from __future__ import annotations

import json
import time
import weakref
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from playground import histories
from playground.charts.health.cures import applied, damp, without_momentum
from playground.engine import Run, engine
from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.link import change
from playground.gan.foundations.snapshot import Snapshot
from playground.recipes import recipes
from playground.store import films, lifecycle, runs
from playground.store.films import Frame
from playground.ui import diagnosis
from playground.ui.side_by_side import PAGE, beside_link
from tests.app_pages.test_pages import _an_engine_without_workers, open_page, words  # noqa: F401

INSIDE = "app_pages/inside.py"
RIGHT_AT_HALF = {"d_right_real": 0.5, "d_right_fake": 0.5, "sliced_wasserstein": 0.03, "sliced_wasserstein_floor": 0.03}
COLLAPSED = RIGHT_AT_HALF | {"reverse_kl": 2.0, "sliced_wasserstein": 0.9}


Numbers = dict[str, float]


def put_run(
    experiment: Experiment, numbers: Numbers | list[Numbers], until: float = 1.0, state: str = "finished"
) -> Run:
    """A run in the store that has come to a share of its steps, with these numbers at its 80 snapshots."""
    each = numbers if isinstance(numbers, list) else [numbers] * 80
    now, steps = time.time(), np.linspace(0, until * experiment.steps, 80).astype(int).tolist()
    frames = [Frame(step, True, Snapshot(step, {}, one).encode()) for step, one in zip(steps, each, strict=True)]
    with engine().database.write() as connection:
        run_id = lifecycle.create(connection, experiment, now)
        films.append(connection, run_id, frames)
        made = runs.get(connection, run_id, now)
        assert made is not None
        lifecycle.change(
            connection, made, now, state=state, step=steps[-1], finished=now if state == "finished" else None
        )
    run = engine().run(run_id)
    assert run is not None
    return run


@pytest.mark.parametrize(("floors", "icon"), [(2, ":material/check_circle:"), (29, ":material/info:")])
def test_pictures_that_are_still_far_from_real_ones_get_no_green_check(floors: float, icon: str) -> None:
    falling = [RIGHT_AT_HALF | {"frechet": 0.6 * floors * 80 / (i + 1), "frechet_floor": 0.6} for i in range(80)]
    put_run(Experiment.default("digits"), falling)
    (said,) = [line for line in words(open_page(INSIDE, target="digits")).splitlines() if "No finding" in line]
    assert icon in said


def test_the_cure_opens_beside_the_run():
    bare, problems = Experiment.from_link({"target": "ring", "penalty": "none"})
    assert not problems
    run = put_run(bare, COLLAPSED)
    test = open_page(INSIDE, target="ring", penalty="none")
    assert not test.exception
    assert "Mode collapse" in words(test)
    assert "Try this: **Add R1 + R2.** It keeps" in words(test).replace("\\", "")
    next(button for button in test.button if button.label == "Try it beside this one").click()
    test.run()
    assert not test.exception
    damped = applied(bare, (damp(bare),))
    assert damped is not None
    assert {made.key for made in engine().runs()} == {run.key, damped.key}
    shown = {name: test.query_params[name] for name in ("left", "right")}
    assert {name: value[0] if isinstance(value, list) else value for name, value in shown.items()} == beside_link(
        bare, damped
    )


def test_without_a_finding_the_numbers_are_shown():
    put_run(Experiment.default("ring"), RIGHT_AT_HALF)
    test = open_page(INSIDE, target="ring")
    assert not test.exception
    assert "No finding" in words(test)
    assert "D is right about 50%" in words(test)
    assert "Try it beside this one" not in [button.label for button in test.button]


@pytest.mark.usefixtures("_an_engine_without_workers")
def test_the_card_keeps_room_only_where_it_can_change_before_ones_eyes():
    """While a run trains, and after its end until one leaves: what is below must not move. A run that had ended before
    has a card as high as its words."""
    room = ".st-key-health_room {min-height"

    def styles(page):
        return "".join(one.proto.body for one in page.get("html"))

    training = put_run(Experiment.default("ring"), RIGHT_AT_HALF, until=0.5, state="running")
    page = open_page(INSIDE, target="ring")
    assert "No finding" in words(page)
    assert room in styles(page)
    with engine().database.write() as connection:
        lifecycle.change(connection, training, time.time(), state="finished", finished=time.time())
    assert room in styles(page.run())
    assert "No finding" in words(page)
    assert room not in styles(open_page(INSIDE, target="ring"))


def test_a_film_is_read_once_and_then_only_what_is_new(monkeypatch):
    run = put_run(Experiment.default("ring"), RIGHT_AT_HALF, until=0.5, state="running")
    _, first = diagnosis.judged(run)
    read = []
    counted = SimpleNamespace(decode=lambda blob: read.append(blob) or Snapshot.decode(blob))
    monkeypatch.setattr(histories, "Snapshot", counted)
    assert diagnosis.judged(run) == ([], first)
    assert not read
    with engine().database.write() as connection:
        later = Snapshot(run.step + 5, {}, COLLAPSED)
        films.append(connection, run.id, [Frame(later.step, True, later.encode())])
    diagnosis.judged(replace(run, step=later.step))
    assert len(read) == 1


@pytest.mark.usefixtures("_an_engine_without_workers")
def test_what_was_found_in_a_run_goes_with_its_history(monkeypatch):
    monkeypatch.setattr(histories, "REMEMBERED", 1)
    first, second = (put_run(Experiment.default("ring"), RIGHT_AT_HALF) for _ in range(2))
    diagnosis.judged(first)
    forgotten = weakref.ref(diagnosis.film_numbers(first))
    assert forgotten() in diagnosis._judgements
    diagnosis.judged(second)
    assert forgotten() is None


FLOORS = {"sliced_wasserstein_floor": 0.03, "d_right_real": 0.5, "d_right_fake": 0.5, "reverse_kl": 0.1}


def ended(name: str, distance: float, **numbers: float) -> Run:
    """A recipe's run that has ended with these numbers."""
    measured = FLOORS | {"sliced_wasserstein": distance} | numbers
    run = put_run(recipes()[name].experiment, measured)
    with engine().database.write() as connection:
        lifecycle.change(connection, run, time.time(), metrics=json.dumps(measured))
    return run


def test_the_pair_ends_with_a_verdict():
    ended("ring-collapse", 0.9, reverse_kl=2.0, modes=1.0)
    ended("ring-cured", 0.04, modes=8.0)
    test = open_page(PAGE, left="ring-collapse", right="ring-cured")
    assert not test.exception
    assert "**It worked: 1.3 times its floor instead of 30, 8 of 8 modes instead of 1.**" in words(test).replace(
        "\\", ""
    )
    assert "verdict:next" not in [button.key for button in test.button]
    waiting = open_page(PAGE, left="ring-collapse", right="ring")
    assert "When both have finished" in words(waiting)


def test_a_pair_that_did_not_work_says_what_to_try_next():
    ended("ring-collapse", 0.9, reverse_kl=2.0, modes=1.0)
    half, problems = change(recipes()["ring-collapse"].experiment, "penalty", "r1r2")
    assert not problems
    put_run(half, COLLAPSED)
    test = open_page(PAGE, **beside_link(recipes()["ring-collapse"].experiment, half))
    assert "Next, change this as well: Set β₁ to 0." in words(test).replace("\\", "")
    test.button(key="verdict:next").click().run()
    assert not test.exception
    both = applied(half, (without_momentum(half),))
    assert engine().latest(both.key)
    right = test.query_params["right"]
    assert (right[0] if isinstance(right, list) else right) == beside_link(half, both)["right"]
