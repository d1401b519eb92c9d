"""Who started which run. A run without an entry is from before there were entries, or was started by the operator."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, exists, func, not_, or_, select

from playground.store.class_tables import learners
from playground.store.tables import discarded, runs, started_by


@dataclass(frozen=True)
class Person:
    """Somebody who uses the app.

    name: of one browser, made from a secret that it keeps (at most 64 characters); "" is the operator, who has the
    machine itself: the command line, and whatever calls the engine from Python.
    address: where the browser is, as the server sees it; "" when that is not known.
    """

    name: str
    address: str = ""

    @property
    def is_operator(self) -> bool:
        """Whether everything is allowed."""
        return not self.name


OPERATOR = Person("")
TRAINING = ("queued", "running")


def record_start(connection: Connection, run_id: str, person: Person, private: bool = False) -> None:
    """The person has started the run. private: others find it only by its link."""
    if private or not person.is_operator:
        values = {"person": person.name, "address": person.address, "private": private}
        connection.execute(started_by.insert().values(run_id=run_id, **values))


def began(connection: Connection, run_ids: Collection[str]) -> dict[str, Person]:
    """Who started each of the runs, and at which address they were, as far as it is known."""
    query = select(started_by.c.run_id, started_by.c.person, started_by.c.address)
    rows: Any = connection.execute(query.where(started_by.c.run_id.in_(run_ids))).all()
    return {run_id: Person(name, address) for run_id, name, address in rows}


def starters(connection: Connection, run_ids: Collection[str]) -> dict[str, str]:
    """The name of the person who started each of the runs, as far as it is known."""
    return {run_id: person.name for run_id, person in began(connection, run_ids).items()}


def starter(connection: Connection, run_id: str) -> str | None:
    """The name of the person who started the run; None if nobody knows."""
    return starters(connection, [run_id]).get(run_id)


def count_training(connection: Connection, person: str = "", address: str = "") -> int:
    """How many runs of this person, or from this address, train or wait for a worker; with neither, of everybody."""
    return _count(connection, runs.c.state.in_(TRAINING), person, address)


def count_since(connection: Connection, time: float, person: str = "", address: str = "") -> int:
    """How many runs this person, or somebody at this address, has started since then; with neither, everybody."""
    return _count(connection, runs.c.created > time, person, address)


def newest_starts(connection: Connection, since: float, most: int, person: str = "", address: str = "") -> list[float]:
    """When this person, or everybody at this address, has started runs since then: the newest so many, newest first."""
    theirs = started_by.c.person == person if person else started_by.c.address == address
    query = select(runs.c.created).join(started_by, started_by.c.run_id == runs.c.id)
    found = query.where(runs.c.created > since, theirs).order_by(runs.c.created.desc()).limit(most)
    return list(connection.execute(found).scalars())


def used_bytes(connection: Connection, person: str) -> int:
    """Bytes of the films and checkpoints of a person's runs, without those that they have deleted."""
    query = select(func.sum(runs.c.bytes)).join(started_by, started_by.c.run_id == runs.c.id)
    theirs = and_(started_by.c.person == person, runs.c.id.not_in(select(discarded.c.run_id)))
    return int(connection.execute(query.where(theirs)).scalar() or 0)


def old_private_runs(connection: Connection, since: float) -> list[str]:
    """The ids of private runs that rest, and that nobody has looked at since this time."""
    resting = and_(runs.c.state.not_in(TRAINING), runs.c.last_viewed < since)
    query = select(runs.c.id).join(started_by, started_by.c.run_id == runs.c.id).where(started_by.c.private, resting)
    return list(connection.execute(query).scalars())


def is_started_by(person: str) -> ColumnElement[bool]:
    """Which runs a person has started."""
    return runs.c.id.in_(select(started_by.c.run_id).where(started_by.c.person == person))


def is_copy() -> ColumnElement[bool]:
    """Which runs are one viewer's copy of another run. (A fork is no copy: it has an experiment of its own.)"""
    parents = runs.alias("parents")
    return and_(runs.c.private, exists().where(parents.c.id == runs.c.parent, parents.c.key == runs.c.key))


def is_own(person: str) -> ColumnElement[bool]:
    """Which runs a person finds by their experiment where everything is private: their own, but no copies."""
    return and_(is_started_by(person), not_(is_copy()))


def is_listed_when_private() -> ColumnElement[bool]:
    """Of the runs that are not shared, those that belong into a list: what was started privately, but no copies."""
    privately = runs.c.id.in_(select(started_by.c.run_id).where(started_by.c.private))
    return and_(runs.c.private, privately, not_(is_copy()))


def is_listed_for(person: str) -> ColumnElement[bool]:
    """Which runs a person finds in a list: their own, and those of others that are neither private nor those of
    somebody who learns in a class."""
    in_a_class = started_by.c.person.in_(select(learners.c.person).where(learners.c.class_code != ""))
    hidden = select(started_by.c.run_id).where(or_(started_by.c.private, in_a_class), started_by.c.person != person)
    return runs.c.id.not_in(hidden)


def _count(connection: Connection, wanted: ColumnElement[bool], person: str, address: str) -> int:
    query = select(func.count()).select_from(runs).where(wanted)
    if person or address:
        theirs = started_by.c.person == person if person else started_by.c.address == address
        query = query.join(started_by, started_by.c.run_id == runs.c.id).where(theirs)
    return connection.execute(query).scalar_one()
