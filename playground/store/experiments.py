"""The experiments of runs, each once, by its key; and those that they were forked from.

The canonical form of an experiment holds all its settings, but of a fork's parents only what differed from defaults. So
each parent is kept as an experiment of its own, as long as a run or a fork names its key: then it can still be told
what it was when a default has become another one.
"""

from __future__ import annotations

import json

from sqlalchemy import Connection, select

from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.fork import ancestors, with_ancestors
from playground.gan.experiment.link import key_in
from playground.gan.targets.images import OwnImages
from playground.images import own
from playground.store.tables import experiments, runs


def keep(connection: Connection, experiment: Experiment) -> None:
    """Keep an experiment, and all that it was forked from, as far as these are known."""
    parents = [origin.parent for origin in ancestors(experiment) if not origin.changed]
    texts = {one.key: one.canonical() for one in (experiment, *parents)}
    known: set[str] = set(connection.execute(select(experiments.c.key).where(experiments.c.key.in_(texts))).scalars())
    for key in texts.keys() - known:
        connection.execute(experiments.insert().values(key=key, json=texts[key]))


def text_of(connection: Connection, key: str) -> str | None:
    """The canonical JSON of the experiment of a key; None if there is none."""
    return connection.execute(select(experiments.c.json).where(experiments.c.key == key)).scalar()


def complete(connection: Connection, experiment: Experiment) -> Experiment:
    """A fork with the experiments that it was forked from (`fork.with_ancestors`). Raises ValueError as that does."""
    return with_ancestors(experiment, lambda key: text_of(connection, key))


def read(connection: Connection, text: str) -> Experiment:
    """The Experiment of a run's canonical JSON, with the experiments that it was forked from."""
    return complete(connection, Experiment.from_json(text))


def forget(connection: Connection, key: str) -> None:
    """Forget an experiment that no run is of and that nothing was forked from, and then what itself was forked from;
    and somebody's own pictures with the last one that learns them."""
    text = text_of(connection, key)
    needed = select(runs.c.id).where(runs.c.key == key)
    forked = select(experiments.c.key).where(experiments.c.json.contains(f"-{key}"))
    if text is None or any(connection.execute(query).first() for query in (needed, forked)):
        return
    connection.execute(experiments.delete().where(experiments.c.key == key))
    if parent := key_in(json.loads(text).get("fork", "")):
        forget(connection, parent)
    target = Experiment.from_json(text).target if '"own-' in text else None
    if isinstance(target, OwnImages) and target.folder:
        others = select(experiments.c.key).where(experiments.c.json.contains(target.folder))
        if connection.execute(others).first() is None:
            own.delete(target.folder)
