"""A slow store slows the pages, not the training."""

from __future__ import annotations

import pytest

from playground.engine.pacing import LONGEST_REST_SECONDS, Pace
from playground.engine.worker import Worker
from playground.store import Database, commands, viewers
from tests.engine.conftest import get, make, small, until
from tests.slow_proxy import slow_proxy


class Clock:
    def __init__(self, monkeypatch) -> None:
        self.time = 1000.0
        monkeypatch.setattr("playground.engine.pacing.time.monotonic", lambda: self.time)


def rest_of(pace: Pace, clock: Clock) -> float:
    """Seconds until it may be done again, in tenths."""
    start = clock.time
    while not pace.rested:
        clock.time += 0.1
    return clock.time - start


def test_an_errand_rests_in_proportion_to_what_it_took(monkeypatch):
    clock, pace = Clock(monkeypatch), Pace(share=0.2)
    assert pace.rested
    pace.spent(0.1)
    assert pace.rested, "once is no pattern"
    pace.spent(0.1)
    assert rest_of(pace, clock) == pytest.approx(0.5, abs=0.11)
    pace.spent(0.1, sharing=4)
    assert rest_of(pace, clock) == pytest.approx(2.0, abs=0.11)


def test_one_slow_write_among_fast_ones_is_no_reason_to_rest_and_no_rest_is_endless(monkeypatch):
    clock, pace = Clock(monkeypatch), Pace(share=0.2)
    pace.spent(0.0)
    pace.spent(5.0)
    assert rest_of(pace, clock) == 0.0
    pace.spent(5.0)
    assert rest_of(pace, clock) == pytest.approx(LONGEST_REST_SECONDS, abs=0.11)


@pytest.mark.slow
def test_a_slow_database_slows_the_pages_and_not_the_training(postgresql_server, tmp_path, monkeypatch):
    """At 20 ms for a question and its answer, a worker without a pace trained for a tenth of the time."""
    near = postgresql_server.new_database()
    monkeypatch.setenv("PLAYGROUND_HOME", str(tmp_path))
    with slow_proxy(postgresql_server.port) as proxy:
        database, pages = Database(near.replace(f":{postgresql_server.port}/", f":{proxy.port}/")), Database(near)
        worker, run_id = Worker(database, "here", "cpu"), make(pages, small(steps=20_000))
        until(worker, lambda: run_id in worker.runs.held)
        with pages.write() as connection:
            viewers.mark_seen(connection, run_id, "me", pages.now() + 60)
        proxy.delay = 0.01
        held = worker.runs.held[run_id]
        written, trained, waited = set(), held.seconds, database.seconds
        while held.seconds - trained + database.seconds - waited < 3.0 or len(written) < 3:  # pages still see it move
            worker.round()
            written.add(get(pages, run_id).step)
        trained, waited = held.seconds - trained, database.seconds - waited
        assert trained / (trained + waited) > 0.2
        assert get(pages, run_id).owner == "here"
        with pages.write() as connection:
            commands.give(connection, run_id, "stop")
        while worker.runs.held:
            worker.round()
        assert get(pages, run_id).state == "stopped"
        pages.close()
        database.close()
