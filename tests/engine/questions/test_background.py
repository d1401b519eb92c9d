"""Work in a thread beside the worker: watched, dropped, and its errors raised where the answer is awaited."""

from __future__ import annotations

import threading
import time

import pytest

from playground.engine.questions.background import in_background


def test_what_waits_for_a_network_stands_beside_and_can_be_dropped():
    entered, left = threading.Event(), threading.Event()

    def slow(report):
        try:
            while True:
                report(1, 4)
                entered.set()
                time.sleep(0.005)
        finally:
            left.set()

    steps = in_background(slow, lambda done, of: f"{done} of {of}")
    next(steps)
    assert entered.wait(2)
    progress = next(steps)
    assert (progress.done, progress.words, progress.waiting) == (0.25, "1 of 4", True)
    steps.close()
    assert left.wait(2), "the thread ends with the job"


def test_what_goes_wrong_there_is_raised_here():
    def broken(_):
        raise OSError("no network")

    with pytest.raises(OSError, match="no network"):
        list(in_background(broken, lambda *_: ""))
