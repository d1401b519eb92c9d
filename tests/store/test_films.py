"""Films: kept snapshots in order, at most one passing look, a few checkpoints."""

from __future__ import annotations

import time

from playground.gan.experiment.experiment import Experiment
from playground.store import films, lifecycle
from playground.store.films import Frame


def kept(step: int, blob: bytes | None = None) -> Frame:
    return Frame(step, True, blob or b"kept %d" % step)


def passing(step: int) -> Frame:
    return Frame(step, False, b"passing %d" % step)


def steps(connection) -> list[int]:
    return [step for step, _ in films.film(connection, "run", -1, 100)]


def test_a_passing_look_is_replaced_by_whatever_comes_next(database):
    with database.write() as connection:
        films.append(connection, "run", [kept(0), passing(5)])
        assert films.passing(connection, "run", 0) == b"passing 5"
        assert films.passing(connection, "run", 5) is None
        films.append(connection, "run", [passing(7)])
        assert films.passing(connection, "run", -1) == b"passing 7"
        films.append(connection, "run", [kept(7), kept(9)])
        assert films.passing(connection, "run", -1) is None
        assert steps(connection) == [0, 7, 9]


def test_a_passing_look_never_replaces_what_was_kept(database):
    with database.write() as connection:
        films.append(connection, "run", [kept(3)])
        films.append(connection, "run", [passing(3)])
        assert films.film(connection, "run", -1, 10) == [(3, b"kept 3")]
        assert films.passing(connection, "run", -1) is None


def test_a_resumed_run_replaces_its_own_rows(database):
    with database.write() as connection:
        films.append(connection, "run", [kept(1), kept(2), kept(3)])
        films.append(connection, "run", [kept(2), kept(3), kept(4)])
        assert steps(connection) == [1, 2, 3, 4]


def test_a_film_is_read_in_portions(database):
    with database.write() as connection:
        films.append(connection, "run", [kept(step) for step in range(10)])
        assert [step for step, _ in films.film(connection, "run", 3, 4)] == [4, 5, 6, 7]


def test_the_newest_checkpoints_are_kept(database):
    with database.write() as connection:
        for step in (10, 20, 30, 40, 50):
            films.save_checkpoint(connection, "run", step, b"%d" % step, keep=3)
        assert films.newest_checkpoint(connection, "run") == (50, b"50")
        assert films.newest_checkpoint(connection, "run", at_most=39) == (30, b"30")
        assert films.newest_checkpoint(connection, "run", at_most=29) is None


def test_a_copy_has_the_film_and_the_checkpoint_up_to_its_step(database):
    with database.write() as connection:
        films.append(connection, "run", [kept(0), kept(10), kept(20), passing(25)])
        films.save_checkpoint(connection, "run", 8, b"8")
        films.save_checkpoint(connection, "run", 24, b"24")
        assert films.copy(connection, "run", "copy", up_to=12) == 8
        assert [step for step, _ in films.film(connection, "copy", -1, 10)] == [0, 10]
        assert films.newest_checkpoint(connection, "copy") == (8, b"8")
        assert films.passing(connection, "copy", -1) is None


def test_milestones_are_kept_as_long_as_there_is_room_for_them(database):
    with database.write() as connection:
        run_id = lifecycle.create(connection, Experiment.default("ring").model_copy(update={"steps": 80}), time.time())
        for step in (5, 10, 15, 20, 25, 30):
            films.save_checkpoint(connection, run_id, step, b"small", keep=2)
        assert films.saved_steps(connection, run_id) == [10, 20, 25, 30]
        films.save_checkpoint(connection, run_id, 33, b"small", keep=1)
        assert films.saved_steps(connection, run_id) == [10, 20, 30, 33]


def test_the_checkpoint_of_the_best_step_is_kept_until_another_step_is_better(database):
    with database.write() as connection:
        run_id = lifecycle.create(connection, Experiment.default("ring").model_copy(update={"steps": 80}), time.time())
        for step in range(3, 30):
            films.save_checkpoint(connection, run_id, step, b"small", keep=2, best=min(step, 7))
        assert films.saved_steps(connection, run_id) == [7, 10, 20, 28, 29]
        assert films.checkpoint_at(connection, run_id, 7) == b"small"
        assert films.checkpoint_at(connection, run_id, 8) is None
        films.save_checkpoint(connection, run_id, 30, b"small", keep=1, best=30)
        films.save_checkpoint(connection, run_id, 31, b"small", keep=1, best=30)
        assert films.saved_steps(connection, run_id) == [10, 20, 30, 31]


def test_large_checkpoints_have_fewer_milestones():
    size = films.MILESTONE_BYTES
    assert films.milestones(80, size // 7) == {10, 20, 30, 40, 50, 60, 70}
    assert films.milestones(80, size // 3) == {20, 40, 60}
    assert films.milestones(80, size) == {40}
    assert films.milestones(80, size + 1) == set()
    assert films.milestones(3, 0) == {1, 2}
    assert films.milestones(1, 0) == set()


def test_of_large_checkpoints_only_the_newest_two_are_kept(database, monkeypatch):
    monkeypatch.setattr(films, "KEPT_BYTES", 100)
    with database.write() as connection:
        for step in range(1, 7):
            films.save_checkpoint(connection, "run", step, b"x" * 40)
        assert films.saved_steps(connection, "run") == [5, 6]
