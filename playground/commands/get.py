"""`get`: what can be downloaded from a run's page, without a browser."""

from __future__ import annotations

import argparse
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

from playground.commands.completion import suggest
from playground.commands.named_run import RUN, named_run
from playground.commands.progress import Bar
from playground.commands.written import add_json, written
from playground.commands.wrong_input import WrongInput
from playground.engine import Engine
from playground.gan.experiment.experiment import Experiment

AT = "of which step the networks are: “best”, or the step of a checkpoint; by default the newest"


def add_to(commands: Any) -> None:
    """The command with its flags."""
    command = commands.add_parser("get", help="write weights, numbers, samples or the film of a run into a file")
    command.add_argument("name", metavar="RUN", help=RUN)
    form = command.add_argument(
        "--as", dest="format", required=True, metavar="FORMAT", help="what to write; “list” lists them"
    )
    suggest(form, _formats)
    command.add_argument(
        "-o", "--output", type=Path, metavar="FILE", help="by default, a file here, named after the experiment"
    )
    command.add_argument("--at", default="", metavar="STEP", help=AT)
    add_json(command)
    command.set_defaults(run=get)


def _formats() -> list[str]:
    from playground.downloads import FORMATS  # only now: they draw, which hardly any command needs

    return list(FORMATS)


def get(options: argparse.Namespace) -> int:
    """Write one file that is made of a run."""
    from playground.downloads import FORMATS, Source  # only now: they draw, which hardly any command needs

    names = "\n".join(f"  {name:<12} {one.title} ({one.ending}). {one.summary}" for name, one in FORMATS.items())
    if options.format not in FORMATS:
        raise WrongInput(f"--as takes one of these:\n{names}")
    chosen = FORMATS[options.format]
    if options.at and not chosen.takes_step:
        taking = ", ".join(name for name, one in FORMATS.items() if one.takes_step)
        raise WrongInput(f"--at is for {taking}: {chosen.title} is of the whole run, or of its newest step.")
    with closing(Engine(workers=0)) as engine:
        run = named_run(engine, options.name)
        with Bar(f"making {chosen.title}{chosen.ending}", options.json) as bar:
            ask = partial(_answered, engine, bar)
            source = Source(Experiment.from_json(run.experiment), run, engine, ask=ask, at=options.at)
            if missing := chosen.missing(source):
                raise WrongInput(missing)
            source.on_progress = bar.show
            content = chosen.make(source)
    return written(options.output or Path(chosen.file_name(source)), content, options.json)


def _answered(engine: Engine, bar: Bar, kind: str, question: dict[str, Any]) -> bytes:
    """What a worker would answer."""
    from playground.engine.answer_here import answer_here  # only now: it loads torch

    return answer_here(engine.database, kind, question, bar.show).result
