"""Two learners of a class, and what they did."""

from __future__ import annotations

from playground.store.classes import Learner, Record, SchoolClass

ANNA = Learner("a" * 32, "BCDFGH", "Anna Schmidt", False, "person-a", joined=900.0, seen=1000.0)
BEN = Learner("b" * 32, "BCDFGH", "=HYPERLINK(1)", False, "person-b", joined=901.0, seen=1000.0)
SCHOOL = SchoolClass("BCDFGH", "first-hour", 0.0, 9e9, "", "", 0.0, "", False, True, False, "")


def did(kind, exercise="bell-curve", time=990.0, learner=ANNA, **value):
    return Record(learner.id, time, exercise, kind, value)
