"""The bar is there for people at a terminal, after a second, and never between the lines of a program's answer."""

from __future__ import annotations

import io
import sys
import time

import pytest

from playground.__main__ import main
from playground.commands import played_examples, progress
from playground.commands.progress import Bar
from playground.engine import Engine
from playground.gan.experiment.experiment import Experiment
from playground.recordings import add_to
from tests.engine.conftest import wait_for


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
        wait_for(lambda: "drawing  25%" in terminal.getvalue())
        assert "frame 1 of 4" in terminal.getvalue()


def test_it_does_not_come_before_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr(progress, "DELAY", 600.0)
    monkeypatch.setattr(progress, "TICK", 0.05)
    with Bar("starting", quiet=False) as bar:
        bar.show(0.25, "drawing", "frame 1 of 4")
        time.sleep(0.2)  # several ticks
        assert terminal.getvalue() == ""


def test_publish_and_the_check_of_exercises_show_how_far_they_are(monkeypatch, tmp_path, capsys) -> None:
    """On a terminal, and at once: what they do here takes less than a second."""
    shown: list[str] = []
    monkeypatch.setattr(Bar, "show", lambda self, share, words="", beside="": shown.append(f"{words} {beside}"))
    monkeypatch.setenv("PLAYGROUND_HOME", str(tmp_path / "home"))
    engine = Engine(workers=0)
    add_to(engine.database, ["ring"])
    engine.close()
    assert main(["publish", "target=ring", "-o", str(tmp_path / "site")]) == 0
    assert any(words.startswith("ring-") for words in shown), "which page is being written"
    short = Experiment.default("gaussian").model_copy(update={"steps": 30})
    monkeypatch.setattr(played_examples, "mistakes_in", lambda exercise, played: played.run(short) and [])
    shown.clear()
    assert main(["exercises", "check", "--only", "find-the-damping"]) == 0
    assert any("find-the-damping step" in words for words in shown), "how far its training is"


@pytest.mark.parametrize(("quiet", "stream"), [(True, Terminal()), (False, io.StringIO())])
def test_programs_see_nothing_of_it(quiet: bool, stream: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setattr(progress, "DELAY", 0.0)
    with Bar("starting", quiet) as bar:
        bar.show(0.5)
    assert stream.getvalue() == ""
