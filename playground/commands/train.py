"""`train`: one experiment to its end, in this process."""

from __future__ import annotations

import argparse
from typing import Any

from playground.commands.device_flag import add_device
from playground.commands.experiment_flags import add_experiment, asked_for
from playground.commands.progress import Bar
from playground.commands.report import readable, report_on, status_of
from playground.commands.written import add_json, say
from playground.engine.in_process import train_here


def add_to(commands: Any) -> None:
    """The command with its flags."""
    command = commands.add_parser("train", help="train one experiment and keep it in the same store as the app")
    add_experiment(command)
    command.add_argument(
        "--again", action="store_true", help="train again even if the store already has a finished run"
    )
    add_device(command)
    add_json(command)
    command.set_defaults(run=train)


def train(options: argparse.Namespace) -> int:
    """Train one experiment to its end and print its final metrics."""
    experiment = asked_for(options)
    with Bar("starting", options.json) as bar:
        trained = train_here(experiment, bar.follow, options.again, bar.say, device=options.device, on_waiting=bar.note)
    report = report_on(trained)
    say(report, readable(report), options.json)
    return status_of(trained)
