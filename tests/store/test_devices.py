"""Which runs suit a device: what a worker may claim, and which run somebody who asks for it can share."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import IntegrityError

from playground.gan.experiment.experiment import Experiment
from playground.store import devices, lifecycle, runs, viewers
from playground.store.tables import LIVE, RESULTS

NOW = 1_000_000.0
ASKED = ("any", "cpu", "cuda")


@pytest.fixture
def ids(database) -> dict[str, str]:
    """A run of the same experiment for each device that may be asked for; their ids."""
    with database.write() as connection:
        return {
            device: lifecycle.create(connection, Experiment(steps=100), NOW + number, wanted_device=device)
            for number, device in enumerate(ASKED)
        }


@pytest.mark.parametrize(
    ("device", "taken"),
    [("cpu", ["any", "cpu"]), ("cuda", ["any", "cuda"]), ("cuda:1", ["any", "cuda"]), ("mps", ["any"])],
)
def test_a_worker_sees_and_gets_only_runs_that_ask_for_its_device(database, ids, device, taken):
    with database.write() as connection:
        assert [row.id for row in lifecycle.claimable(connection, NOW, device)] == [ids[name] for name in taken]
        assert [row.wanted_device for row in lifecycle.claimable(connection, NOW)] == [*ASKED], "the queue has them all"
        got = {name: lifecycle.claim(connection, run_id, 0, "worker", NOW, device) for name, run_id in ids.items()}
    assert [name for name, taken in got.items() if taken] == taken


def test_a_run_whose_worker_was_lost_still_asks_for_its_device(database, ids):
    with database.write() as connection:
        assert lifecycle.claim(connection, ids["cuda"], 0, "gpu", NOW, "cuda:0")
        later = NOW + 1000  # its lease has lapsed
        assert not lifecycle.claim(connection, ids["cuda"], 1, "other", later, "cpu")
        assert ids["cuda"] not in [row.id for row in lifecycle.claimable(connection, later, "cpu")]
        lifecycle.release_lost(connection, "gpu", "", later, 3)
        assert not lifecycle.claim(connection, ids["cuda"], 1, "other", later, "cpu")
        assert lifecycle.claim(connection, ids["cuda"], 1, "other", later, "cuda:0")


def test_one_run_is_shared_and_live_for_each_key_and_device(database, ids):
    for device in ASKED:
        with pytest.raises(IntegrityError), database.write() as connection:
            lifecycle.create(connection, Experiment(steps=100), NOW, wanted_device=device)


def test_somebody_who_takes_any_device_does_not_wait_for_one(database, ids):
    def shared(wanted: str) -> str | None:
        with database.read() as connection:
            found = runs.newest(connection, Experiment(steps=100).key, LIVE, NOW, devices.can_be_shared(wanted))
        return found and found.id

    assert {device: shared(device) for device in ASKED} == ids
    with database.write() as connection:
        lifecycle.delete(connection, ids["any"])
    assert shared("any") is None
    with database.write() as connection:
        assert lifecycle.claim(connection, ids["cuda"], 0, "gpu", NOW, "cuda:0")
    assert shared("any") == ids["cuda"], "it trains already"
    assert shared("cpu") == ids["cpu"]


@pytest.mark.parametrize(("trained", "answers"), [("cuda:0", ["any", "cuda"]), ("cpu", ["any", "cpu"])])
def test_a_finished_run_answers_whoever_asks_for_what_it_was_trained_on(database, trained, answers):
    with database.write() as connection:
        run_id = lifecycle.create(connection, Experiment(steps=100), NOW)
        lifecycle.change(connection, runs.get(connection, run_id, NOW), NOW, state="finished", device=trained)
        key = Experiment(steps=100).key
        found = {
            name: runs.newest(connection, key, RESULTS, NOW, devices.was_trained_on(name)) is not None for name in ASKED
        }
    assert [name for name, there in found.items() if there] == answers


def test_who_waits_for_a_device_and_has_left_waits_no_longer(database, ids):
    with database.write() as connection:
        viewers.set_unattended(connection, ids["cpu"], True)
        viewers.pause_forsaken(connection, NOW)
        assert {runs.get(connection, run_id, NOW).state for run_id in ids.values()} == {"queued"}
        viewers.pause_forsaken(connection, NOW + 60)
        states = {device: runs.get(connection, run_id, NOW).state for device, run_id in ids.items()}
        assert states == {"any": "queued", "cpu": "queued", "cuda": "paused"}
        assert runs.get(connection, ids["cuda"], NOW).paused_by == runs.UNWATCHED
