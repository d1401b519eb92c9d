"""The life of a run: only one owner at a time, and nobody acts on old knowledge."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from playground.gan.experiment.experiment import Experiment
from playground.store import discarded, films, leases, lifecycle, limits, presence, runs, tables, viewers
from playground.store.films import Frame

NOW = 1_000_000.0

in_a_file = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def make(database, seed: int = 1, **options) -> runs.Run:
    with database.write() as connection:
        run_id = lifecycle.create(connection, Experiment(steps=100, seed=seed), NOW, **options)
        return runs.get(connection, run_id, NOW)


def get(database, run_id: str, now: float = NOW) -> runs.Run:
    with database.read() as connection:
        run = runs.get(connection, run_id, now)
    assert run is not None
    return run


def claim(database, run_id: str, owner: str, now: float = NOW) -> bool:
    with database.write() as connection:
        run = runs.get(connection, run_id, now)
        return lifecycle.claim(connection, run_id, run.epoch, owner, now)


def set_(database, run: runs.Run, **values) -> bool:
    with database.write() as connection:
        return lifecycle.change(connection, run, NOW, **values)


def test_a_new_run_waits_and_says_what_it_is(database):
    run = make(database)
    assert (run.state, run.step, run.steps, run.owner) == ("queued", 0, 100, None)
    assert Experiment.from_json(run.experiment).key == run.key
    assert run.live
    assert not run.ended
    assert run.seconds_left is None


def test_one_shared_live_run_for_a_key(database):
    make(database)
    with pytest.raises(IntegrityError):
        make(database)
    make(database, private=True)  # copies of one's own are another matter


def test_only_one_worker_gets_a_run(database):
    run = make(database)
    assert claim(database, run.id, "first")
    assert not claim(database, run.id, "second")
    assert get(database, run.id).owner == "first"


def test_a_lapsed_lease_is_claimed_again_and_the_old_owner_is_fenced_off(database):
    run = make(database)
    claim(database, run.id, "first")
    with database.write() as connection:
        presence.announce(connection, "first", "cpu", NOW)
    old = get(database, run.id)
    late = NOW + leases.FIRST_SECONDS + 1
    assert get(database, run.id, late).recovering
    assert claim(database, run.id, "second", late)
    assert "worker was lost" in get(database, run.id, late).note
    with database.read() as connection:
        assert presence.here(connection, NOW, ()) == [], "no run is left to it"
    later = late + lifecycle.NOTE_SECONDS + 1
    with database.write() as connection:
        leases.renew(connection, tables.runs, "second", {run.id: 2}, later + 5)
    assert get(database, run.id, later).note == "", "shown long enough"
    assert not set_(database, old, step=50), "the late worker must not write"
    assert get(database, run.id, late).step == 0


def lose(database, owner: str, at_work_on: str) -> None:
    with database.write() as connection:
        lifecycle.release_lost(connection, owner, at_work_on, NOW, max_crashes=3)


def test_a_lost_worker_leaves_a_note(database):
    run = make(database)
    claim(database, run.id, "first")
    set_(database, get(database, run.id), step=42)
    with database.write() as connection:
        films.save_checkpoint(connection, run.id, 40, b"state")
    lose(database, "first", "")
    run = get(database, run.id)
    assert (run.state, run.owner, run.recovering) == ("queued", None, True)
    assert run.note == "The worker was lost at step 42; a new one continues from step 40."


def test_a_run_that_kills_its_workers_is_given_up_and_its_neighbour_is_not(database):
    poison, neighbour = make(database, seed=1), make(database, seed=2)
    for worker in ("first", "second", "third"):
        assert claim(database, poison.id, worker)
        assert claim(database, neighbour.id, worker)
        lose(database, worker, at_work_on=poison.id)
    assert get(database, poison.id).state == "failed"
    assert "died 3 times" in get(database, poison.id).note
    assert get(database, neighbour.id).state == "queued"


def test_a_worker_that_starts_is_awaited_where_a_run_waits_or_another_worker_has_several(database):
    def awaited() -> bool:
        with database.read() as connection:
            return lifecycle.is_awaited(connection, NOW)

    assert not awaited()
    first, second = make(database, seed=1), make(database, seed=2)
    assert awaited()
    with database.write() as connection:
        presence.announce(connection, "w1", "cpu", NOW)
    assert claim(database, first.id, "w1")
    assert awaited()
    assert claim(database, second.id, "w1")
    assert awaited(), "the other one will leave it a run"
    with database.write() as connection:
        presence.announce(connection, "w2", "cpu", NOW)
    assert not awaited()


def test_a_run_without_its_experiment_is_ended_when_a_worker_wants_it(database):
    """As in a damaged store. It would wait for ever, and count as waiting."""
    run, sound = make(database), make(database, seed=2)
    with database.write() as connection:
        connection.execute(tables.experiments.delete().where(tables.experiments.c.key == run.key))
        assert not lifecycle.claim(connection, run.id, run.epoch, "worker", NOW)
        assert [row.id for row in lifecycle.claimable(connection, NOW)] == [sound.id]
        history = connection.execute(select(tables.events.c.text).where(tables.events.c.run == run.id)).scalars().all()
    assert history[-1] == "Its settings are missing from the store, so it cannot be trained."


def test_a_run_that_gets_past_its_crash_is_forgiven(database):
    run = make(database)
    for worker in ("first", "second", "third", "fourth"):
        claim(database, run.id, worker)
        lose(database, worker, at_work_on=run.id)
        with database.write() as connection:
            lifecycle.forget_crashes(connection, run.id, step=run.step + 1)
    assert get(database, run.id).state == "queued"


def test_watchers_are_counted_while_they_ask(database):
    run = make(database)
    with database.write() as connection:
        viewers.mark_seen(connection, run.id, "anna", NOW)
        viewers.mark_seen(connection, run.id, "ben", NOW)
        viewers.mark_seen(connection, run.id, "ben", NOW + 3)
    assert get(database, run.id, NOW + 1).watchers == 2
    assert get(database, run.id, NOW + 7).watchers == 1
    with database.write() as connection:
        assert viewers.watching(connection, run.id, NOW + 1, without="anna") == 1
        viewers.remove(connection, run.id, "ben")
    assert get(database, run.id, NOW + 4).watchers == 1


def test_several_watchers_are_written_down_together(database):
    first, second = make(database), make(database, seed=2)
    gone = "0" * 32
    for time in (NOW, NOW + 3):
        with database.write() as connection:
            pairs = {(first.id, "anna"), (first.id, "ben"), (second.id, "anna"), (gone, "anna")}
            assert viewers.mark_all_seen(connection, pairs, time) == []
            assert viewers.mark_all_seen(connection, {(gone, "anna")}, time) == []
    assert get(database, first.id, NOW + 7).watchers == 2
    assert get(database, second.id, NOW + 7).watchers == 1
    with database.write() as connection:
        assert viewers.last_seen(connection, [second.id]) == {second.id: NOW + 3}
        assert viewers.watching(connection, gone, NOW) == 0
        lifecycle.change(connection, second, NOW, state="paused", paused_by=runs.UNWATCHED)
    with database.write() as connection:
        assert viewers.mark_all_seen(connection, {(first.id, "anna"), (second.id, "anna")}, NOW) == [second.id]


def fill(database, seed: int, state: str, viewed: float, size: int = 100_000) -> str:
    run = make(database, seed=seed)
    with database.write() as connection:
        films.append(connection, run.id, [Frame(0, True, b"x" * size)])
        films.count(connection, run.id)
        lifecycle.change(connection, run, NOW, state=state, last_viewed=viewed)
    return run.id


def test_a_discarded_run_is_forgotten_when_it_can_no_longer_be_restored(database):
    run = make(database)
    assert set_(database, run, state="finished")
    with database.write() as connection:
        discarded.discard(connection, run.id, NOW)
    assert limits.evict(database, NOW + discarded.RESTORABLE_SECONDS - 1) == []
    assert limits.evict(database, NOW + discarded.RESTORABLE_SECONDS + 1) == [run.id]
    with database.write() as connection:
        discarded.restore(connection, run.id)
        assert runs.get(connection, run.id, NOW) is None


def test_eviction_takes_the_least_recently_viewed_and_never_a_run_in_use(database):
    old = NOW - 10 * limits.RECENT_SECONDS
    oldest = fill(database, 1, "finished", old)
    older = fill(database, 2, "paused", old + 1)
    running = fill(database, 3, "running", old - 1)
    queued = fill(database, 4, "queued", old - 1)
    seen = fill(database, 5, "finished", NOW - 5)
    old_too = fill(database, 6, "stopped", old + 2)
    assert limits.evict(database, NOW, limit=600_000) == []
    assert limits.evict(database, NOW, limit=450_000) == [oldest, older]
    assert limits.evict(database, NOW, limit=0) == [old_too]
    for run_id in (running, queued, seen):
        assert get(database, run_id)


@in_a_file
def test_deleting_gives_the_space_back(database):
    path = database.folder / "store.sqlite"
    run_id = fill(database, 1, "finished", NOW, size=3_000_000)
    with database.write() as connection:
        films.save_checkpoint(connection, run_id, 1, b"y" * 1_000_000)
    assert get(database, run_id).bytes == 4_000_000
    with database.read() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").all()
    full = path.stat().st_size
    with database.write() as connection:
        lifecycle.delete(connection, run_id)
    database.compact()
    with database.read() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").all()
        assert runs.get(connection, run_id, NOW) is None
        assert films.film(connection, run_id, -1, 10) == []
        assert limits.used(connection) == 0
    assert path.stat().st_size < full - 3_500_000
