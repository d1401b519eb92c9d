"""What a class has learnt: how many answered each question of a course correctly before it, and how many after it.

Everybody gets five of the twelve questions before and five others after, so before and after of one question come from
different learners. The interval of the difference of two such shares is that of Newcombe (1998): it combines Wilson's
intervals of both, and is right for small classes.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from playground.gan.measure.wilson import wilson_interval
from playground.store.classes import Record

FEWEST = 3  # learners who answered both times, to say how much one learner gains


@dataclass(frozen=True)
class Share:
    """So many of so many answers were right."""

    right: int
    of: int

    @property
    def value(self) -> float:
        """From 0 to 1; NaN without answers."""
        return self.right / self.of if self.of else math.nan

    @property
    def interval(self) -> tuple[float, float]:
        """Between which shares the true one lies in 95 of 100 cases."""
        return wilson_interval(self.right, self.of)


@dataclass(frozen=True)
class Gain:
    """One question, before and after."""

    question: str
    before: Share
    after: Share

    @property
    def difference(self) -> float | None:
        """How much larger the share is after the course; None where nobody answered before, or nobody after."""
        return self.after.value - self.before.value if self.before.of and self.after.of else None

    @property
    def interval(self) -> tuple[float, float]:
        """Between which differences the true one lies in 95 of 100 cases (Newcombe's method 10)."""
        if self.difference is None:
            return -1.0, 1.0
        (low, high), (after_low, after_high) = self.before.interval, self.after.interval
        below = math.hypot(self.after.value - after_low, high - self.before.value)
        above = math.hypot(after_high - self.after.value, self.before.value - low)
        return max(-1.0, self.difference - below), min(1.0, self.difference + above)


@dataclass(frozen=True)
class Whole:
    """How many more of their questions learners answered correctly after the course: the mean over those who answered
    both times, as a share from -1 to 1, with its 95% interval (Student's t)."""

    learners: int
    mean: float
    low: float
    high: float


def gains(records: Iterable[Record], course: str) -> list[Gain]:
    """The gain of each question of a course that anybody answered, in the order of their names. Of a learner who
    answered a question twice at the same time, the first answer counts."""
    counted: dict[str, dict[str, dict[str, bool]]] = {}
    for one in _answers(records, course):
        answers = counted.setdefault(str(one.value.get("question", "")), {"before": {}, "after": {}})[one.kind]
        answers.setdefault(one.learner, bool(one.value.get("right")))
    return [
        Gain(question, *(Share(sum(answers[when].values()), len(answers[when])) for when in ("before", "after")))
        for question, answers in sorted(counted.items())
    ]


def whole(records: Iterable[Record], course: str) -> Whole | None:
    """The gain of a learner, on average; None if fewer than FEWEST answered both times."""
    shares: dict[str, dict[str, dict[str, bool]]] = {}
    for one in _answers(records, course):
        answers = shares.setdefault(one.learner, {"before": {}, "after": {}})[one.kind]
        answers.setdefault(str(one.value.get("question", "")), bool(one.value.get("right")))
    both = [one for one in shares.values() if one["before"] and one["after"]]
    if len(both) < FEWEST:
        return None
    means = [np.array([np.mean(list(one[when].values())) for one in both]) for when in ("before", "after")]
    from scipy.special import (
        stdtrit,
    )  # of Student's t; SciPy takes a second to import, and no page should start with that

    differences = means[1] - means[0]
    beside = float(stdtrit(len(both) - 1, 0.975) * differences.std(ddof=1) / math.sqrt(len(both)))
    mean = float(differences.mean())
    return Whole(len(both), mean, max(-1.0, mean - beside), min(1.0, mean + beside))


def _answers(records: Iterable[Record], course: str) -> list[Record]:
    return [one for one in records if one.kind in ("before", "after") and one.exercise == course]
