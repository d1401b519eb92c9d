"""The flag that says what to train on, for the commands that train."""

from __future__ import annotations

import argparse

from playground.engine.placement import ASKED_FOR, DEVICES, FIELD


def add_device(command: argparse.ArgumentParser) -> None:
    """The flag, as its description has it."""
    what = str(FIELD.description).replace("%", "%%")
    elsewhere = "If this machine has no such device, a worker elsewhere trains it, and the command waits for it."
    command.add_argument(f"--{ASKED_FOR}", choices=DEVICES, default=FIELD.default, help=f"{what} {elsewhere}")
