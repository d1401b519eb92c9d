"""Work that others do: in a thread that is watched, or in steps of their own that become a job's."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator
from typing import Generic, TypeVar

from playground.engine.work.context import Progress

Tell = Callable[[int, int], None]  # done, of
Step = TypeVar("Step")
Result = TypeVar("Result")


class Dropped(Exception):  # noqa: N818  (nothing is broken)
    """Nobody wants the result any more."""


def told(steps: Generator[Step, None, Result], tell: Callable[[Step], Progress]) -> Generator[Progress, None, Result]:
    """The steps of something, each as Progress; returns what they return."""
    try:
        while True:
            yield tell(next(steps))
    except StopIteration as end:
        return end.value
    finally:
        steps.close()


class Aside(threading.Thread, Generic[Result]):
    """A function that mostly waits, for a network or a disk, in a thread of its own.

    It gets a ``tell``, which it calls often: so it can be watched, and made to stop (``tell`` raises).
    """

    def __init__(self, do: Callable[[Tell], Result]) -> None:
        super().__init__(name="aside", daemon=True)
        self.done, self.of = 0, 0
        self.dropped = False
        self.error: BaseException | None = None
        self._do = do

    def run(self) -> None:
        try:
            self.result = self._do(self._tell)
        except BaseException as error:
            self.error = error

    def _tell(self, done: int, of: int) -> None:
        if self.dropped:
            raise Dropped
        self.done, self.of = done, of


def aside(do: Callable[[Tell], Result], words: Callable[[int, int], str]) -> Generator[Progress, None, Result]:
    """Run ``do`` in a thread while the worker does other things; what it returns or raises, this does."""
    thread = Aside(do)
    thread.start()
    try:
        while thread.is_alive():
            done, of = thread.done, thread.of
            yield Progress(done / of if of else 0.0, words(done, of) if of else "", waiting=True)
    finally:
        thread.dropped = True
    if thread.error is not None:
        raise thread.error
    return thread.result
