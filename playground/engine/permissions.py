"""What a person may do here: change the runs that are theirs, and start as many as the limits allow.

Everything is checked in the connection that then does it, so two calls at the same time cannot both slip through.
"""

from __future__ import annotations

import math
from collections.abc import Collection
from urllib.parse import parse_qsl

from sqlalchemy import ColumnElement, Connection, true

from playground.engine.limits import LimitError, limits
from playground.gan.experiment.experiment import Experiment
from playground.store import classes, people
from playground.store.limits import LARGE_SHARE, kept, limit_bytes, used
from playground.store.people import Person

NOT_YOURS = "Somebody else started this run. Fork it to make your own version."

PAUSED = "Your teacher has paused the class. You can train again when the class continues."
LOCKED = "Your teacher has locked the settings. You can train what was sent to the class, with any seed."


class NotYoursError(ValueError):
    """Somebody wants to change what somebody else has started; the message is one sentence."""

    def __init__(self, sentence: str = NOT_YOURS) -> None:
        super().__init__(sentence)


def may_change(connection: Connection, run_id: str, by: Person) -> bool:
    """Whether the person may stop, restart or delete the run, or let it train unwatched.

    The operator always may. On a laptop (``own_runs`` is 0) everybody may: one machine is one person there. Elsewhere
    only who started it, so a run of which nobody knows who did is nobody's.
    """
    if by.is_operator or not limits().own_runs:
        return True
    return people.starter(connection, run_id) == by.name


def changeable(connection: Connection, run_ids: Collection[str], by: Person) -> set[str]:
    """Those of the runs that the person may change."""
    if by.is_operator or not limits().own_runs:
        return set(run_ids)
    return {run_id for run_id, name in people.starters(connection, run_ids).items() if name == by.name}


def check_change(connection: Connection, run_id: str, by: Person) -> None:
    """Raises NotYoursError if the person may not change the run."""
    if not may_change(connection, run_id, by):
        raise NotYoursError


def listed_for(by: Person) -> ColumnElement[bool]:
    """Which runs are listed for this person: on a laptop all, elsewhere all but those of others on their own data;
    only their own where everything is private."""
    most = limits()
    if by.is_operator or not (most.own_runs or most.private):
        return true()
    return people.is_started_by(by.name) if most.private else people.is_listed_for(by.name)


def is_private(by: Person) -> bool:
    """Whether nobody else finds what this person starts, and they find nothing that others have started: everything is
    private here. (The link of a run itself, with its id, leads to it.)"""
    return bool(limits().private) and not by.is_operator


def finds_own_of(by: Person) -> str | None:
    """Whose runs this person finds by their experiments: only this person's own; None: those that are shared."""
    return by.name if is_private(by) else None


def check_start(connection: Connection, by: Person, now: float) -> None:
    """Raises LimitError if this person may not start another run now."""
    check_training(connection, by, now)
    if not by.is_operator:
        _check_pace(connection, by, now)
        _check_room(connection, by, 0)
        _check_full(connection, by, now)


def check_keep(connection: Connection, by: Person, now: float, size: int) -> None:
    """Raises LimitError if this person may not bring another run of so many bytes from elsewhere now."""
    room = limit_bytes() - used(connection)
    if size > room:
        raise LimitError(
            f"This run takes {size / 2**20:,.0f} MB, and the store here has only {max(room, 0) / 2**20:,.0f} MB left. "
            "Delete some runs on the Runs page, then try again."
        )
    check_own_room(connection, by, now, size)


def check_own_room(connection: Connection, by: Person, now: float, size: int) -> None:
    """The same, as far as it does not depend on what others have here."""
    if not by.is_operator:
        _check_pace(connection, by, now)
        _check_room(connection, by, size)


def _check_pace(connection: Connection, by: Person, now: float) -> None:
    most = limits()
    if not (most.starts_a_minute and most.starts_a_minute_per_address):
        raise LimitError("Nobody can start a run on this server.")
    starts = people.count_since(connection, now - 60, by.name)
    starts_there = people.count_since(connection, now - 60, address=by.address) if by.address else 0
    if starts >= most.starts_a_minute or starts_there >= most.starts_a_minute_per_address:
        seconds = _seconds_until_a_start(connection, by, now)
        wait = "1 second" if seconds == 1 else f"{seconds} seconds"
        if starts >= most.starts_a_minute:
            started = f"You have started {'1 run' if starts == 1 else f'{starts} runs'}"
        else:
            were = "1 run was" if starts_there == 1 else f"{starts_there} runs were"
            started = f"{were} started from your internet address"
        raise LimitError(f"{started} in the last minute. You can start the next one in {wait}.")


def _seconds_until_a_start(connection: Connection, by: Person, now: float) -> int:
    """How long, at most a minute, until fewer than the limits were started within a minute."""
    most, waits = limits(), [1.0]
    allowed: list[tuple[int, dict[str, str]]] = [(most.starts_a_minute, {"person": by.name})]
    if by.address:
        allowed.append((most.starts_a_minute_per_address, {"address": by.address}))
    for number, who in allowed:
        begun = people.newest_starts(connection, now - 60, number, **who)
        if len(begun) >= number:
            waits.append(begun[-1] + 60 - now)
    return math.ceil(max(waits))


def _check_room(connection: Connection, by: Person, more: int) -> None:
    """`more`: bytes of what is to come."""
    most, stored = limits(), people.used_bytes(connection, by.name) / 2**20
    if stored + more / 2**20 >= most.stored_mb:
        coming = f", with another {more / 2**20:,.0f} MB to come" if more else ""
        raise LimitError(
            f"Your runs take up {stored:,.0f} MB{coming}, and the limit here is {most.stored_mb:,.0f} MB. "
            "Delete some of them on the Runs page, then try again."
        )


def _check_full(connection: Connection, by: Person, now: float) -> None:
    """Raises LimitError if the store is full of runs that cannot be evicted yet, and a good part of them is from here.
    Whoever comes with new cookies all the time would fill it far beyond its limit."""
    allowed = limit_bytes()
    if kept(connection, now) <= allowed:
        return
    theirs = kept(connection, now, address=by.address, person=by.name)
    if theirs > LARGE_SHARE * allowed:
        whose = "those from your internet address take up" if by.address else "yours take up"
        raise LimitError(
            f"The store here is full of runs from the last few minutes, and {whose} {theirs / 2**20:,.0f} MB. "
            "Try again in ten minutes."
        )


def check_class(connection: Connection, by: Person, now: float) -> None:
    """Raises LimitError while the teacher of this person's class has paused it."""
    if not by.is_operator and classes.is_paused(connection, by.name, now):
        raise LimitError(PAUSED)


def not_as_sent(connection: Connection, experiment: Experiment, by: Person, now: float) -> Experiment | None:
    """What this person's class was sent, if its teacher has locked the settings and this is something else; None if
    the experiment may be trained. The seed may always differ."""
    someone = None if by.is_operator else classes.learner_of(connection, by.name)
    said = classes.announcement(connection, someone.class_code, now) if someone else classes.Announcement()
    if said.controls != "locked" or not said.link:
        return None
    sent, _ = Experiment.from_link(dict(parse_qsl(said.link.partition("?")[2])))
    return None if experiment.model_copy(update={"seed": sent.seed}) == sent else sent


def check_settings(connection: Connection, experiment: Experiment, by: Person, now: float) -> None:
    """Raises LimitError if the teacher of this person's class has locked the settings, and these are others."""
    if not_as_sent(connection, experiment, by, now) is not None:
        raise LimitError(LOCKED)


def check_training(connection: Connection, by: Person, now: float) -> None:
    """Raises LimitError if as many runs train as this person, their address or the server may have at a time."""
    most = limits()
    if people.count_training(connection) >= most.runs_on_server:
        raise LimitError(
            f"This server already has {_runs(most.runs_on_server)}, and that is its limit. Try again later."
        )
    if by.is_operator:
        return
    check_class(connection, by, now)
    if people.count_training(connection, by.name) >= most.runs_per_person:
        raise LimitError(
            f"You already have {_runs(most.runs_per_person)}, and that is the limit for one person here. "
            "Stop or pause one of them, then try again."
        )
    if by.address and people.count_training(connection, address=by.address) >= most.runs_per_address:
        raise LimitError(
            "Too many runs from your internet address are training or waiting: the limit is "
            f"{most.runs_per_address}. Stop or pause one of yours, or try again later."
        )


def check_starter(connection: Connection, run_id: str, by: Person, now: float) -> None:
    """Raises LimitError if a run of somebody else is to go on, who trains as many as they may already."""
    starter = people.began(connection, [run_id]).get(run_id, by)
    if by.is_operator or starter.name == by.name:
        return
    try:
        check_training(connection, starter, now)
    except LimitError:
        sentence = (
            "The person who started this run trains as many as they may already. Fork it to make your own version."
        )
        raise LimitError(sentence) from None


def _runs(number: int) -> str:
    return f"{number} {'run' if number == 1 else 'runs'} training or waiting"
