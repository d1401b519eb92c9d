"""The wall of a class: one small picture for each learner, grouped by what is going on.

It is made at most once a second for the whole class, however many look at it and on however many servers (see
`shared_wall`). Its code in the browser: `frontend/charts/class-wall.ts`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import streamlit as st

from playground.charts.palette import INK
from playground.charts.thumbnails import thumbnail
from playground.engine import Run, engine
from playground.store import classes, classwork
from playground.store import runs as store_runs
from playground.store.classes import Learner, Record, SchoolClass
from playground.store.tables import RECORDED, STATES, runs
from playground.ui.components import register
from playground.ui.diagnosis import film_numbers, judged
from playground.ui.multiples import newest_picture
from playground.ui.shared_wall import Newest, Wall
from playground.ui.stored_experiment import DamagedError, experiment_of
from playground.workshop.library import exercises
from playground.workshop.standing import Standing, grouped, leaders, standing, summary

REMEMBERED = 300  # looks at runs that have ended

_component = register("class_wall", "class-wall")


@dataclass(frozen=True)
class Look:
    """What a run shows: the name of its first finding (or ""), and its newest picture."""

    finding: str
    made: dict[str, Any]


@dataclass
class _Kept:
    """What is kept of one class between two walls. Records only grow, so each is read once."""

    newest: Newest = field(default_factory=Newest)
    records: dict[str, list[Record]] = field(default_factory=dict)  # by learner
    last: int = 0  # number of the last record


_kept: dict[str, _Kept] = {}
_ended: dict[str, Look] = {}  # by run: what has ended does not change any more


def wall_of(code: str) -> Wall | None:
    """The wall as it was about a second ago; None if there is no such class (any more)."""
    kept = _kept.setdefault(code, _Kept())
    wall = kept.newest.get(engine().database, code, lambda now: _make(code, kept, now))
    if wall is None:
        _kept.pop(code, None)
    return wall


def forget_wall(code: str) -> None:
    """Make it anew for the next who looks: the teacher has changed something."""
    _kept.setdefault(code, _Kept()).newest.renew(engine().database, code)


def drop_wall(code: str) -> None:
    """Keep nothing of a class that has been deleted."""
    _kept.pop(code, None)


def draw_wall(wall: Wall, key: str, on_chosen: Callable[[str], None] | None = None, chosen: str = "") -> None:
    """Draw it. on_chosen: called with the id of the learner whose picture was pressed; None: pictures only."""
    data = wall.data | {"chosen": chosen, "plain": on_chosen is None}
    _component(key=key, data=data, on_chosen_change=partial(_chosen, key, on_chosen))


def leaderboard(code: str) -> list[tuple[str, int]]:
    """The names of those who have done most exercises of a class, and how many; nothing unless its teacher wants it."""
    wall = wall_of(code) if code else None
    if wall is None or not wall.school.leaderboard:
        return []
    return [(wall.names[one.learner.id], one.done) for one in leaders(wall.standings)]


def _chosen(key: str, on_chosen: Callable[[str], None] | None) -> None:
    learner = st.session_state[key].chosen
    if on_chosen is not None and isinstance(learner, str):
        on_chosen(learner)


def _make(code: str, kept: _Kept, now: float) -> Wall | None:
    with engine().database.read() as connection:
        school = classes.find(connection, code)
        if school is None:
            return None
        people = classes.learners_of(connection, code)
        news, kept.last = classes.class_records(connection, code, kept.last)
        for record in news:
            kept.records.setdefault(record.learner, []).append(record)
        newest = {learner.id: _newest_run(kept.records.get(learner.id, [])) for learner in people}
        for learner_id, (run_id, created) in classwork.newest_runs(connection, code).items():
            newest[learner_id] = max(newest[learner_id], (created, run_id))
        wanted = runs.c.id.in_({run_id for _, run_id in newest.values()})
        states = (*STATES, RECORDED)  # an exercise may begin with an experiment whose film came with the app
        found = store_runs.recent(connection, len(newest) or 1, states, now, private=True, listed=wanted)
    known = {run.id: run for run in found}
    names = _names(school, people)
    stand, tiles, reals = [], {}, dict[str, Any]()
    for learner in people:
        run = known.get(newest[learner.id][1])
        look = _look_at(run)
        one = standing(learner, kept.records.get(learner.id, []), run, look.finding, now)
        stand.append(one)
        tiles[learner.id] = _tile(one, look, names[learner.id], reals)
    groups = grouped(stand)
    data = {
        "summary": summary(groups) or "Nobody has joined yet.",
        "reals": reals,
        "groups": [
            {
                "title": f"{len(members)} {group}",
                "kind": members[0].kind,
                "tiles": [tiles[one.learner.id] for one in members],
            }
            for group, members in groups
        ],
        "ink": INK,
    }
    return Wall(school, stand, names, data)


def _newest_run(records: list[Record]) -> tuple[float, str]:
    """The run that was used last for an exercise, and when; it may be one that somebody else had started."""
    return next(((one.time, str(one.value.get("run"))) for one in reversed(records) if one.kind == "run"), (0.0, ""))


def _names(school: SchoolClass, people: list[Learner]) -> dict[str, str]:
    """Nicknames, or numbers in the order in which people came where names are hidden."""
    return {
        one.id: one.nickname if school.names and not one.hidden else f"Learner {number}"
        for number, one in enumerate(people, 1)
    }


def _look_at(run: Run | None) -> Look:
    if run is None:
        return Look("", {})
    if run.id in _ended:
        return _ended[run.id]
    try:
        findings, _ = judged(run)
        made = newest_picture(run, film_numbers(run).step)
    except ValueError:  # its settings or its film are damaged
        return Look("", {})
    look = Look(findings[0].name if findings else "", made)
    if run.ended:
        while len(_ended) >= REMEMBERED:
            _ended.pop(next(iter(_ended)), None)
        _ended[run.id] = look
    return look


def _tile(one: Standing, look: Look, name: str, reals: dict[str, Any]) -> dict[str, Any]:
    """A learner's picture with its words. reals: pictures of targets, to which that of this run is added."""
    exercise = exercises().get(one.exercise)
    title = exercise.title if exercise else ""
    real, step = "", "no run yet"
    if one.run is not None:
        step = f"step {one.run.step:,} of {one.run.steps:,}"
        try:
            target: Any = experiment_of(one.run.experiment).target
        except DamagedError:
            target, step = None, "the settings of this run are damaged"
        if target is not None and target.family != "images":
            real = target.model_dump_json()
            reals.setdefault(real, thumbnail(target))
    return {
        "key": one.learner.id,
        "name": name,
        "exercise": title,
        "step": step,
        "health": look.finding or ("no finding" if one.run is not None else ""),
        "real": real,
        "made": look.made,
        "alt": f"{name}: {title or 'no exercise'}, {step}, {one.group}.",
    }
