"""What somebody writes about a run: kept, cleaned, cut, and forgotten with the run; a star protects from eviction."""

from __future__ import annotations

from playground.gan.experiment.experiment import Experiment
from playground.store import lifecycle, limits, remarks, runs
from playground.store.remarks import LONGEST_NAME, LONGEST_NOTE, Remarks


def start(connection, seed=1):
    return lifecycle.create(connection, Experiment(seed=seed), 1.0, private=True)


def test_what_is_written_is_kept_until_the_run_goes(database):
    with database.write() as connection:
        run_id, other = start(connection), start(connection, 2)
        remarks.remark(connection, run_id, name="best so far", starred=True)
        remarks.remark(connection, run_id, note="two\nlines")
        assert remarks.remarks(connection, [run_id, other]) == {run_id: Remarks("best so far", "two\nlines", True)}
        lifecycle.delete(connection, run_id)
        assert remarks.remarks(connection, [run_id]) == {}


def test_what_cannot_be_seen_and_what_is_too_long_goes(database):
    with database.write() as connection:
        run_id = start(connection)
        remarks.remark(connection, run_id, name=" a\x00\n\tname\u202e ", note="x" * 9000 + "\x07")
        found = remarks.remarks(connection, [run_id])[run_id]
        assert found == Remarks("a name", "x" * LONGEST_NOTE)
        remarks.remark(connection, run_id, name="y" * 900, note="")
        assert remarks.remarks(connection, [run_id])[run_id] == Remarks("y" * LONGEST_NAME)
        remarks.remark(connection, run_id, name="")
        assert remarks.remarks(connection, [run_id]) == {}, "what is empty takes no room"


def test_a_full_store_lets_go_of_starred_runs_last(database):
    with database.write() as connection:
        starred, younger = start(connection), start(connection, 2)
        connection.execute(runs.runs.update().values(state="finished", bytes=1000, last_viewed=1.0))
        connection.execute(runs.runs.update().where(runs.runs.c.id == younger).values(last_viewed=2.0))
        remarks.remark(connection, starred, starred=True)
    assert limits.evict(database, 1e6, limit=1500) == [younger]
    assert limits.evict(database, 1e6, limit=500) == [starred]
