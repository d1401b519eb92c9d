"""What a command says of a run in the end."""

from __future__ import annotations

from playground.commands.report import readable

REPORT = {
    "status": "stopped",
    "seconds": 0.0,
    "device": "",
    "steps": 0,
    "steps_per_second": 0.0,
    "metrics": {},
    "note": "",
}


def test_a_run_that_nobody_has_trained_has_no_pace_and_no_device():
    assert readable(REPORT) == "stopped after 0 steps, 0.0 s"


def test_one_that_was_trained_has_both():
    trained = {"steps": 1200, "seconds": 4.0, "steps_per_second": 300.0, "device": "cpu"}
    assert readable(REPORT | trained) == "stopped after 1,200 steps, 4.0 s (300 steps/s on cpu)"
