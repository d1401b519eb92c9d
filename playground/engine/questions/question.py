"""What all questions have in common. A question is checked when it is asked, before it is stored, so that whoever asks
a wrong one learns it at once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Generator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, ValidationError
from sqlalchemy import Connection

from playground.store.jobs import Answer

if TYPE_CHECKING:
    from playground.engine.resources import Resources

VERSION = 1  # raised when an equal question would be answered otherwise: old answers then do not serve

KINDS: dict[str, type[Question]] = {}  # all questions, by the name under which they are asked


class Refusal(Exception):  # noqa: N818  (nothing is broken)
    """A question that cannot be answered; the message is one sentence for the person at the screen."""


@dataclass(frozen=True)
class Progress:
    """How far the work has come. The shorter the time between two ``yield``, the smoother everything else runs."""

    done: float = 0.0  # from 0 to 1
    words: str = ""
    waiting: bool = False  # nothing can be done just now: do not come back at once


Steps = Generator[Progress, None, Answer]


class Question(BaseModel):
    """A question to a worker. Equal ones share an answer while it is not older than ``keep_seconds``.

    A subclass with a ``kind`` can be asked. Its fields are what is asked.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    kind: ClassVar[str] = ""  # the name under which it is asked, at most 16 characters; "": only a base of others
    title: ClassVar[str]  # what the worker does, after "while"
    quick: ClassVar[bool] = True  # answered in a fraction of a second, while somebody waits
    keep_seconds: ClassVar[float] = 3600.0  # 0: an answer is shared only until it is there
    from_browser: ClassVar[bool] = False  # whether scripts in the browser may ask it, without a session
    max_bytes: ClassVar[int] = 2000  # of the question, when it comes from the browser

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        if "kind" in cls.__dict__:
            if cls.kind in KINDS:
                raise TypeError(f"There are two questions “{cls.kind}”.")
            KINDS[cls.kind] = cls

    def resolve(self, connection: Connection) -> Self:
        """The question with everything in it that is left open; ValueError (a sentence) if it cannot be answered."""
        return self

    def work(self, resources: Resources) -> Steps:
        """Work out the answer, in a worker: yields Progress often, returns an Answer. Raises Refusal."""
        raise NotImplementedError


def read(kind: str, question: dict[str, Any] | str) -> Question:
    """The question of this kind, from a dict or its canonical text; ValueError, one sentence, for a wrong one."""
    if kind not in KINDS:
        raise ValueError(f"There is no question “{kind}”; there are {', '.join(sorted(KINDS))}.")
    model = KINDS[kind]
    try:
        return model.model_validate_json(question) if isinstance(question, str) else model.model_validate(question)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise ValueError(f"The question “{kind}” cannot be asked like this: {place}: {first['msg']}.") from error


def canonical(question: Question) -> str:
    """The one JSON text of this question."""
    return json.dumps(question.model_dump(mode="json"), sort_keys=True, separators=(",", ":"))


def key_of(kind: str, text: str) -> str:
    """32 hexadecimal digits, equal for equal questions only; ``text`` is the canonical one."""
    return hashlib.sha256(f"{VERSION}\n{kind}\n{text}".encode()).hexdigest()[:32]
