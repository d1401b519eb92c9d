"""Answer a question in the calling process, for the command line: no worker is needed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playground.engine.questions import Refusal, read
from playground.engine.resources import Resources
from playground.store import Database
from playground.store.jobs import Answer


def answer_here(
    database: Database,
    kind: str,
    question: dict[str, Any],
    on_progress: Callable[[float, str], None] = lambda share, words: None,
) -> Answer:
    """The answer. `on_progress` is called often, with how much is done, from 0 to 1, and what is being done.

    Raises ValueError, one sentence, for a question that makes no sense or cannot be answered.
    """
    wanted = read(kind, question)
    with database.read() as connection:
        wanted = wanted.resolve(connection)
    steps = wanted.work(Resources(database, "cpu"))
    try:
        while True:
            progress = next(steps)
            on_progress(progress.done, progress.words)
    except StopIteration as end:
        answer: Answer = end.value
        return answer
    except Refusal as refusal:
        raise ValueError(str(refusal)) from refusal
