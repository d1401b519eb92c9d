"""Courses: a title, what they are about, and twelve questions. Each learner answers five before and five others after.

A course is one file in `courses/`:

    title = "First hour"
    about = "One or two sentences."
    place = 10

    [[questions]]
    name = "what-d-says"      # keeps its answers together in the export, even if the words change
    ask = "..."
    options = [{ text = "...", right = true, reason = "..." }, ...]

Which questions a learner gets is drawn from her id, so they are the same whenever she looks.
Over a class, each question is asked about as often before as after, so that its gain can be told.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, field_validator, model_validator

from playground.workshop.part import Part, Text
from playground.workshop.question import Question, in_drawn_order

When = Literal["before", "after"]
ASKED = 5  # before, and as many after
FEWEST = 2 * ASKED  # questions of a course


class CourseQuestion(Question):
    """A question of a course. name: of its answers, in the export."""

    name: Text

    @model_validator(mode="before")
    @classmethod
    def _options_in_order(cls, written: Any) -> Any:
        return in_drawn_order(written, str(written.get("name"))) if isinstance(written, Mapping) else written

    @field_validator("options")
    @classmethod
    def _has_options(cls, options: tuple[object, ...]) -> tuple[object, ...]:
        if len(options) < 2:
            raise ValueError("a question of a course needs at least two options")
        return options


class Course(Part):
    """A course, without its exercises (see `library.py`)."""

    name: Text  # of the file
    title: Text
    about: Text
    place: int
    questions: Annotated[tuple[CourseQuestion, ...], Field(min_length=FEWEST)]

    @field_validator("questions")
    @classmethod
    def _names_differ(cls, questions: tuple[CourseQuestion, ...]) -> tuple[CourseQuestion, ...]:
        names = [question.name for question in questions]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice:
            raise ValueError(f"two questions are called “{twice}”")
        return questions


def draw(course: Course, learner: str, when: When) -> tuple[CourseQuestion, ...]:
    """The five questions that this learner answers before or after the course."""
    order = random.Random(f"{course.name} {learner}").sample(course.questions, FEWEST)
    return tuple(order[:ASKED] if when == "before" else order[ASKED:])
