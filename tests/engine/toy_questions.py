"""Questions for tests: they count, fail, hang, or kill their worker. All that it takes is in this file; importing it
makes them known to a process.

    python -c "import tests.engine.toy_questions; from playground.engine.worker import main; main()" --name NAME

is a worker that knows them.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path
from typing import Annotated, ClassVar

from pydantic import Field

from playground.engine.questions import Progress, Question, Refusal, Steps
from playground.store.jobs import Answer

HUNG, WAKE = threading.Event(), threading.Event()  # of a Hang in this process


class Count(Question):
    """Count up to ``to``, ``seconds`` for each number."""

    kind: ClassVar[str] = "count"
    title: ClassVar[str] = "counting"
    quick: ClassVar[bool] = False
    to: int
    seconds: float = 0.002

    def work(self, resources) -> Steps:
        counted = 0.0
        for number in range(self.to):
            yield Progress(number / self.to, f"at {number}, after {counted}")
            began = time.monotonic()
            time.sleep(self.seconds)
            counted += time.monotonic() - began
        return Answer({"counted": self.to, "pid": os.getpid()}, b"%d" % self.to, "text/plain")


class Wait(Question):
    """Long work that lasts until there is this file."""

    kind: ClassVar[str] = "wait"
    title: ClassVar[str] = "waiting"
    quick: ClassVar[bool] = False
    file: str
    number: int = 0

    def work(self, resources) -> Steps:
        while not Path(self.file).exists():
            yield Progress()
            time.sleep(0.002)
        return Answer({"pid": os.getpid()})


class Trouble(Question):
    """Something goes wrong, in a way that has a name."""

    kind: ClassVar[str] = "trouble"
    title: ClassVar[str] = "making trouble"
    keep_seconds: ClassVar[float] = 0.0
    way: str

    def work(self, resources) -> Steps:
        yield Progress()
        if self.way == "death":
            os.kill(os.getpid(), signal.SIGKILL)
        errors = {"memory": MemoryError(), "refusal": Refusal("We are closed."), "bug": RuntimeError("oh\nno")}
        raise errors[self.way]


class Hello(Question):
    """A quick question, which may be asked from the browser."""

    kind: ClassVar[str] = "hello"
    title: ClassVar[str] = "saying hello"
    from_browser: ClassVar[bool] = True
    max_bytes: ClassVar[int] = 100
    name: Annotated[str, Field(max_length=50)]

    def work(self, resources) -> Steps:
        yield Progress()
        return Answer({"hello": self.name}, self.name.encode(), "text/plain")


class Chew(Question):
    """A quick question that is not that quick."""

    kind: ClassVar[str] = "chew"
    title: ClassVar[str] = "chewing"
    number: int

    def work(self, resources) -> Steps:
        for _ in range(10):
            yield Progress()
            time.sleep(0.01)
        return Answer({"number": self.number})


class Hang(Question):
    """The first worker that tries hangs until somebody wakes it; the next one answers."""

    kind: ClassVar[str] = "hang"
    title: ClassVar[str] = "hanging"

    def work(self, resources) -> Steps:
        yield Progress()
        first = not HUNG.is_set()
        HUNG.set()
        if first:
            WAKE.wait(180)
        return Answer({"first": first})
