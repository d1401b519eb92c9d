"""What a learner has done so far, read from what is written down; and a code that carries it to another machine."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from playground.store.classes import Record
from playground.workshop.moves import Move

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # of a code, five bits each; no I, L, O and U (Crockford's base 32)
READ_AS = str.maketrans("ILOU", "110V")
WIDTH = 3  # letters for each exercise
GROUP = 6  # letters between two hyphens


@dataclass(frozen=True)
class Progress:
    """One learner in one exercise."""

    predicted: dict[str, Any] | None  # {"answer": ..., "error": ...}, with the error as soon as it is known
    runs: tuple[str, ...]  # ids, oldest first
    moves: tuple[Move, ...]  # oldest first
    hints: int  # that were asked for
    wrong: frozenset[str]  # names of wrong paths that were met
    done: bool
    carried: bool  # it is done only by a code from another machine
    answered: dict[str, Any] | None  # the first answer: {"answer": ..., "right": ...}


def progress_of(records: Iterable[Record], exercise: str) -> Progress:
    """How far a learner with these records is in an exercise."""
    here = [one for one in records if one.exercise == exercise]

    def of(kind: str) -> list[dict[str, Any]]:
        return [one.value for one in here if one.kind == kind]

    return Progress(
        predicted=next(reversed(of("predicted")), None),
        runs=tuple(dict.fromkeys(str(value["run"]) for value in of("run"))),
        moves=tuple(Move(value["kind"], value["facts"]) for value in of("move")),
        hints=len(of("hint")),
        wrong=frozenset(str(value["path"]) for value in of("wrong")),
        done=bool(of("done")),
        carried=bool(of("done")) and all(one.carried for one in here if one.kind == "done"),
        answered=next(iter(of("answered")), None),
    )


def finished(records: Iterable[Record]) -> frozenset[str]:
    """The names of the exercises that are done, here or on another machine."""
    return frozenset(one.exercise for one in records if one.kind == "done")


def opened(records: Iterable[Record]) -> frozenset[str]:
    """The names of the exercises that were opened."""
    return frozenset(one.exercise for one in records if one.kind == "opened")


def answers(records: Iterable[Record], course: str, when: str) -> dict[str, str]:
    """What was answered "before" or "after" the course, by question."""
    given = [one.value for one in records if one.kind == when and one.exercise == course]
    return {str(value["question"]): str(value["answer"]) for value in given}


def asks_before(records: Sequence[Record], course: str, exercises: Collection[str]) -> bool:
    """Whether the questions before a course are to be asked now: none of its exercises is done, and a learner with
    these records has neither answered nor skipped them."""
    seen = any(one.kind in ("before", "skipped") and one.exercise == course for one in records)
    return not seen and not finished(records) & set(exercises)


# -------------------------------------------------------------------- a code to carry along
def to_code(done: Collection[str]) -> str:
    """A code for these exercises; any machine that has them reads it. "" for none."""
    letters = "".join(sorted(_letters_of(name) for name in done))
    whole = letters + _letters_of(letters)[:2] if letters else ""
    return "-".join(whole[i : i + GROUP] for i in range(0, len(whole), GROUP))


def from_code(typed: str, known: Sequence[str]) -> list[str]:
    """The exercises of a code, among those that this machine has; ValueError, one sentence, for what is no code."""
    whole = "".join(letter for letter in typed.upper().translate(READ_AS) if letter.isalnum())
    letters, check = whole[:-2], whole[-2:]
    if not letters or len(letters) % WIDTH or _letters_of(letters)[:2] != check:
        raise ValueError("This is not a progress code. Check it letter by letter.")
    parts = {letters[i : i + WIDTH] for i in range(0, len(letters), WIDTH)}
    return [name for name in known if _letters_of(name) in parts]


def _letters_of(text: str) -> str:
    """WIDTH letters that belong to a text."""
    number = int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big")
    return "".join(LETTERS[(number >> 5 * place) % 32] for place in range(WIDTH))
