"""The bar is there for people at a terminal, after a second, and never between the lines of a program's answer."""

from __future__ import annotations

import io
import sys
import time

import pytest

from playground.commands import progress
from playground.commands.progress import Bar


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_it_shows_how_far_what_takes_long_is(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr(progress, "DELAY", 0.1)
    monkeypatch.setattr(progress, "TICK", 0.05)
    with Bar("starting", quiet=False) as bar:
        bar.show(0.25, "drawing", "frame 1 of 4")
        assert terminal.getvalue() == "", "not before its time"
        time.sleep(0.4)
        assert "drawing  25%" in terminal.getvalue()
        assert "frame 1 of 4" in terminal.getvalue()


@pytest.mark.parametrize(("quiet", "stream"), [(True, Terminal()), (False, io.StringIO())])
def test_programs_see_nothing_of_it(quiet: bool, stream: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setattr(progress, "DELAY", 0.0)
    with Bar("starting", quiet) as bar:
        bar.show(0.5)
    assert stream.getvalue() == ""
