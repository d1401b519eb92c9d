"""Experiments in the store: each once, and those that a fork comes from as long as something names them."""

from __future__ import annotations

from sqlalchemy import select

from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.fork import fork_of, unknown_ancestor
from playground.gan.experiment.link import change
from playground.gan.targets.basics import Gaussian
from playground.store import Database, experiments, lifecycle, runs, tables
from tests.gan.defaults import other_defaults

NOW = 1e9
PARENT = Experiment.default("gaussian")
CHILD = fork_of(PARENT, 300, change(PARENT, "batch", "96")[0])
GRANDCHILD = fork_of(CHILD, 500, change(CHILD, "ema", "0")[0])


def kept(database: Database) -> set[str]:
    with database.read() as connection:
        return set(connection.execute(select(tables.experiments.c.key)).scalars())


def make(database: Database, experiment: Experiment) -> str:
    with database.write() as connection:
        return lifecycle.create(connection, experiment, NOW, private=True)


def delete(database: Database, run_id: str) -> None:
    with database.write() as connection:
        lifecycle.delete(connection, run_id)


def test_a_fork_brings_what_it_was_forked_from_and_takes_it_along_in_the_end(database):
    fork = make(database, GRANDCHILD)
    assert kept(database) == {PARENT.key, CHILD.key, GRANDCHILD.key}
    parent, again = make(database, PARENT), make(database, GRANDCHILD)
    delete(database, fork)
    delete(database, parent)
    assert kept(database) == {PARENT.key, CHILD.key, GRANDCHILD.key}, "another run is of the fork"
    delete(database, again)
    assert kept(database) == set()


def test_what_still_has_a_run_stays_when_its_fork_goes(database):
    run, fork = make(database, PARENT), make(database, CHILD)
    delete(database, fork)
    assert kept(database) == {PARENT.key}
    delete(database, run)
    assert kept(database) == set()


def test_a_stored_fork_is_read_with_its_parent_when_the_defaults_are_other_ones(database):
    fork = make(database, GRANDCHILD)
    with other_defaults(Gaussian, {"generator.width": 11}), database.read() as connection:
        text = runs.experiment(connection, fork)
        assert unknown_ancestor(Experiment.from_json(text)) is not None
        assert experiments.read(connection, text) == GRANDCHILD


def test_a_run_whose_settings_cannot_be_read_any_more_can_be_deleted(database):
    run = make(database, PARENT)
    with database.write() as connection:
        connection.execute(tables.experiments.update().values(json='{"target":{"kind":"gone"}}'))
    delete(database, run)
    assert kept(database) == set()
