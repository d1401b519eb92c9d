"""Films in memory."""

from __future__ import annotations

import numpy as np
import pytest

from playground.engine.film_cache import FilmCache
from playground.gan.foundations.snapshot import Snapshot
from playground.store import films
from playground.store.films import Frame
from tests.engine.conftest import make, small

FRAMES = 100  # more than are read at once


@pytest.fixture
def runs(database) -> list[str]:
    """Two runs with films."""
    ids = [make(database, small()) for _ in range(2)]
    blob = {step: Snapshot(step, {"points": np.zeros(100, "f4")}).encode() for step in range(FRAMES)}
    for run_id in ids:
        with database.write() as connection:
            films.append(connection, run_id, [Frame(step, True, blob[step]) for step in blob])
    return ids


@pytest.fixture
def read(monkeypatch) -> list[int]:
    """After which steps the store has been asked for snapshots."""
    asked: list[int] = []
    ask = films.film
    monkeypatch.setattr(films, "film", lambda *given: asked.append(given[2]) or ask(*given))
    return asked


def steps_of(cache: FilmCache, run_id: str, after: int) -> list[int]:
    blobs, _ = cache.after(run_id, after, 1000)
    return [Snapshot.decode(blob).step for blob in blobs]


def test_each_snapshot_is_read_once(database, runs, read):
    cache = FilmCache(database)
    assert steps_of(cache, runs[0], -1) == list(range(FRAMES))
    read.clear()
    assert steps_of(cache, runs[0], 40) == list(range(41, FRAMES))
    assert read == [FRAMES - 1], "only whether there is more"


def test_who_follows_a_film_that_was_forgotten_does_not_read_it_from_the_beginning(database, runs, read):
    cache = FilmCache(database, max_bytes=1)
    steps_of(cache, runs[0], -1)
    steps_of(cache, runs[1], -1)
    read.clear()
    assert steps_of(cache, runs[0], 95) == [96, 97, 98, 99]
    assert read == [95]
    assert steps_of(cache, runs[0], 97) == [98, 99]
    assert steps_of(cache, runs[0], -1) == list(range(FRAMES)), "a newcomer has all of it"
    assert steps_of(cache, runs[0], 97) == [98, 99]


@pytest.mark.parametrize("after", [FRAMES - 1, 10**9])
def test_who_is_up_to_date_hides_nothing_from_others(database, runs, after):
    cache = FilmCache(database)
    assert cache.after(runs[0], after, 40) == ([], -1)
    assert steps_of(cache, runs[0], 50) == list(range(51, FRAMES))
    assert steps_of(cache, runs[0], -1) == list(range(FRAMES))
    assert cache.after(runs[0], 10**9, 40) == ([], FRAMES - 1)
