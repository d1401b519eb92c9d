"""What the live view is sent: only what is new, as much as it can take at once, and when to ask again."""

from __future__ import annotations

import time
from typing import Any

import pytest

from playground.charts.message import unpack
from playground.engine import Run, engine
from playground.engine.labels import kind_of
from playground.gan.experiment.experiment import Experiment
from playground.gan.foundations.snapshot import Snapshot
from playground.store import lifecycle, presence, runs
from playground.ui import pace
from playground.ui.news import AT_ONCE, WAITING, _traffic_in, drawn_for, first_message, interval, news, status_of
from tests.handmade import put_film

pytestmark = pytest.mark.usefixtures("no_workers")
DIGITS = Experiment.default("digits")


def queued() -> Run:
    run = engine().run(engine().submit(DIGITS))
    assert run is not None
    return run


def ended(frames: int) -> Run:
    run = engine().run(put_film(engine().database, DIGITS.model_copy(update={"seed": 2}), frames=frames))
    assert run is not None
    return run


def header_and_steps(packed: bytes) -> tuple[dict[str, Any], list[int]]:
    header, _, frames = unpack(packed)
    return header, [Snapshot.decode(frame).step for frame in frames]


def test_only_what_is_new_is_sent() -> None:
    run = ended(frames=5)
    _, all_steps = header_and_steps(news(run, "me", -1, -1, frozen=False))
    header, later = header_and_steps(news(run, "me", all_steps[2], all_steps[3], frozen=False))
    assert later == all_steps[3:]
    assert (header["after"], header["passing"]) == (all_steps[2], all_steps[3]), "who has not got them knows it"
    assert header["scene"] is None


def test_a_frozen_view_gets_no_frames_but_the_state() -> None:
    header, steps = header_and_steps(news(ended(frames=5), "me", -1, -1, frozen=True))
    assert steps == []
    assert header["frozen"]
    assert header["status"]["state"] == "finished"


def test_while_the_classifier_is_trained_the_chart_of_metrics_says_so() -> None:
    run = queued()
    assert header_and_steps(news(run, "me", -1, -1, frozen=False))[0]["preparing"] == ""
    engine().ask("classifier", {"target": DIGITS.target.model_dump()})
    said = header_and_steps(news(run, "me", -1, -1, frozen=False))[0]["preparing"]
    assert said.startswith("Preparing the measure")
    assert "0% done" in said


def test_a_long_film_comes_at_once_where_nobody_can_ask_for_the_rest() -> None:
    run = ended(frames=70)
    header, steps = header_and_steps(news(run, "me", -1, -1, frozen=False))
    assert (len(steps), header["pace"]) == (60, AT_ONCE)
    header, steps = header_and_steps(news(run, "me", -1, -1, frozen=False, in_parts=False))
    assert (len(steps), header["pace"]) == (70, None)


def test_whoever_asks_is_watching() -> None:
    run = queued()
    for viewer in ("one", "another", "one"):
        news(run, viewer, -1, -1, frozen=False)
    assert engine().run(run.id).watchers == 2  # type: ignore[union-attr]


def test_who_stands_still_asks_seldom_and_who_trains_as_the_server_can_bear() -> None:
    run = queued()
    assert interval(run, frozen=False) == pace.interval() < WAITING
    assert interval(run, frozen=True) == WAITING
    assert engine().pause(run.id, "me")
    paused = engine().run(run.id)
    assert paused is not None
    assert paused.state == "paused"
    assert interval(paused, frozen=False) == WAITING
    assert interval(ended(frames=1), frozen=False) is None
    assert interval(None, frozen=False) is None


def test_before_a_run_there_is_a_scene_and_nothing_to_poll() -> None:
    header, scene, frames = unpack(first_message(DIGITS, None, False, {"compact": False}, {"path": "live/"}))
    assert header["status"] == {"state": "new", "step": 0, "steps": DIGITS.steps, "note": ""}
    assert header["scene"]
    assert scene
    assert (frames, header["poll"], header["pace"], header["drawn_for"]) == ([], None, None, "none")


def test_with_a_run_the_browser_learns_where_to_poll() -> None:
    run, poll = queued(), {"path": "live/x", "viewer": "me"}
    header, _, _ = unpack(first_message(DIGITS, run, False, {"compact": True}, poll))
    assert (header["run"], header["poll"]) == (run.id, poll)


def test_buttons_do_not_change_when_a_queued_run_begins() -> None:
    run = queued()
    before = drawn_for(run)
    with engine().database.write() as connection:
        assert lifecycle.claim(connection, run.id, run.epoch, "worker", run.created)
    begun = engine().run(run.id)
    assert begun is not None
    assert begun.state == "running"
    assert drawn_for(begun) == before != drawn_for(ended(frames=1))


def test_a_run_knows_its_place_in_the_queue_and_how_many_train_beside_it() -> None:
    now = time.time()
    experiments = [DIGITS.model_copy(update={"seed": seed}) for seed in range(4)]
    _traffic_in.cache_clear()
    with engine().database.write() as connection:
        presence.announce(connection, "a worker", "cpu", now)
        for experiment in experiments[:2]:
            run_id = lifecycle.create(connection, experiment, now, owner="a worker")
            run = runs.get(connection, run_id, now)
            lifecycle.change(connection, run, now, step=run.steps - 100, steps_per_second=5.0)
        waiting = [lifecycle.create(connection, experiment, now + i) for i, experiment in enumerate(experiments[2:])]
    training, next_one, last = (engine().run(run_id) for run_id in (run_id, *waiting))
    assert status_of(training)["others"] == 1
    assert status_of(training)["share"] == 0.5
    assert status_of(next_one)["note"] == ""
    assert status_of(last)["note"] == "Number 2 in the queue. Its turn comes in about 20 s."


def test_a_run_that_no_worker_takes_says_why_it_waits() -> None:
    run, kinds = queued(), {"small", "large", "convolutions"}
    others = kinds - {kind_of(DIGITS)}
    _traffic_in.cache_clear()
    assert "No worker is connected" in status_of(run)["note"]
    for takes, expected in ((others, "No connected worker trains"), (kinds, "")):
        with engine().database.write() as connection:
            presence.announce(connection, "here", "cpu", time.time(), takes)
        _traffic_in.cache_clear()
        assert status_of(run)["note"].startswith(expected), takes
        assert bool(status_of(run)["note"]) == bool(expected)
    with engine().database.write() as connection:
        presence.withdraw(connection, "here")
