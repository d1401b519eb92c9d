"""Each learner gets five questions before and five others after, the same whenever she looks; over a class, each is
asked before about as often as after."""

from __future__ import annotations

from collections import Counter

import pytest

from playground.workshop import library
from playground.workshop.questions import ASKED, draw


@pytest.mark.parametrize("course", library.courses(), ids=lambda course: course.name)
def test_before_and_after_differ_and_stay(course) -> None:
    for learner in ("ada", "grace", "emmy"):
        before, after = draw(course, learner, "before"), draw(course, learner, "after")
        assert len(before) == len(after) == ASKED
        assert not {q.name for q in before} & {q.name for q in after}
        assert draw(course, learner, "before") == before
    assert draw(course, "ada", "before") != draw(course, "grace", "before")


def test_over_a_class_each_question_is_asked_before_as_often_as_after() -> None:
    course = library.courses()[0]
    before, after = (
        Counter(q.name for i in range(300) for q in draw(course, f"learner {i}", when)) for when in ("before", "after")
    )
    for question in course.questions:
        assert before[question.name] == pytest.approx(125, abs=45)
        assert after[question.name] == pytest.approx(125, abs=45)
