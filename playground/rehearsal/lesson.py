"""A class of simulated learners that plays a course against a running server.

Each comes with the link of the class, opens one exercise after the other, trains its starting experiment with another
seed than everybody else, watches, and clicks now and then. Predictions are written down for them: drawing a curve takes
a hand. So are the five questions before the course, as skipped.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

import httpx2
import websockets

from playground.rehearsal.visitor import Visitor
from playground.store import Database, classes
from playground.workshop.exercise import Exercise
from playground.workshop.invitation import CLASS, EXERCISE, NICKNAME, PAGE
from playground.workshop.library import library

COME_SHARE = 1 / 6  # of the time, within which they all come
STAY_SECONDS = 90.0  # at one exercise, on average; in a class it is several minutes
CLICK_SECONDS = 20.0  # between two clicks of one learner, on average; who reads and thinks clicks less often
ENDED = ("finished", "diverged", "stopped")  # states of a run
HINT, START = "exercise:hint", "run:new-seed"  # keys of buttons


@dataclass
class Seen:
    """What one learner saw. Times in seconds."""

    name: str
    pages: list[float] = field(default_factory=list)  # until each page was there
    clicks: list[float] = field(default_factory=list)  # until each click was answered
    starts: list[float] = field(default_factory=list)  # until each run showed its first picture
    gaps: list[float] = field(default_factory=list)  # between two pictures of a run that trains
    runs: int = 0
    refused: list[str] = field(default_factory=list)  # what the server said no to, and why
    errors: list[str] = field(default_factory=list)


async def lesson(url: str, database: Database, code: str, course: str, learners: int, seconds: float) -> list[Seen]:
    """Let so many learners play for so long; what each of them saw."""
    exercises = [one for one in library().of(course) if one.start.page == ""]
    if not exercises:
        raise ValueError(f"The course “{course}” has no exercise that trains, so there is nothing to rehearse.")
    began = time.perf_counter()
    everybody = [Seen(f"Rehearsal {number}") for number in range(1, learners + 1)]
    await asyncio.gather(
        *(
            _learn(url, database, code, exercises, seen, number, began, seconds)
            for number, seen in enumerate(everybody, 1)
        )
    )
    return everybody


async def _learn(
    url: str,
    database: Database,
    code: str,
    exercises: Sequence[Exercise],
    seen: Seen,
    number: int,
    began: float,
    seconds: float,
) -> None:
    await asyncio.sleep(random.uniform(0.0, COME_SHARE * seconds))
    until = began + seconds
    visitor = Visitor(url, PAGE, urlencode({CLASS: code, NICKNAME: seen.name}), ticks=True)
    try:
        came = time.perf_counter()
        async with visitor:
            seen.pages.append(time.perf_counter() - came)
            turn = number  # not all at the same exercise
            while time.perf_counter() < until - 1:
                exercise = exercises[turn % len(exercises)]
                turn += 1
                _predict(database, code, seen.name, exercise)
                leave = min(until, time.perf_counter() + random.uniform(0.5, 1.5) * STAY_SECONDS)
                await _work(visitor, seen, exercise, leave)
    except (OSError, TimeoutError, LookupError, httpx2.HTTPError, websockets.WebSocketException) as error:
        seen.errors.append(f"{type(error).__name__} {error}")
    seen.errors += visitor.watched.errors


async def _work(visitor: Visitor, seen: Seen, exercise: Exercise, until: float) -> None:
    """One exercise: open it, train, watch, click."""
    seen.pages.append(await visitor.go(PAGE, urlencode({EXERCISE: exercise.name})))  # it leads to the training page
    watching = asyncio.create_task(_watch(visitor, seen))
    try:
        if visitor.has(START):
            await visitor.start(START)
            seen.clicks.append(visitor.clicks[-1])
            if visitor.watched.updates:
                seen.starts.append(visitor.first_picture)
                seen.runs += 1
        seen.refused += visitor.alerts
        while (left := until - time.perf_counter()) > 0:
            await asyncio.sleep(min(left, random.uniform(0.5, 1.5) * CLICK_SECONDS))
            if time.perf_counter() < until:
                await _click(visitor, seen)
    finally:
        watching.cancel()


async def _click(visitor: Visitor, seen: Seen) -> None:
    """A hint, or another seed when the run has ended, or just a look."""
    ended = visitor.watched.state in ENDED
    key = START if ended and visitor.has(START) else HINT if visitor.has(HINT) else ""
    seen.clicks.append(await visitor.run(key))
    seen.runs += key == START


async def _watch(visitor: Visitor, seen: Seen) -> None:
    """How long it takes from one picture to the next, while the run trains."""
    watched, last, count = visitor.watched, time.perf_counter(), len(visitor.watched.updates)
    trained = False
    while True:
        await asyncio.sleep(0.02)
        if len(watched.updates) == count:
            trained = trained and watched.state not in ENDED  # or the time until the next run would count as a gap
            continue
        now = watched.updates[-1]
        if trained and watched.state in ("running", "finished"):
            seen.gaps.append(now - last)
        last, count, trained = now, len(watched.updates), watched.state == "running"


def _predict(database: Database, code: str, nickname: str, exercise: Exercise) -> None:
    """Write down a prediction for a learner, so that the run may begin, and no questions are in front of it."""
    with database.write_alone() as connection:
        mine = next((one for one in classes.learners_of(connection, code) if one.nickname == nickname), None)
        if mine is None:
            return
        classes.record(connection, mine.id, exercise.course, "skipped", {"questions": "before"}, database.now())
        if exercise.prediction is not None:
            answer = {"answer": 0, "error": None}
            classes.record(connection, mine.id, exercise.name, "predicted", answer, database.now())
