"""Jobs: short pieces of work that a page asks a worker for, and their answers.

As with runs, every function works inside the caller's connection, and a worker that acts on old knowledge changes
nothing: the call returns ``False`` (see ``leases``).

    queued -> running -> done | failed

A job that is cancelled has failed; its worker notices that it owns the job no longer, and drops it.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import Connection, Float, Row, Select, and_, bindparam, func, or_, select

from playground.store import leases
from playground.store.people import OPERATOR, Person
from playground.store.tables import asked_by, jobs

MAX_DEATHS = 2  # workers that may die over one job before it is given up
MAX_JOBS, MAX_BYTES = 500, 64 * 2**20  # of answers kept
FRESH_SECONDS = 15.0  # an answer is kept for this long at least: whoever asked has still to read it
ENDED = ("done", "failed")
CANCELLED = "Cancelled."

_ANSWER = (jobs.c.result,)
_STATE = tuple(column for column in jobs.c if column.name != "result")


@dataclass(frozen=True)
class Job:
    """A job as the store knows it at this moment."""

    id: str
    kind: str
    title: str  # what it does: "fetching the pictures"
    request: str  # canonical JSON
    quick: bool  # somebody waits for it, so it goes before the others
    state: str  # queued | running | done | failed
    owner: str | None  # the worker that has it
    epoch: int  # how many times it has been claimed
    progress: float  # from 0 to 1
    words: str  # what is being done; one sentence on why it failed
    info: dict[str, Any] = field(default_factory=dict)  # the answer in numbers and names
    media: str = ""  # media type of the result, "" without one
    length: int = 0  # of the result, in bytes
    result: bytes = b""  # the answer in bytes, such as a PNG

    @property
    def ended(self) -> bool:
        """Whether there is an answer, or a sentence on why there is none."""
        return self.state in ENDED


@dataclass(frozen=True)
class Answer:
    """What a job came to."""

    info: dict[str, Any] = field(default_factory=dict)
    result: bytes = b""
    media: str = ""


def create(
    connection: Connection, kind: str, title: str, request: str, *, key: str, quick: bool, now: float,
    by: Person = OPERATOR,
) -> str:  # fmt: skip
    """A new job, queued. Returns its id (32 hex digits). ``by``: who asked for it."""
    job_id = uuid.uuid4().hex
    values = {"id": job_id, "key": key, "kind": kind, "title": title, "request": request, "quick": quick}
    connection.execute(jobs.insert().values(**values, state="queued", created=now))
    if not by.is_operator:
        connection.execute(asked_by.insert().values(job_id=job_id, person=by.name, address=by.address))
    return job_id


def asker(connection: Connection, job_id: str) -> str | None:
    """The name of the person who asked for the job first; None if nobody knows."""
    return connection.execute(select(asked_by.c.person).where(asked_by.c.job_id == job_id)).scalar()


def find_equal(connection: Connection, key: str, since: float) -> str | None:
    """The newest job with this key that is under way, or was done after ``since``."""
    under_way = jobs.c.state.in_(("queued", "running"))
    done = and_(jobs.c.state == "done", jobs.c.finished > since)
    query = select(jobs.c.id).where(jobs.c.key == key, or_(under_way, done))
    return connection.execute(query.order_by(jobs.c.created.desc()).limit(1)).scalar()


def is_recent(connection: Connection, key: str, since: float) -> bool:
    """Whether a job with this key is under way, or has ended after ``since``, with an answer or without."""
    recent = or_(jobs.c.state.not_in(ENDED), jobs.c.finished > since)
    return connection.execute(select(jobs.c.id).where(jobs.c.key == key, recent).limit(1)).first() is not None


def count_waiting(connection: Connection, person: str = "", address: str = "") -> int:
    """How many jobs of a person, or of everybody at an address, wait for a worker; with neither, how many quick ones of
    everybody."""
    query = select(func.count()).select_from(jobs).where(jobs.c.state == "queued")
    if person or address:
        theirs = asked_by.c.person == person if person else asked_by.c.address == address
        query = query.join(asked_by, asked_by.c.job_id == jobs.c.id).where(theirs)
    else:
        query = query.where(jobs.c.quick)
    return connection.execute(query).scalar_one()


def get(connection: Connection, job_id: str, with_result: bool = True) -> Job | None:
    """The job as it is now; without its result where only the state is asked for."""
    columns = (*_STATE, *_ANSWER) if with_result else _STATE
    row: Any = connection.execute(select(*columns).where(jobs.c.id == job_id)).mappings().first()
    return None if row is None else _job(row)


def claimable(connection: Connection, now: float) -> list[Row[Any]]:
    """Jobs that wait for a worker (id, epoch, quick, created): those that somebody waits for first. Several
    addresses are served in turn, and at each of them several people, so that those with many questions hold up nobody
    else; then by age."""
    return list(connection.execute(_claimable(), {"now": now}))


@cache  # every worker asks many times a second, and to make the query takes longer than to ask it
def _claimable() -> Select[Any]:
    person = func.coalesce(asked_by.c.person, "")
    place = func.coalesce(func.nullif(asked_by.c.address, ""), person)
    turn = func.row_number().over(partition_by=(jobs.c.quick, person), order_by=(jobs.c.created, jobs.c.id))
    columns = (jobs.c.id, jobs.c.epoch, jobs.c.quick, jobs.c.created, place.label("place"), turn.label("turn"))
    here = select(*columns).where(leases.is_claimable(jobs, bindparam("now", type_=Float)))
    each = here.outerjoin(asked_by, asked_by.c.job_id == jobs.c.id).subquery()
    at_place = func.row_number().over(
        partition_by=(each.c.quick, each.c.place), order_by=(each.c.turn, each.c.created, each.c.id)
    )
    query = select(each.c.id, each.c.epoch, each.c.quick, each.c.created)
    return query.order_by(each.c.quick.desc(), at_place, each.c.created)


def claim(connection: Connection, job_id: str, epoch: int, owner: str, now: float) -> Job | None:
    """Take a waiting job, if nobody else has since it was at this epoch. One over which too many workers have died
    is given up instead."""
    job = get(connection, job_id, with_result=False)
    if job is None or not leases.claim(connection, jobs, job_id, epoch, owner, now):
        return None
    if job.state == "running":  # its lease had lapsed: its worker died or hangs, and nobody saw it die
        values = _after_loss(connection, job_id, True, now)
        given_up = values["state"] == "failed"
        values |= {} if given_up else {"state": "running", "owner": owner}
        connection.execute(jobs.update().where(jobs.c.id == job_id).values(**values))
        if given_up:
            return None
    return get(connection, job_id, with_result=False)


def report(connection: Connection, job: Job, progress: float, words: str) -> bool:
    """How far the job has come."""
    return leases.change(connection, jobs, job, progress=progress, words=words)


def release(connection: Connection, job: Job) -> bool:
    """The worker leaves: the job waits for another, which begins anew."""
    return leases.release(connection, jobs, job, "queued", progress=0.0)


def succeed(connection: Connection, job: Job, answer: Answer, now: float) -> bool:
    """The job is done."""
    values = {"info": json.dumps(answer.info), "media": answer.media, "length": len(answer.result)}
    values |= {"result": answer.result, "progress": 1.0, "words": "", "finished": now}
    done = leases.release(connection, jobs, job, "done", **values)
    evict(connection, now)
    return done


def fail(connection: Connection, job: Job, sentence: str, now: float) -> bool:
    """The job cannot be done; the sentence says why."""
    failed = leases.release(connection, jobs, job, "failed", words=sentence, finished=now)
    evict(connection, now)
    return failed


def cancel(connection: Connection, job_id: str, now: float) -> None:
    """Nobody wants the answer any more. A worker that has the job drops it at its next look."""
    live = and_(jobs.c.id == job_id, jobs.c.state.not_in(ENDED))
    connection.execute(jobs.update().where(live).values(state="failed", owner=None, words=CANCELLED, finished=now))


def release_lost(connection: Connection, owner: str, at_work_on: str, now: float) -> None:
    """The worker died: its jobs wait for another. The one it was at work on may be what killed it."""
    for job_id in leases.held_by(connection, jobs, owner):
        values = _after_loss(connection, job_id, job_id == at_work_on, now)
        connection.execute(jobs.update().where(jobs.c.id == job_id).values(**values))


def evict(connection: Connection, now: float, max_jobs: int = MAX_JOBS, max_bytes: int = MAX_BYTES) -> None:
    """Forget the oldest answers while there are too many, or too many bytes of them."""
    ended = jobs.c.state.in_(ENDED)
    totals: Any = connection.execute(select(func.count(), func.sum(jobs.c.length)).where(ended)).one()
    count, size = totals
    if count <= max_jobs and (size or 0) <= max_bytes:
        return
    old = and_(ended, jobs.c.finished < now - FRESH_SECONDS)
    evicted: list[str] = []
    for row in connection.execute(select(jobs.c.id, jobs.c.length).where(old).order_by(jobs.c.finished)):
        if count <= max_jobs and size <= max_bytes:
            break
        count, size = count - 1, size - row.length
        evicted.append(row.id)
    connection.execute(jobs.delete().where(jobs.c.id.in_(evicted)))
    connection.execute(asked_by.delete().where(asked_by.c.job_id.in_(evicted)))


def _after_loss(connection: Connection, job_id: str, at_work: bool, now: float) -> dict[str, Any]:
    """What to write about a job whose worker is lost: it waits again, or is given up. ``at_work``: whether the worker
    was at work on this very job, which may then be to blame."""
    query = select(jobs.c.deaths, jobs.c.title).where(jobs.c.id == job_id)
    row: Any = connection.execute(query).one()
    deaths = row.deaths + at_work
    values: dict[str, Any] = {"state": "queued", "owner": None, "deaths": deaths, "progress": 0.0}
    if deaths >= MAX_DEATHS:
        return values | {"state": "failed", "finished": now, "words": f"The worker died twice while {row.title}."}
    return values | {"words": "The worker was lost. Another one starts again."}


def _job(row: Mapping[str, Any]) -> Job:
    fields = {name: row[name] for name in Job.__dataclass_fields__ if name in row}
    return Job(**(fields | {"info": _info(row["info"]), "result": row.get("result") or b""}))


def _info(text: str) -> dict[str, Any]:
    """The answer in numbers and names; empty if it is damaged, for nobody should die of one job."""
    try:
        info = json.loads(text)
    except ValueError:
        return {}
    return info if isinstance(info, dict) else {}
