"""What the calls of the client do in the store: which run is meant, how a run begins, resumes, or starts from another.

Every function works inside the caller's connection.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from playground.engine.limits import LimitError, check_device, check_price, limits
from playground.engine.permissions import (
    check_change,
    check_settings,
    check_start,
    check_training,
    finds_own_of,
    is_private,
    may_change,
)
from playground.gan.experiment.experiment import Experiment
from playground.store import Run, commands, devices, films, lifecycle, people, runs, viewers
from playground.store.people import OPERATOR, Person
from playground.store.runs import UNWATCHED
from playground.store.tables import ANY_DEVICE, LIVE, RESULTS

WOKEN_SHARE = 0.75  # of the places on the server: the others are for those who start a run, or tell one to go on


def find(connection: Connection, key: str, now: float, device: str = ANY_DEVICE, by: Person = OPERATOR) -> Run | None:
    """The newest finished run of a key, else a live one. device: what it was trained on, or is to be; the same
    experiment gives slightly other numbers on another one. by: for whom; only their own where everything is private."""
    own_of = finds_own_of(by)
    finished = runs.newest(connection, key, RESULTS, now, devices.was_trained_on(device), own_of)
    return finished or runs.newest(connection, key, LIVE, now, devices.can_be_shared(device), own_of)


def requeue(connection: Connection, run: Run, now: float, **values: Any) -> None:
    """A paused run waits for a worker again."""
    plain = {"target_step": None, "paused_by": "", "note": "", "note_until": None}
    lifecycle.change(connection, run, now, "resumed", state="queued", queued=now, **(plain | values))


def pause(connection: Connection, run: Run, now: float, by: str) -> None:
    """A run that waits or trains pauses, within 0.1 s. by: as in `Run.paused_by`."""
    if run.state != "queued" or not lifecycle.change(
        connection, run, now, "paused", state="paused", paused_by=by, note=""
    ):
        commands.give(connection, run.id, "pause", by)  # a worker has it, perhaps since a moment ago


def go_on(connection: Connection, run: Run, now: float) -> None:
    """A run goes on because somebody has come to watch it, unless too many train already: on the server, for the person
    who started it, or at the address where they were. One viewer may watch what many have left, and that must not take
    every place on the server."""
    if people.count_training(connection) >= WOKEN_SHARE * limits().runs_on_server:
        return
    try:
        check_training(connection, people.began(connection, [run.id]).get(run.id, OPERATOR), now)
    except LimitError:
        return
    requeue(connection, run, now)


def is_held(connection: Connection, run: Run, by: Person) -> bool:
    """Whether somebody else has paused the run. Only they can resume it, and that must not keep this person from
    training the same: what this person starts becomes the shared run."""
    return run.state == "paused" and run.paused_by != UNWATCHED and not may_change(connection, run.id, by)


def submit(
    connection: Connection,
    experiment: Experiment,
    again: bool,
    by: Person,
    owner: str | None,
    parent: tuple[str, int] | None,
    first_step_for: str,
    device: str,
    now: float,
) -> tuple[str, bool]:
    """The id of the run that `Engine.submit` answers with, and whether it is new.

    owner: the worker that a new run belongs to at once. parent: the run that it is a fork of, and at which step.
    first_step_for: the viewer for whom a new run pauses after its first step. device: the kind that it asks for; a fork
    asks for that of its parent. Raises LimitError and NotYoursError.
    """
    check_device(device)
    source = runs.get(connection, parent[0], now) if parent else None
    device = source.wanted_device if source else device
    run = find(connection, experiment.key, now, device, by)
    if run is not None and not again and not is_held(connection, run, by):
        if run.state == "paused" and run.watchers == 0:
            go_on(connection, run, now)
        return run.id, False
    check_price(experiment)
    check_start(connection, by, now)
    check_settings(connection, experiment, by, now)
    live = runs.newest(connection, experiment.key, LIVE, now, devices.asks_for(device), finds_own_of(by))
    if live is not None:
        if not is_held(connection, live, by):
            check_change(connection, live.id, by)
        lifecycle.make_private(connection, live.id)
    private = is_private(by)
    values: dict[str, Any] = {"owner": owner, "parent": parent and parent[0], "wanted_device": device}
    created = lifecycle.create(connection, experiment, now, private=private, **values)
    people.record_start(connection, created, by, private or experiment.target.personal)
    if parent:
        copy_film(connection, created, *parent, now)
    if first_step_for:
        pause_after_first_step(connection, created, first_step_for, now)
    return created, True


def ask_for(connection: Connection, run: Run, device: str, now: float) -> None:
    """A run that rests or waits asks for another kind of device from now on. Where one that is shared asks for it
    already, this one goes on privately."""
    if run.state not in ("queued", "paused") or run.wanted_device == device:
        return
    if not run.private and runs.newest(connection, run.key, LIVE, now, devices.asks_for(device)) is not None:
        lifecycle.make_private(connection, run.id)
    lifecycle.change(connection, run, now, wanted_device=device)


def copy_for(connection: Connection, run: Run, viewer: str, at_step: int, now: float, by: Person) -> str:
    """A private copy of a run for a viewer, which trains to the step after ``at_step`` and pauses there; its id."""
    experiment = Experiment.from_json(run.experiment)
    check_price(experiment)
    check_settings(connection, experiment, by, now)
    child = lifecycle.create(connection, experiment, now, private=True, parent=run.id, wanted_device=run.wanted_device)
    people.record_start(connection, child, by, is_private(by) or experiment.target.personal)
    copy_film(connection, child, run.id, at_step, now, target_step=at_step + 1, paused_by=viewer)
    viewers.mark_seen(connection, child, viewer, now)
    return child


def copy_film(connection: Connection, child: str, parent: str, at_step: int, now: float, **values: Any) -> None:
    """A new run begins with another one's film and newest checkpoint, up to ``at_step``."""
    start = films.copy(connection, parent, child, at_step)
    run = runs.get(connection, child, now)
    assert run is not None
    lifecycle.change(connection, run, now, step=start, **values)


def pause_after_first_step(connection: Connection, run_id: str, viewer: str, now: float) -> None:
    """A new run trains one step for a viewer, who watches it, and then pauses."""
    run = runs.get(connection, run_id, now)
    assert run is not None
    lifecycle.change(connection, run, now, target_step=1, paused_by=viewer)
    viewers.mark_seen(connection, run_id, viewer, now)
