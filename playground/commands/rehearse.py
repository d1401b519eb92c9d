"""`rehearse`: plays a class against the running server before the day, and says whether it keeps up."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import urllib.error
import urllib.request
from contextlib import closing
from dataclasses import asdict
from typing import Any

from playground.commands.run import PORT
from playground.commands.wrong_input import WrongInput
from playground.store import Database, classes, classwork
from playground.workshop.library import courses

MOST_LEARNERS, MOST_MINUTES = 200, 60.0


def add_to(commands: Any) -> None:
    """The command with its flags."""
    command = commands.add_parser(
        "rehearse", help="play a class of simulated learners against the running server, and say whether it is ready"
    )
    command.add_argument("--learners", type=int, default=30, help="how many; by default 30")
    command.add_argument("--minutes", type=float, default=3.0, help="for how long; by default 3")
    command.add_argument("--course", default="first-hour", help="which course they play; by default first-hour")
    command.add_argument(
        "--url", default=f"http://127.0.0.1:{PORT}", help=f"the server, on this machine; by default at port {PORT}"
    )
    command.add_argument("--json", action="store_true", help="print one line of JSON")
    command.set_defaults(run=rehearse)


def rehearse(options: argparse.Namespace) -> int:
    """Make a class, let it play, delete it, and print the verdict. Status 0: ready; 1: not yet."""
    from playground.rehearsal.lesson import lesson  # only now, and the next: they load Streamlit's messages
    from playground.rehearsal.verdict import verdict

    _check(options)
    url = options.url.rstrip("/")
    with closing(Database()) as database:
        now = database.now()
        with database.write() as connection:
            code = classes.create(connection, options.course, now, now + 60 * options.minutes + 600).code
        if sys.stderr.isatty() and not options.json:
            print(f"{options.learners} learners play for {options.minutes:g} minutes …", file=sys.stderr)
        try:
            playing = lesson(url, database, code, options.course, options.learners, 60 * options.minutes)
            found = verdict(asyncio.run(playing))
        finally:
            with database.write() as connection:
                classwork.end_class(connection, code)
            database.compact()
    print(json.dumps(asdict(found) | {"ready": found.ready}) if options.json else found.in_words())
    return 0 if found.ready else 1


def _check(options: argparse.Namespace) -> None:
    """WrongInput, one sentence, for what cannot be rehearsed."""
    names = [course.name for course in courses()]
    if options.course not in names:
        raise WrongInput(f"There is no course “{options.course}”. The courses are: {', '.join(names)}.")
    if not 1 <= options.learners <= MOST_LEARNERS:
        raise WrongInput(f"--learners {options.learners}: it must be from 1 to {MOST_LEARNERS}.")
    if not 0.1 <= options.minutes <= MOST_MINUTES:
        raise WrongInput(f"--minutes {options.minutes:g}: it must be from 0.1 to {MOST_MINUTES:g}.")
    try:
        with urllib.request.urlopen(f"{options.url.rstrip('/')}/_stcore/health", timeout=10) as answer:
            well = answer.status == 200
    except (urllib.error.URLError, OSError, ValueError):
        well = False
    if not well:
        raise WrongInput(f"No server answers at {options.url}. Start one with `python -m playground run --teach`.")
