"""What a class has made, and its end: the runs of its learners, and the deletion of everything.

Runs are a class's if one of its learners started them between joining it and its end.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, select

from playground.store import lifecycle, walls
from playground.store.class_tables import classes, learners, records
from playground.store.tables import runs, started_by

KEPT_SECONDS = 30 * 24 * 3600.0  # after its end, a class is deleted if its teacher has not done so


@dataclass(frozen=True)
class Gone:
    """What has been deleted with a class."""

    learners: int
    records: int
    runs: int


def end_class(connection: Connection, code: str) -> Gone:
    """Delete a class with its learners, their records, and the runs that they started between joining and its end."""
    theirs = run_ids(connection, code) - _used_elsewhere(connection, code)
    for run_id in theirs:
        lifecycle.delete(connection, run_id)
    of_class = select(learners.c.id).where(learners.c.class_code == code)
    written = connection.execute(records.delete().where(records.c.learner.in_(of_class))).rowcount
    people = connection.execute(learners.delete().where(learners.c.class_code == code)).rowcount
    walls.forget(connection, code)
    connection.execute(classes.delete().where(classes.c.code == code))
    return Gone(people, written, len(theirs))


def delete_old(connection: Connection, now: float) -> None:
    """Delete the classes that ended so long ago that their teachers can have no use for them."""
    old = select(classes.c.code).where(classes.c.ends < now - KEPT_SECONDS)
    codes: Sequence[str] = connection.execute(old).scalars().all()
    for code in codes:
        end_class(connection, code)


def run_ids(connection: Connection, code: str, states: Collection[str] = ()) -> set[str]:
    """The runs that learners of a class have started between joining it and its end; only those in such states."""
    during = and_(runs.c.created >= learners.c.joined, runs.c.created <= classes.c.ends)
    query = (
        select(runs.c.id)
        .join(started_by, started_by.c.run_id == runs.c.id)
        .join(learners, learners.c.person == started_by.c.person)
        .join(classes, classes.c.code == learners.c.class_code)
        .where(learners.c.class_code == code, during)
    )
    return set(connection.execute(query.where(runs.c.state.in_(states)) if states else query).scalars())


def newest_runs(connection: Connection, code: str) -> dict[str, tuple[str, float]]:
    """Which run each learner of a class has started last since they joined, and when, by the learner's id."""
    mine = and_(started_by.c.person == learners.c.person, learners.c.class_code == code)
    query = (
        select(learners.c.id, runs.c.id, runs.c.created)
        .join(started_by, started_by.c.run_id == runs.c.id)
        .join(learners, mine)
        .where(runs.c.created >= learners.c.joined)
        .order_by(runs.c.created)
    )
    rows: Any = connection.execute(query)
    return {learner_id: (run_id, created) for learner_id, run_id, created in rows}


def _used_elsewhere(connection: Connection, code: str) -> set[str]:
    """Runs on which the progress of somebody outside the class rests: equal experiments share a run."""
    inside = select(learners.c.id).where(learners.c.class_code == code)
    query = select(records.c.value).where(records.c.kind == "run", records.c.learner.not_in(inside))
    values: Sequence[str] = connection.execute(query).scalars().all()
    return {str(json.loads(value).get("run")) for value in values}
