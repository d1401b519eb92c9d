"""Several runs for one person: as many as the limits allow, the others later."""

from __future__ import annotations

import pytest

from playground.engine import Engine
from playground.engine.together import start_what_fits
from playground.store.people import Person
from tests.engine.conftest import small

ANNA = Person("anna", "10.0.0.1")


@pytest.fixture
def engine(database, monkeypatch):
    """An engine without workers: what is started waits."""
    monkeypatch.setenv("PLAYGROUND_RUNS_PER_PERSON", "2")
    return Engine(database, workers=0)


def test_those_beyond_the_limit_wait_and_start_when_there_is_room(engine):
    experiments = [small(seed=seed) for seed in range(4)]
    first = start_what_fits(engine, experiments, by=ANNA)
    assert list(first.ids) == [one.key for one in experiments[:2]]
    assert first.waiting == tuple(experiments[2:])
    assert first.reason
    engine.stop(first.ids[experiments[0].key], by=ANNA)
    second = start_what_fits(engine, first.waiting, by=ANNA)
    assert (list(second.ids), second.waiting) == ([experiments[2].key], (experiments[3],))
    assert start_what_fits(engine, experiments[1:3], by=ANNA).ids == {
        experiments[1].key: first.ids[experiments[1].key],
        experiments[2].key: second.ids[experiments[2].key],
    }, "what has a run keeps it, however many there are"


def test_what_costs_too_much_is_refused_and_the_others_start(engine, monkeypatch):
    monkeypatch.setenv("PLAYGROUND_CHECKPOINT_MB", "5")
    cheap, dear = small(), small(discriminator={"kind": "mlp", "width": 512, "depth": 4})
    started = start_what_fits(engine, [dear, cheap], by=ANNA)
    assert list(started.ids) == [cheap.key]
    assert started.waiting == ()
    assert "too large" in started.refused
