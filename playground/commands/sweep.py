"""`sweep`: one experiment with several seeds and settings."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Any

from playground.commands.device_flag import add_device
from playground.commands.experiment_flags import add_experiment, asked_for
from playground.commands.progress import Bar
from playground.commands.report import INTERRUPTED, report_on
from playground.commands.written import add_json, say
from playground.commands.wrong_input import WrongInput
from playground.engine import Run
from playground.engine.in_process import train_together
from playground.gan.experiment.sweep import MOST_RUNS, MOST_SEEDS, USUAL_SEEDS, Sweep


def add_to(commands: Any) -> None:
    """The command with its flags."""
    command = commands.add_parser(
        "sweep", help="train one experiment with several seeds, and with several values of one or two settings"
    )
    add_experiment(command)
    command.add_argument(
        "--seeds",
        default="",
        metavar="NUMBER",
        help=f"how many seeds, from that of the experiment on: 1 to {MOST_SEEDS}, {USUAL_SEEDS} by default",
    )
    command.add_argument(
        "--over",
        action="append",
        default=[],
        metavar="FIELD=VALUE,VALUE",
        help=f"try these values of a setting; give it twice for all combinations, at most {MOST_RUNS} runs together",
    )
    add_device(command)
    add_json(command)
    command.set_defaults(run=sweep)


def sweep(options: argparse.Namespace) -> int:
    """Train an experiment with several seeds and settings, and print how often it succeeds and how far it comes."""
    from playground.commands import sweep_report  # only now: it judges runs, which nothing else here needs

    asked = sweep_asked_for(options)
    experiments = [member.experiment for member in asked.members]
    with Bar("starting", options.json) as bar:
        runs = train_together(experiments, lambda runs: _show(bar, runs, asked), bar.say, options.device, bar.note)
    report = sweep_report.report(asked, runs, report_on)
    say(report, sweep_report.readable(report), options.json)
    if len(runs) < len(experiments) or any(run.state == "stopped" for run in runs):
        return INTERRUPTED
    return 1 if any(run.state == "failed" for run in runs) else 0


def sweep_asked_for(options: argparse.Namespace) -> Sweep:
    """The sweep that the flags describe; WrongInput with a sentence for each flag that does not fit."""
    for text in options.over:
        if "=" not in text:
            raise WrongInput(f"--over {text}: write it as field=value,value, such as --over batch=64,128.")
    over = [text.replace("=", ":", 1) for text in options.over]
    asked, problems = Sweep.of(asked_for(options), options.seeds, over)
    if problems:
        raise WrongInput("\n".join(problem.sentence for problem in problems))
    return asked


def _show(bar: Bar, runs: Sequence[Run], asked: Sweep) -> None:
    steps = sum(member.experiment.steps for member in asked.members)
    done = sum(run.steps if run.ended else run.step for run in runs)
    pace = sum(run.steps_per_second for run in runs if run.state == "running")
    ended = sum(run.ended for run in runs)
    runs_have = "runs have" if len(asked.members) > 1 else "run has"
    bar.show(done / steps, f"{ended} of {len(asked.members)} {runs_have} ended", f"{pace:,.0f} steps/s")
