"""Classes without accounts: who is in which class, what its teacher has said last, and what its learners have done.

A class has a code, which lets people in and nothing else. A learner is one browser in one class, with a nickname. On a
laptop, or wherever somebody learns alone, the learner is in the class "", which nobody has made.

What learners do is written down as records. The values of each kind, as JSON:

    opened      {}                      ``exercise`` is "" for an experiment to which the teacher has led
    predicted   {"answer": ..., "error": number or null}    how far off it was, in the prediction's own unit
    run         {"run": id}                                 a run was started for the exercise
    move        {"kind": ..., "facts": {...}}               something was done by hand (``workshop.moves``)
    hint        {"number": n}                               the n-th hint was asked for, from 1
    wrong       {"path": name}                              a named wrong path was met
    done        {}                                          all goals are met
                {"carried": true}                           a code says that it was done on another machine
    answered    {"answer": ..., "right": bool or null}      null: a sentence, which the teacher reads
    before      {"question": name, "answer": ..., "right": bool}     ``exercise`` is then the name of the course
    after       the same
    skipped     {"questions": "before"}                     they were not wanted; ``exercise`` is the name of the course
"""

from __future__ import annotations

import json
import secrets
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, func, select

from playground.store import nicknames
from playground.store.class_tables import classes, learners, records

QUESTIONS = "questions:"  # with "before" or "after" in place of an exercise: the five questions of the course are sent
OF_COURSES = ("before", "after", "skipped")  # kinds that are about a course, not about an exercise
KINDS = ("opened", "predicted", "run", "move", "hint", "wrong", "done", "answered", *OF_COURSES)
LETTERS = "BCDFGHJKLMNPQRSTVWXZ23456789"  # of a code: no vowels, so no words, and nothing that looks like another
CODE_LENGTH = 6  # 480 million codes
MOST_LEARNERS = 300  # in one class
MOST_RECORDS = 5000  # of one learner
LONGEST_VALUE = 20_000  # letters of a record's JSON: a drawn curve has some 5,000
LONGEST_LINK = 8000  # letters
SEEN_SECONDS = 5.0  # that a learner is here is written at most this often


class ClassError(ValueError):
    """A class that does not exist, has ended or is full; the message is one sentence for the person at the screen."""


@dataclass(frozen=True)
class SchoolClass:
    """A class as the store knows it. Times are seconds since 1970."""

    code: str
    course: str  # name of a course
    created: float
    ends: float
    exercise: str  # sent to everybody; "": none
    link: str  # of an experiment that was sent to everybody, or with which the exercise that was sent begins, with its
    # page ("distributions?target=ring"); "": none
    sent: float  # when one of them was sent last; 0: never
    controls: str  # "open" | "locked" | "": as each exercise says
    paused: bool  # nobody may train
    names: bool  # whether the wall and the projector show nicknames
    leaderboard: bool  # whether learners see one
    shown: str  # the id of the learner who is on the projector, or ""

    def is_over(self, now: float) -> bool:
        """Whether its time has passed. Its learners keep what they see, but nobody can join, and nothing is locked."""
        return now >= self.ends


@dataclass(frozen=True)
class Learner:
    """One browser in one class. ``id`` says nothing about the browser."""

    id: str
    class_code: str
    nickname: str
    hidden: bool
    person: str  # as in ``people.Person.name``
    joined: float
    seen: float


@dataclass(frozen=True)
class Record:
    """Something that a learner has done (see the top of this file)."""

    learner: str
    time: float
    exercise: str
    kind: str
    value: dict[str, Any]

    @property
    def carried(self) -> bool:
        """Whether only a code says so: anybody can make one, so it counts on the learner's own map and nowhere else."""
        return self.kind == "done" and bool(self.value.get("carried"))


@dataclass(frozen=True)
class Announcement:
    """What the teacher of a class has said last; as it is here where there is no teacher."""

    exercise: str = ""
    link: str = ""
    sent: float = 0.0
    controls: str = ""
    paused: bool = False
    leaderboard: bool = False


# -------------------------------------------------------------------- the class
def create(connection: Connection, course: str, now: float, ends: float) -> SchoolClass:
    """A new class for a course, with a code that no other class has."""
    code = "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))
    if find(connection, code) is not None:
        return create(connection, course, now, ends)
    connection.execute(classes.insert().values(code=code, course=course, created=now, ends=ends))
    return _known(connection, code)


def as_code(typed: str) -> str:
    """A code as it was typed, or as it is in a link, in the form in which the store has it."""
    return "".join(letter for letter in typed.upper() if letter.isalnum())[: 2 * CODE_LENGTH]


def find(connection: Connection, code: str) -> SchoolClass | None:
    """The class with this code; None if there is none."""
    row = connection.execute(select(classes).where(classes.c.code == code)).mappings().first()
    return None if row is None else SchoolClass(**row)


def all_classes(connection: Connection) -> list[SchoolClass]:
    """All classes, the newest first."""
    query = select(classes).order_by(classes.c.created.desc())
    return [SchoolClass(**row) for row in connection.execute(query).mappings()]


def change(connection: Connection, code: str, **values: Any) -> None:
    """Change fields of a class: ``paused=True``, ``controls="locked"``, ``shown=learner.id``."""
    connection.execute(classes.update().where(classes.c.code == code).values(**values))


def send(connection: Connection, code: str, now: float, *, exercise: str = "", link: str = "") -> None:
    """Send an exercise, with the link of its beginning, or an experiment's link to everybody in the class; with
    neither, take back what was sent."""
    if len(link) > LONGEST_LINK:
        raise ClassError(f"This link is too long to send: it has {len(link):,} letters, and {LONGEST_LINK:,} fit.")
    change(connection, code, exercise=exercise, link=link, sent=now if exercise or link else 0.0)


def announcement(connection: Connection, code: str, now: float) -> Announcement:
    """What the teacher has said last; nothing for the class "", for one that is over, and for one that is deleted."""
    found = find(connection, code) if code else None
    if found is None or found.is_over(now):
        return Announcement()
    return Announcement(**{name: getattr(found, name) for name in Announcement.__dataclass_fields__})


def is_paused(connection: Connection, person: str, now: float) -> bool:
    """Whether the teacher of a class that this person is in has paused it."""
    theirs = and_(learners.c.person == person, learners.c.class_code == classes.c.code)
    paused = and_(theirs, classes.c.paused, classes.c.ends > now)
    return connection.execute(select(classes.c.code).where(paused)).first() is not None


# -------------------------------------------------------------------- learners
def join(connection: Connection, code: str, nickname: str, person: str, now: float) -> Learner:
    """The person comes into a class, or comes back; a new nickname replaces the one before. If another learner of the
    class has it already, a number is added: the second Ana is "Ana (2)".

    ``code``: "" for nobody's class. Raises ClassError if there is no such class, or it is over or full.
    """
    if code:
        found = find(connection, code)
        if found is None:
            raise ClassError("There is no class with this code. Check it with your teacher.")
        if found.is_over(now):
            raise ClassError("This class has ended, so nobody can join it any more.")
    nickname = _free(connection, code, nicknames.clean(nickname), person)
    mine = and_(learners.c.class_code == code, learners.c.person == person)
    values: dict[str, Any] = {"seen": now} | ({"nickname": nickname} if nickname else {})
    if not connection.execute(learners.update().where(mine).values(**values)).rowcount:
        count = connection.execute(select(func.count()).where(learners.c.class_code == code)).scalar_one()
        if code and count >= MOST_LEARNERS:
            raise ClassError(f"This class is full: it has {MOST_LEARNERS} learners.")
        nickname = nickname or _free(connection, code, f"Learner {count + 1}", person)
        names: dict[str, Any] = {"class_code": code, "nickname": nickname, "person": person}
        connection.execute(learners.insert().values(id=uuid.uuid4().hex, joined=now, seen=now, **names))
    return _learners(connection, mine)[0]


def _free(connection: Connection, code: str, nickname: str, person: str) -> str:
    """This nickname, with a number after it if somebody else in the class has it."""
    if not (code and nickname):
        return nickname
    others = select(learners.c.nickname).where(learners.c.class_code == code, learners.c.person != person)
    return nicknames.numbered(nickname, [str(row.nickname) for row in connection.execute(others)])


def learner_of(connection: Connection, person: str) -> Learner | None:
    """Who this person is: in the class that they came to last; None if they have not begun to learn here."""
    query = _learners(connection, learners.c.person == person)
    return max(query, key=lambda learner: (learner.seen, learner.joined), default=None)


def learner(connection: Connection, learner_id: str) -> Learner | None:
    """The learner with this id."""
    found = _learners(connection, learners.c.id == learner_id)
    return found[0] if found else None


def learners_of(connection: Connection, code: str) -> list[Learner]:
    """Everybody in a class, in the order in which they came."""
    return _learners(connection, learners.c.class_code == code)


def mark_seen(connection: Connection, someone: Learner, now: float) -> None:
    """The learner is here (call it whenever their page asks for news)."""
    if now - someone.seen > SEEN_SECONDS:
        connection.execute(learners.update().where(learners.c.id == someone.id).values(seen=now))


def hide_nickname(connection: Connection, learner_id: str, hidden: bool) -> None:
    """Nobody sees the nickname of this learner, or everybody does again."""
    connection.execute(learners.update().where(learners.c.id == learner_id).values(hidden=hidden))


def remove(connection: Connection, learner_id: str) -> None:
    """Take a learner out of the class, with what they have done; their runs stay. They can join again."""
    connection.execute(records.delete().where(records.c.learner == learner_id))
    connection.execute(learners.delete().where(learners.c.id == learner_id))


def delete_unseen(connection: Connection, since: float) -> None:
    """Forget everybody without a class who has not been here since this time, with all that they have done."""
    gone = select(learners.c.id).where(learners.c.class_code == "", learners.c.seen < since)
    connection.execute(records.delete().where(records.c.learner.in_(gone)))
    connection.execute(learners.delete().where(learners.c.class_code == "", learners.c.seen < since))


# -------------------------------------------------------------------- what they do
def record(
    connection: Connection, learner_id: str, exercise: str, kind: str, value: Mapping[str, Any], now: float
) -> None:
    """Write down that a learner has done something. Raises ClassError for what is far too much, ValueError for a kind
    that does not exist."""
    if kind not in KINDS:
        raise ValueError(f"There is no record of the kind “{kind}”.")
    text = json.dumps(value, ensure_ascii=False)
    count = connection.execute(select(func.count()).where(records.c.learner == learner_id)).scalar_one()
    if len(text) > LONGEST_VALUE or count >= MOST_RECORDS:
        raise ClassError("This is more than can be kept of one learner.")
    connection.execute(
        records.insert().values(learner=learner_id, time=now, exercise=exercise[:64], kind=kind, value=text)
    )


def records_of(connection: Connection, learner_id: str) -> list[Record]:
    """What one learner has done, in order."""
    query = select(records).where(records.c.learner == learner_id).order_by(records.c.id)
    return [_record(row) for row in connection.execute(query).mappings()]


def class_records(connection: Connection, code: str, after: int = 0) -> tuple[list[Record], int]:
    """What everybody in a class has done, in order, since record number ``after``; and the number of the last one."""
    of_class = select(learners.c.id).where(learners.c.class_code == code)
    query = select(records).where(records.c.id > after, records.c.learner.in_(of_class)).order_by(records.c.id)
    rows = connection.execute(query).mappings().all()
    return [_record(row) for row in rows], rows[-1]["id"] if rows else after


def _record(row: Mapping[Any, Any]) -> Record:
    return Record(row["learner"], row["time"], row["exercise"], row["kind"], json.loads(row["value"]))


def _learners(connection: Connection, wanted: Any) -> list[Learner]:
    query = select(learners).where(wanted).order_by(learners.c.joined, learners.c.id)
    return [Learner(**row) for row in connection.execute(query).mappings()]


def _known(connection: Connection, code: str) -> SchoolClass:
    found = find(connection, code)
    assert found is not None
    return found
