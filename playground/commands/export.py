"""`export`: an experiment as a program that stands alone."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from playground.commands.experiment_flags import add_experiment, asked_for
from playground.commands.written import add_json, say, write, written
from playground.gan.export import export
from playground.recipes import story_of


def add_to(commands: Any) -> None:
    """The command with its flags."""
    command = commands.add_parser("export", help="export an experiment as a script or a notebook")
    add_experiment(command)
    command.add_argument("--notebook", action="store_true", help="write a notebook instead of a script")
    command.add_argument(
        "-o", "--output", type=Path, metavar="FILE", help="the file to write; without it, the script is printed"
    )
    add_json(command)
    command.set_defaults(run=export_program)


def export_program(options: argparse.Namespace) -> int:
    """Print an experiment as a script or a notebook, or write it into a file."""
    experiment = asked_for(options)
    text = (export.notebook if options.notebook else export.script)(experiment, story_of(experiment))
    if options.output is not None and not options.json:
        write(options.output, text.encode())
        return 0
    if options.output is not None:
        return written(options.output, text.encode(), as_json=True)
    return say({"key": experiment.key, "text": text}, text.removesuffix("\n"), options.json)
