"""`import`: a run from elsewhere, into the same store as the app; or an experiment, which the app then opens."""

from __future__ import annotations

import argparse
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from pydantic import ValidationError

from playground.commands.progress import Bar
from playground.commands.report import readable, report_on
from playground.commands.written import add_json, say
from playground.commands.wrong_input import WrongInput
from playground.engine import Engine
from playground.engine.limits import FROM_OUTSIDE
from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.link import problems_of, to_link


def add_to(commands: Any) -> None:
    """The command with its flags."""
    command = commands.add_parser("import", help="bring in a whole run (.zip), or open an experiment (.json)")
    command.add_argument(
        "file", type=Path, metavar="FILE", help="what `get RUN --as archive` or `--as experiment` has written"
    )
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
        return _open(options, content)
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


def _open(options: argparse.Namespace, content: bytes) -> int:
    """Say where the app opens an experiment, and how to train it here; there is nothing to put into the store."""
    from playground.ui.address import page_of  # only now: it loads Streamlit

    try:
        experiment = Experiment.from_json(content.decode())
    except ValidationError as error:
        raise WrongInput(f"{options.file} is not an experiment: {problems_of(error)[0].sentence}") from error
    except ValueError as error:
        raise WrongInput(f"{options.file} is neither an archive of a run nor an experiment.") from error
    if experiment.target.outside:
        raise WrongInput(FROM_OUTSIDE)
    link = f"/{Path(page_of(experiment)).stem}?{urlencode(to_link(experiment), safe=',~:')}"
    words = (
        f"This is an experiment: {experiment.title}. It opens in the app at {link}\n"
        f"To train it here: train --experiment {options.file}"
    )
    return say({"experiment": experiment.key, "title": experiment.title, "link": link}, words, options.json)
