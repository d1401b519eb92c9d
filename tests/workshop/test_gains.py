"""What a class has gained, and how sure that is."""

from __future__ import annotations

import math

import pytest

from playground.store.classes import Record
from playground.workshop.gains import Share, gains, whole


def test_the_interval_of_a_difference_is_newcombes():
    (gain,) = gains([*quiz("before", 56, 70), *quiz("after", 48, 80)], "first-hour")
    low, high = gain.interval
    assert gain.difference == pytest.approx(-0.2)
    assert (-high, -low) == pytest.approx((0.0524, 0.3339), abs=5e-4), "example (a) of Newcombe (1998), table II"


def quiz(when, right, of):
    return [
        Record(f"{when}{i}", 1.0, "first-hour", when, {"question": "rest", "answer": 1, "right": i < right})
        for i in range(of)
    ]


def test_few_answers_say_little_and_none_nothing():
    assert math.isnan(Share(0, 0).value)
    (gain,) = gains(quiz("before", 1, 1), "first-hour")
    assert gain.difference is None
    assert gain.interval == (-1.0, 1.0)
    low, high = gains([*quiz("before", 0, 1), *quiz("after", 1, 1)], "first-hour")[0].interval
    assert low < 0 < high
    assert gains(quiz("before", 1, 1), "another-course") == []


def test_the_first_answer_counts_and_the_mean_gain_is_over_those_who_answered_twice():
    records = [
        Record(who, 1.0, "first-hour", when, {"question": question, "right": right})
        for who in "abc"
        for when, question, right in [("before", "p", False), ("before", "p", True), ("after", "q", True)]
    ]
    assert gains(records, "first-hour")[0].before == Share(0, 3)
    found = whole(records, "first-hour")
    assert (found.learners, found.mean, found.low, found.high) == (3, 1.0, 1.0, 1.0)
    assert whole(records[:6], "first-hour") is None
