"""Work that is not done in steps of our own: in a thread that can be watched, or by another generator."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator
from typing import Generic, TypeVar

from playground.engine.questions.question import Progress

Report = Callable[[int, int], None]  # done, of
Step = TypeVar("Step")
Result = TypeVar("Result")


class Cancelled(Exception):  # noqa: N818  (nothing is broken)
    """Nobody wants the result any more."""


def with_progress(
    steps: Generator[Step, None, Result], describe: Callable[[Step], Progress]
) -> Generator[Progress, None, Result]:
    """The steps of another generator, each as Progress; returns what it returns."""
    try:
        while True:
            yield describe(next(steps))
    except StopIteration as end:
        return end.value
    finally:
        steps.close()


class Background(threading.Thread, Generic[Result]):
    """A function that mostly waits, for a network or a disk, in a separate thread.

    It gets a ``report``, which it calls often: so it can be watched, and made to stop (``report`` raises).
    """

    def __init__(self, do: Callable[[Report], Result]) -> None:
        super().__init__(name="background", daemon=True)
        self.done, self.of = 0, 0
        self.cancelled = False
        self.error: BaseException | None = None
        self._do = do

    def run(self) -> None:
        """Do it, and keep what it returns or raises."""
        try:
            self.result = self._do(self._report)
        except BaseException as error:
            self.error = error

    def _report(self, done: int, of: int) -> None:
        if self.cancelled:
            raise Cancelled
        self.done, self.of = done, of


def in_background(
    do: Callable[[Report], Result], words: Callable[[int, int], str]
) -> Generator[Progress, None, Result]:
    """Run ``do`` in a thread while the worker does other things; what it returns or raises, this does."""
    thread = Background(do)
    thread.start()
    try:
        while thread.is_alive():
            done, of = thread.done, thread.of
            yield Progress(done / of if of else 0.0, words(done, of) if of else "", waiting=True)
    finally:
        thread.cancelled = True
    if thread.error is not None:
        raise thread.error
    return thread.result
