"""What a visitor notes of the answers to its questions, and of what the page shows."""

from __future__ import annotations

import time
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from playground.charts.message import message
from playground.gan.foundations.snapshot import Snapshot
from playground.rehearsal import visitor as module
from playground.rehearsal.visitor import Visitor
from tests.app_pages.test_two_servers import answer as status_of
from tests.app_pages.test_two_servers import web_server
from tests.asynchronous import finished

RUN, NEXT = "a" * 32, "b" * 32


def answer(run: str, state: str, step: int, new: bool) -> bytes:
    """News of a run, with a picture if there is a new one."""
    frames = [Snapshot(step, {"samples": np.zeros((2, 2), np.float16)}, {}).encode()] if new else []
    status = {"state": state, "step": step, "steps": 100, "note": ""}
    return message(run=run, after=-1, status=status, sentence="", frames=frames, scene=None, frozen=False, drawn_for="")


def test_a_gap_lies_within_one_run_and_only_live_seconds_count(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr(module, "time", SimpleNamespace(perf_counter=lambda: now[0]))
    visitor = Visitor("http://nowhere", "distributions")
    for second, run, state, new in (
        (10.0, RUN, "running", True),
        (11.0, RUN, "running", False),
        (12.5, RUN, "running", True),
        (13.0, RUN, "finished", True),
        (20.0, NEXT, "running", False),  # seven seconds after the click on New seed
        (20.5, NEXT, "running", True),
        (21.0, NEXT, "running", True),
    ):
        now[0] = second
        visitor._news(answer(run, state, int(second), new), run, -1, -1)
    watched = visitor.watched
    assert watched.largest_gap == 2.5
    assert watched.live_seconds == pytest.approx(3.0 + 1.0)
    assert len(watched.updates) == 5


@pytest.mark.slow
def test_what_a_page_warned_of_is_gone_once_it_is_drawn_without_the_warning(tmp_path: Path) -> None:
    async def visit(url: str) -> None:
        async with Visitor(url, "distributions", "target=gaussian&steps=400") as visitor:
            await visitor.press("run:main")
            assert visitor.alerts == []
            await visitor.go("distributions", "target=gaussian&steps=500")
            await visitor.press("run:main")
            assert ["You have started 1 run in the last minute" in alert for alert in visitor.alerts] == [True]
            await visitor.run()
            assert visitor.alerts == []
            assert visitor.has("run:main")

    with web_server(tmp_path, 1, PLAYGROUND_STARTS_A_MINUTE="1") as url:
        deadline = time.monotonic() + 60
        while status_of(f"{url}/_stcore/health") != 200:
            assert time.monotonic() < deadline, "it does not answer"
            time.sleep(0.1)
        finished(visit(url))
