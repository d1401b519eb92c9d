"""Jobs for tests: they count, fail or kill their worker. Importing this makes them known.

    python -m tests.engine.made_up_jobs --name NAME

is a worker that knows them.
"""

from __future__ import annotations

import os
import signal
import time
from typing import ClassVar

from playground.engine import requests
from playground.engine.questions import Request


class Count(Request):
    """Count up to ``to``, ``seconds`` for each number."""

    title: ClassVar[str] = "counting"
    quick: ClassVar[bool] = False
    to: int
    seconds: float = 0.002


class Trouble(Request):
    """Something goes wrong, in a way that has a name."""

    title: ClassVar[str] = "making trouble"
    keep_seconds: ClassVar[float] = 0.0
    way: str


class Hello(Request):
    """A quick question."""

    title: ClassVar[str] = "saying hello"
    name: str


requests.KINDS |= {"count": Count, "trouble": Trouble, "hello": Hello}


def teach() -> None:
    """Tell the worker of this process how to do these."""
    from playground.engine.work import WORK, Progress, Refusal
    from playground.store.jobs import Answer

    def count(request: Count, _):
        for number in range(request.to):
            yield Progress(number / request.to, f"at {number}")
            time.sleep(request.seconds)
        return Answer({"counted": request.to, "pid": os.getpid()}, b"%d" % request.to, "text/plain")

    def trouble(request: Trouble, _):
        yield Progress()
        if request.way == "death":
            os.kill(os.getpid(), signal.SIGKILL)
        raise {"memory": MemoryError(), "refusal": Refusal("We are closed."), "bug": RuntimeError("oh\nno")}[
            request.way
        ]

    def hello(request: Hello, _):
        yield Progress()
        return Answer({"hello": request.name})

    WORK.update({Count: count, Trouble: trouble, Hello: hello})


if __name__ == "__main__":
    from playground.engine.worker import main
    from tests.engine import made_up_jobs

    made_up_jobs.teach()
    main()
