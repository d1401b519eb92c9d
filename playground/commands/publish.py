"""`publish`: chosen runs as a folder of plain files, for any web server."""

from __future__ import annotations

import argparse
import json
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from playground.commands.named_run import RUN, named_run
from playground.commands.progress import Bar
from playground.commands.written import add_json
from playground.commands.wrong_input import WrongInput
from playground.engine import Engine
from playground.gan.experiment.experiment import Experiment


def add_to(commands: Any) -> None:
    """The command with its flags."""
    command = commands.add_parser("publish", help="write runs as a folder of files for any web server")
    command.add_argument("names", nargs="+", metavar="RUN", help=RUN)
    command.add_argument(
        "-o",
        "--output",
        type=Path,
        required=True,
        metavar="FOLDER",
        help="the folder, which is made if it does not exist",
    )
    command.add_argument(
        "--address",
        default="",
        metavar="URL",
        help="where the folder will be found, for links and QR codes",
    )
    command.add_argument("--title", default="Runs", help="the heading of the first page")
    add_json(command)
    command.set_defaults(run=publish)


def publish(options: argparse.Namespace) -> int:
    """Write a page for each run, and a first page that leads to them; they need no network but for each other."""
    from playground.downloads import Source  # only now, and the next: they draw, which hardly any command needs
    from playground.downloads.site import Entry, site

    if options.address and urlsplit(options.address).scheme not in ("http", "https"):
        raise WrongInput(f"--address {options.address}: it must begin with http:// or https://.")
    base = options.address.rstrip("/") + "/" if options.address else ""
    with closing(Engine(workers=0)) as engine:
        runs = {run.id: run for run in (named_run(engine, name) for name in options.names)}
        entries = []
        for run in runs.values():
            source = Source(Experiment.from_json(run.experiment), run, engine)
            file = f"{source.name}-{run.id[:8]}.html"
            source.address = urljoin(base, file) if base else ""
            entries.append(Entry(file, source))
        with Bar("writing pages", options.json) as bar:
            files = site(entries, options.title, bar.show)
    _write(options.output, files)
    sizes = {name: len(content) for name, content in files.items()}
    told = {"folder": str(options.output), "files": sizes, "bytes": sum(sizes.values())}
    pages = f"{len(entries)} run{'s' if len(entries) > 1 else ''}"
    print(json.dumps(told) if options.json else f"{options.output}: {pages}, {told['bytes']:,} bytes")
    return 0


def _write(folder: Path, files: dict[str, bytes]) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (folder / name).write_bytes(content)
    except OSError as error:
        raise WrongInput(f"{folder} cannot be written: {error.strerror}.") from error
