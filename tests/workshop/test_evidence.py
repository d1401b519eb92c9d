"""The export of a class: what it says, and what it does not say."""

from __future__ import annotations

import csv
import io

from playground.workshop import evidence
from tests.workshop.two_learners import ANNA, BEN, SCHOOL, did

RECORDS = [
    did("opened", time=10.0),
    did("predicted", time=12.0, answer=[[0.0, -0.5], [1.0, 2.0]], error=None),
    did("run", time=20.0, run="f" * 32),
    did("predicted", time=25.0, answer=[[0.0, -0.5], [1.0, 2.0]], error=0.25),
    did("wrong", time=30.0, path="too fast"),
    did("hint", time=31.0, number=1),
    did("run", time=40.0, run="e" * 32),
    did("done", time=50.0),
    did("answered", time=60.0, answer="I am Anna Schmidt", right=None),
    did("before", "first-hour", 5.0, BEN, question="rest", answer=2, right=True),
    did("answered", "ring", 61.0, BEN, answer="=1+1", right=True),
]


def rows(text):
    return list(csv.DictReader(io.StringIO(text)))


def test_the_export_has_what_a_study_needs():
    (work, other) = rows(evidence.exercises_csv(SCHOOL, [ANNA, BEN], RECORDS))
    assert work == {
        "learner": "1", "course": "first-hour", "exercise": "bell-curve", "opened_at": "10", "seconds_to_done": "40",
        "tries": "2", "hints": "1", "wrong_paths": "too fast", "prediction": "0 -0.5 1 2", "prediction_error": "0.25",
        "done": "yes", "question_right": "",
    }  # fmt: skip
    assert other["question_right"] == "yes"
    events = rows(evidence.events_csv(SCHOOL, [ANNA, BEN], RECORDS))
    assert [event["event"] for event in events] == [one.kind for one in RECORDS]
    assert [event["try"] for event in events[:8]] == ["0", "0", "1", "1", "1", "1", "2", "2"]
    assert (events[9]["item"], events[9]["right"]) == ("rest", "yes")


def test_the_export_names_nobody_and_computes_nothing():
    for text in (export(SCHOOL, [ANNA, BEN], RECORDS) for export in (evidence.events_csv, evidence.exercises_csv)):
        for secret in ("Anna", "HYPERLINK", "person-", ANNA.id, BEN.id, "BCDFGH", "f" * 32):
            assert secret not in text
        cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
        assert not [cell for cell in cells if cell.startswith(("=", "@", "+"))]


def test_what_a_code_has_brought_is_no_evidence():
    brought = [did("done", time=7.0, carried=True), did("done", "ring", 7.0, BEN, carried=True)]
    assert rows(evidence.events_csv(SCHOOL, [ANNA, BEN], brought)) == []
    assert rows(evidence.exercises_csv(SCHOOL, [ANNA, BEN], brought)) == []
    assert rows(evidence.exercises_csv(SCHOOL, [ANNA, BEN], [*brought, *RECORDS]))[0]["seconds_to_done"] == "40"


def test_questions_that_were_skipped_are_no_work_on_an_exercise():
    skipped = did("skipped", "first-hour", 6.0, questions="before")
    assert len(rows(evidence.exercises_csv(SCHOOL, [ANNA, BEN], [*RECORDS, skipped]))) == 2
    (event,) = rows(evidence.events_csv(SCHOOL, [ANNA, BEN], [skipped]))
    assert (event["event"], event["course"], event["exercise"]) == ("skipped", "first-hour", "")
