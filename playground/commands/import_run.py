"""`import`: a run from elsewhere, into the same store as the app."""

from __future__ import annotations

import argparse
from contextlib import closing
from pathlib import Path
from typing import Any

from playground.commands.progress import Bar
from playground.commands.report import readable, report_on
from playground.commands.written import add_json, say
from playground.commands.wrong_input import WrongInput
from playground.engine import Engine


def add_to(commands: Any) -> None:
    """The command with its flags."""
    command = commands.add_parser("import", help="bring a whole run, downloaded as .zip, into the store of the app")
    command.add_argument("file", type=Path, metavar="FILE", help="what `get RUN --as archive` has written")
    add_json(command)
    command.set_defaults(run=bring_in)


def bring_in(options: argparse.Namespace) -> int:
    """Check the archive, put its run into the store, and print what is known of it."""
    from playground.engine import archive  # only now: no other command reads one
    from playground.images import uploads

    try:
        content = options.file.read_bytes()
    except OSError as error:
        raise WrongInput(f"{options.file} cannot be read: {error.strerror}.") from error
    if not archive.is_archive(content):
        raise WrongInput(f"{options.file} is not an archive of a run. To train an experiment: train --experiment FILE")
    with closing(Engine(workers=0)) as engine, Bar("loading PyTorch", options.json) as bar:
        try:
            archive.about(content)
            upload = uploads.put_aside([(options.file.name, content)])
            from playground.engine.answer_here import answer_here  # only now: it loads torch

            answer = answer_here(engine.database, "import-run", {"upload": upload}, bar.show)
        except ValueError as error:
            raise WrongInput(f"{options.file}: {error}") from error
        run = engine.run(answer.info["run"])
    assert run is not None
    report = report_on(run)
    return say(report, readable(report), options.json)
