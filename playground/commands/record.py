"""`record`: the films of finished runs that ship with the app."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from playground.commands.completion import suggest
from playground.commands.progress import Bar
from playground.commands.written import add_json, say
from playground.commands.wrong_input import WrongInput
from playground.images import Unavailable
from playground.recordings import experiments, file_of, missing

LONGEST = 10_000  # steps; what is longer would train for hours


def add_to(commands: Any) -> None:
    """The command with its flags."""
    command = commands.add_parser(
        "record", help="train the films that the app plays before anybody has trained anything"
    )
    names = command.add_argument("name", nargs="*", help="only these; by default all")
    suggest(names, lambda: list(experiments()))
    command.add_argument(
        "--missing", action="store_true", help="only those that are missing or whose settings have changed"
    )
    command.add_argument(
        "--longest",
        type=int,
        default=LONGEST,
        help=f"with --missing: leave out those with more steps than this; by default {LONGEST}",
    )
    add_json(command)
    command.set_defaults(run=make_recordings)


def make_recordings(options: argparse.Namespace) -> int:
    """Train each experiment, and write its recording into its file."""
    from playground import record  # only now: it reads films, which nothing else here needs

    for name in options.name:
        if name not in experiments():
            raise WrongInput(f"There is no recording “{name}”. There are: {', '.join(experiments())}.")
    told = {}
    absent = [name for name in missing() if experiments()[name].steps <= options.longest] if options.missing else []
    for name in absent if options.missing else options.name or experiments():
        try:
            with Bar(name, options.json) as bar:
                made = record.record(name, bar.say, bar.follow)
        except Unavailable as error:
            print(f"{name:<26} {error}", file=sys.stderr, flush=True)
            continue
        size = file_of(name).stat().st_size
        told[name] = {"frames": len(made.frames), "bytes": size, "seconds": made.seconds}
        if not options.json:
            print(f"{name:<26} {len(made.frames)} frames, {size / 1000:.0f} kB, trained in {made.seconds:.0f} s")
    return say(told, "", as_json=True) if options.json else 0
