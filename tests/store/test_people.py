"""Whose run it is: written down at its start, counted, listed, and forgotten with the run."""

from __future__ import annotations

from playground.gan.experiment.experiment import Experiment
from playground.store import lifecycle, people, runs
from playground.store.people import OPERATOR, Person

ANNA, BEN = Person("anna", "10.0.0.1"), Person("ben", "10.0.0.1")


def start(connection, person, now=1.0, private=False, seed=1):
    run_id = lifecycle.create(connection, Experiment(seed=seed), now, private=True)
    people.record_start(connection, run_id, person, private)
    return run_id


def test_a_run_knows_who_started_it(database):
    with database.write() as connection:
        hers, ours = start(connection, ANNA), start(connection, OPERATOR)
        assert people.starters(connection, [hers, ours, "none"]) == {hers: "anna"}
        assert people.starter(connection, ours) is None
        lifecycle.delete(connection, hers)
        assert people.starter(connection, hers) is None


def test_runs_are_counted_by_person_and_by_address(database):
    with database.write() as connection:
        for time, person in ((1.0, ANNA), (2.0, ANNA), (3.0, BEN), (4.0, OPERATOR)):
            start(connection, person, time)
        assert people.count_training(connection, "anna") == 2
        assert people.count_training(connection, address="10.0.0.1") == 3
        assert people.count_training(connection) == 4
        assert people.count_since(connection, 1.5, "anna") == 1
        assert people.count_since(connection, 1.5, address="10.0.0.1") == 2


def test_a_private_run_is_listed_for_its_person_only(database):
    with database.write() as connection:
        secret, shared = start(connection, ANNA, private=True), start(connection, BEN)

        def listed(person: str = "") -> set[str]:
            wanted = people.is_listed_for(person) if person else None
            return {run.id for run in runs.recent(connection, 9, None, 5.0, private=True, listed=wanted)}

        assert listed("anna") == listed() == {secret, shared}
        assert listed("ben") == {shared}
