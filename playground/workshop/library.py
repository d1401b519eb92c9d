"""All exercises and courses: those that come with the app, and those of a teacher's own folder.

`PLAYGROUND_EXERCISES` names a folder like this one: exercises as *.toml, courses in courses/*.toml. An exercise or a
course of hers takes the place of ours with the same name. What is wrong with a file is one sentence with its name.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from playground.workshop.exercise import Exercise
from playground.workshop.part import Part
from playground.workshop.questions import Course

HERE = Path(__file__).parent
EXERCISES, COURSES = HERE / "exercises", HERE / "courses"

P = TypeVar("P", bound=Part)


@dataclass(frozen=True)
class Library:
    """Exercises and courses by name, both in order; and one sentence for each file that does not fit."""

    exercises: Mapping[str, Exercise]
    courses: Mapping[str, Course]
    mistakes: tuple[str, ...] = ()

    def of(self, course: str) -> list[Exercise]:
        """The exercises of a course in order."""
        return [exercise for exercise in self.exercises.values() if exercise.course == course]

    def after(self, name: str) -> Exercise | None:
        """The exercise that follows in the same course; None after the last."""
        course = self.of(self.exercises[name].course)
        place = course.index(self.exercises[name]) + 1
        return course[place] if place < len(course) else None


@lru_cache(maxsize=1)
def library() -> Library:
    """Everything there is, read once; what does not fit is left out."""
    folder = own_folder()
    return read(EXERCISES, COURSES, *([folder, folder / "courses"] if folder else []))


def exercises() -> Mapping[str, Exercise]:
    """All exercises by name, course after course."""
    return library().exercises


def courses() -> list[Course]:
    """All courses in order."""
    return list(library().courses.values())


def own_folder() -> Path | None:
    """The teacher's own folder, if she has named one."""
    named = os.environ.get("PLAYGROUND_EXERCISES", "").strip()
    return Path(named).expanduser() if named else None


def mistakes() -> tuple[str, ...]:
    """One sentence for each file that does not fit, and for a folder that is missing."""
    return library().mistakes


def read(*folders: Path) -> Library:
    """The library of these folders, exercises and courses in turn. A later file replaces an earlier one of its name."""
    found: dict[str, Exercise] = {}
    found_courses: dict[str, Course] = {}
    mistakes: list[str] = []
    for exercises_in, courses_in in zip(folders[::2], folders[1::2], strict=True):
        if not exercises_in.is_dir():
            mistakes.append(f"There is no folder {exercises_in}.")
        found_courses |= _all(courses_in, Course, mistakes)
        found |= _all(exercises_in, Exercise, mistakes)
    for name, exercise in list(found.items()):
        if exercise.course not in found_courses:
            known = ", ".join(found_courses)
            mistakes.append(f"{name}.toml: there is no course “{exercise.course}”: it must be one of {known}.")
            del found[name]
    ordered = dict(sorted(found_courses.items(), key=lambda item: item[1].place))
    places = list(ordered)
    order = sorted(found.items(), key=lambda item: (places.index(item[1].course), item[1].place, item[0]))
    return Library(dict(order), ordered, tuple(mistakes))


def _all(folder: Path, model: type[P], mistakes: list[str]) -> dict[str, P]:
    """What the TOML files of a folder describe, by name."""
    found = {}
    for path in sorted(folder.glob("*.toml")):
        try:
            found[path.stem] = load(path, model)
        except ValueError as error:
            mistakes.append(str(error))
    return found


def load(path: Path, model: type[P]) -> P:
    """The exercise or course of one file; ValueError, one sentence with the file's name, if it does not fit."""
    try:
        written = tomllib.loads(path.read_text(encoding="utf-8"))
        return model.model_validate({"name": path.stem, **_one_line(written)})
    except ValidationError as error:
        first = error.errors()[0]
        message = first["msg"].removeprefix("Value error, ")
        where = ".".join(str(part) for part in first["loc"] if not str(part).startswith("function-"))
        raise ValueError(f"{path.name}: {where + ': ' if where else ''}{message}.") from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ValueError(f"{path.name}: {error}.") from error


def _one_line(value: Any) -> Any:
    """Texts without the line breaks of the file; an empty line stays, it begins a paragraph."""
    if isinstance(value, str):
        return "\n\n".join(" ".join(part.split()) for part in value.strip().split("\n\n"))
    if isinstance(value, dict):
        return {name: _one_line(inside) for name, inside in value.items()}
    return [_one_line(inside) for inside in value] if isinstance(value, list) else value
