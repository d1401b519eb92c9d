"""Where each learner of a class stands: at which exercise, and what is going on there, in a few words that many share.

The wall of a class groups its learners by these words, so that a teacher sees "9 mode collapse, 4 done, 3 idle".
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from playground.store.classes import OF_COURSES, Learner, Record
from playground.store.runs import Run

AWAY_SECONDS = 120.0  # without a sign of the learner's page: it is closed, or the browser sleeps
IDLE_SECONDS = 180.0  # in which a learner has done nothing and nothing of theirs has trained

# The kinds of groups, in the order in which a teacher wants to see them
HELP, WORKING, DONE, QUIET = "help", "working", "done", "quiet"
ORDER = (HELP, WORKING, DONE, QUIET)


@dataclass(frozen=True)
class Standing:
    """One learner. ``group``: what is going on, such as "mode collapse"; ``kind``: one of ORDER."""

    learner: Learner
    exercise: str  # name of the exercise that was opened last; "" for none
    run: Run | None  # the newest
    group: str
    kind: str
    tries: int  # runs in this exercise
    done: int  # exercises that are done here, not those that a code brought along


def standing(learner: Learner, records: Sequence[Record], run: Run | None, finding: str, now: float) -> Standing:
    """How a learner stands whose newest run is ``run``. finding: the name of what its health rules see first, or ""."""
    exercise = next((one.exercise for one in reversed(records) if one.kind == "opened"), "")
    here = [one for one in records if one.exercise == exercise and one.kind not in OF_COURSES and not one.carried]
    group, kind = _group(learner, here if exercise else [], run, finding, last_action(records, run, learner, now), now)
    tries = sum(one.kind == "run" for one in here)
    done = len({one.exercise for one in records if one.kind == "done" and not one.carried})
    return Standing(learner, exercise, run, group, kind, tries, done)


def last_action(records: Sequence[Record], run: Run | None, learner: Learner, now: float) -> float:
    """When the learner did something last; a run that trains counts as doing something."""
    times = [learner.joined, *(one.time for one in records[-1:])]
    if run is not None:
        times.append(now if run.state in ("queued", "running") else run.finished or run.created)
    return max(times)


def _group(
    learner: Learner, here: Sequence[Record], run: Run | None, finding: str, acted: float, now: float
) -> tuple[str, str]:
    kinds = [one.kind for one in here]
    if "done" in kinds:
        return ("done", DONE) if "answered" in kinds else ("done except the question", DONE)
    if now - learner.seen > AWAY_SECONDS:
        return "away", QUIET
    if now - acted > IDLE_SECONDS:
        return "idle", QUIET
    if path := _wrong_path(here):
        return path, HELP
    if run is not None and finding:
        return finding, HELP
    if run is not None and run.state in ("queued", "running"):
        return "training", WORKING
    if run is not None and run.state == "failed":
        return "a run failed", HELP
    if "run" in kinds:
        return ("paused", WORKING) if run is not None and run.state == "paused" else ("looking at a result", WORKING)
    if "predicted" in kinds:
        return "about to train", WORKING
    return ("reading", WORKING) if here else ("choosing an exercise", WORKING)


def _wrong_path(here: Sequence[Record]) -> str:
    """The named wrong path that the learner is on: no run was started since it was met."""
    for one in reversed(here):
        if one.kind == "run":
            return ""
        if one.kind == "wrong":
            return str(one.value.get("path", ""))[:60]
    return ""


def grouped(standings: Iterable[Standing]) -> list[tuple[str, list[Standing]]]:
    """The learners by what is going on: those who need help first, the largest group first among its kind."""
    groups: dict[tuple[str, str], list[Standing]] = {}
    for one in standings:
        groups.setdefault((one.kind, one.group), []).append(one)
    ordered = sorted(groups.items(), key=lambda item: (ORDER.index(item[0][0]), -len(item[1]), item[0][1]))
    return [(group, members) for (_, group), members in ordered]


def summary(groups: Sequence[tuple[str, Sequence[Standing]]]) -> str:
    """ "9 mode collapse, 4 done, 3 idle"."""
    return ", ".join(f"{len(members)} {group}" for group, members in groups)


def leaders(standings: Iterable[Standing], most: int = 10) -> list[Standing]:
    """Who has done most exercises, with the fewest tries in the present one among equals; nobody without any."""
    ranked = sorted((one for one in standings if one.done), key=lambda one: (-one.done, one.tries, one.learner.joined))
    return ranked[:most]
