"""Tests that are killed leave no server, worker or Chromium behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import ROOT

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="needs /proc"),
    pytest.mark.timeout(300),
]

READY_SECONDS = 150.0
GONE_SECONDS = 90.0  # a process of pytest-xdist that lost its parent interrupts its test after five
PYTEST = [sys.executable, "-m", "pytest"]
MAKE = ["make", "tests", "-o", ".venv/dev.done", "-o", ".venv/bin/python"]  # -o: what is installed is up to date


class Started:
    """A process that runs tests, and all processes that come from it, found by a mark in their environment."""

    def __init__(self, command: list[str]) -> None:
        self.mark = f"TESTS_MARK={uuid.uuid4().hex}"
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "PYTEST_"))}
        self.process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=inherited | {"PLAYGROUND_WORKERS": "1"} | dict([self.mark.split("=")]),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=_heed_interrupts,
        )

    def alive(self) -> dict[int, str]:
        """The command line of each living process that came from here."""
        found = {}
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                if self.mark.encode() in (folder / "environ").read_bytes():
                    found[int(folder.name)] = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:  # of somebody else, or gone
                continue
        return {pid: command for pid, command in found.items() if command}  # a zombie has none


def _heed_interrupts() -> None:
    """A shell starts what runs in the background deaf to Ctrl-C, and so whatever that starts."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.parametrize(
    ("command", "kill"),
    [
        pytest.param(PYTEST, lambda pid: os.kill(pid, signal.SIGKILL), id="pytest killed"),
        pytest.param(MAKE, lambda pid: os.kill(pid, signal.SIGKILL), id="make killed"),
        pytest.param(MAKE, lambda pid: os.killpg(pid, signal.SIGINT), id="Ctrl-C"),
    ],
)
def test_nothing_is_left_behind(command: list[str], kill: Callable[[int], None], tmp_path: Path) -> None:
    chosen = ["tests/browser/everything.py", f"--basetemp={tmp_path / 'base'}"]
    tests = Started([*command, f"TESTS={' '.join(chosen)}"] if command == MAKE else [*command, *chosen])
    try:
        wait_until(lambda: any(tmp_path.rglob("ready")), READY_SECONDS, lambda: f"not ready: {tests.alive()}")
        commands = " ".join(tests.alive().values())
        for part in ("streamlit", "playground.engine.worker", "chrom", "driver"):
            assert part in commands
        kill(tests.process.pid)
        tests.process.wait(GONE_SECONDS)
        wait_until(lambda: not tests.alive(), GONE_SECONDS, lambda: f"left behind: {tests.alive()}")
    finally:
        for pid in tests.alive():
            os.kill(pid, signal.SIGKILL)


def wait_until(condition: Callable[[], bool], seconds: float, problem: Callable[[], str]) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, problem()
        time.sleep(0.2)
