"""What a class did, as two tables for a study, with nothing in them that names a person.

Learners are numbers in random order; times are seconds since the class began; nicknames, browsers, addresses and
everything that somebody wrote in their own words stay out.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from playground.store.classes import OF_COURSES, Learner, Record, SchoolClass

EVENTS = ("learner", "seconds", "course", "exercise", "event", "item", "answer", "right", "error", "try")
EXERCISES = (
    *("learner", "course", "exercise", "opened_at", "seconds_to_done", "tries", "hints", "wrong_paths"),
    *("prediction", "prediction_error", "done", "question_right"),
)
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # with which a cell begins that a spreadsheet would compute
WRITTEN = "(written)"  # in place of somebody's own words


def numbered(learners: Sequence[Learner]) -> dict[str, int]:
    """A number for each learner's id, from 1, in the order of their ids, which are random."""
    return {learner: number for number, learner in enumerate(sorted(one.id for one in learners), 1)}


def events_csv(school: SchoolClass, learners: Sequence[Learner], records: Iterable[Record]) -> str:
    """Everything that happened, one line each, in order: EVENTS."""
    numbers, tries = numbered(learners), dict[tuple[str, str], int]()
    rows = []
    for one in records:
        if one.learner not in numbers or not one.exercise or one.carried:  # "": the teacher has led to an experiment
            continue
        place = one.learner, one.exercise
        tries[place] = tries.get(place, 0) + (one.kind == "run")
        quiz = one.kind in OF_COURSES
        rows.append(
            (
                *(numbers[one.learner], round(one.time - school.created), school.course),
                *("" if quiz else one.exercise, one.kind, _item(one.value), _answer(one.value)),
                *(_yes(one.value.get("right")), _number(one.value.get("error")), "" if quiz else tries[place]),
            )
        )
    return table(EVENTS, rows)


def exercises_csv(school: SchoolClass, learners: Sequence[Learner], records: Iterable[Record]) -> str:
    """Each learner's work on each exercise, one line each: EXERCISES."""
    numbers = numbered(learners)
    work: dict[tuple[int, str], list[Record]] = {}
    for one in records:
        if one.learner in numbers and one.exercise and one.kind not in OF_COURSES and not one.carried:
            work.setdefault((numbers[one.learner], one.exercise), []).append(one)
    rows = [
        (learner, school.course, exercise, *_work(school, done)) for (learner, exercise), done in sorted(work.items())
    ]
    return table(EXERCISES, rows)


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A CSV table in which no cell is a formula."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([spreadsheet_cell(cell) for cell in row] for row in rows)
    return text.getvalue()


def _work(school: SchoolClass, records: Sequence[Record]) -> tuple[object, ...]:
    first = {one.kind: one for one in reversed(records)}
    errors = [one.value["error"] for one in records if one.kind == "predicted" and one.value.get("error") is not None]
    predicted, answered, done = (first.get(kind) for kind in ("predicted", "answered", "done"))
    wrong = dict.fromkeys(str(one.value.get("path", "")) for one in records if one.kind == "wrong")
    return (
        round(records[0].time - school.created),
        "" if done is None else round(done.time - records[0].time),
        sum(one.kind == "run" for one in records),
        len({one.value.get("number") for one in records if one.kind == "hint"}),
        "; ".join(wrong),
        "" if predicted is None else _answer(predicted.value),
        _number(errors[0]) if errors else "",  # it may be known only when the run has ended
        _yes(done is not None),
        "" if answered is None else _yes(answered.value.get("right")),
    )


def _item(value: Mapping[str, Any]) -> str:
    """Which question, wrong path or hint it is about. (A run's id stays out: it leads to who started it.)"""
    return str(next((value[name] for name in ("question", "path", "number") if name in value), ""))


def _answer(value: Mapping[str, Any]) -> str:
    """The answer, if it was chosen, or is numbers; nobody's own words. Right and wrong are known of what is chosen."""
    answer = value.get("answer")
    if answer is None or isinstance(answer, bool | int | float):
        return _yes(answer) if isinstance(answer, bool) else _number(answer)
    if isinstance(answer, list):
        numbers = [_number(part) for row in answer for part in (row if isinstance(row, list) else [row])]
        return " ".join(numbers)
    chosen = isinstance(answer, str) and value.get("right") is not None
    return str(answer)[:200] if chosen else WRITTEN


def _number(value: object) -> str:
    return f"{value:.6g}" if isinstance(value, int | float) and not isinstance(value, bool) else ""


def _yes(value: object) -> str:
    return "" if value is None else "yes" if value else "no"


def spreadsheet_cell(cell: object) -> object:
    """A cell that no spreadsheet takes for a formula; numbers stay what they are."""
    if isinstance(cell, str) and cell.startswith(FORMULA) and not _is_number(cell):
        return f"'{cell}"
    return cell


def _is_number(text: str) -> bool:
    try:
        return bool([float(part) for part in text.split(" ")])
    except ValueError:
        return False
