"""`exercises`: check the workshop's exercises, or those of your own folder, by training their examples."""

from __future__ import annotations

import argparse
import json
import time
from functools import partial
from pathlib import Path
from typing import Any

from playground.commands.progress import Bar
from playground.commands.written import say
from playground.commands.wrong_input import WrongInput
from playground.engine import Run
from playground.workshop import library
from playground.workshop.exercise import Exercise


def add_to(commands: Any) -> None:
    """The command with its flags."""
    command = commands.add_parser("exercises", help="check the exercises of the workshop, or your own")
    actions = command.add_subparsers(required=True)
    checking = actions.add_parser(
        "check",
        help="read every exercise, train its solution and the examples of its wrong paths, and check how each ends",
    )
    checking.add_argument(
        "folder", nargs="?", type=Path, metavar="FOLDER", help="your own exercises; by default the app's"
    )
    checking.add_argument("--only", nargs="+", default=[], metavar="NAME", help="only these exercises")
    checking.add_argument("--no-training", action="store_true", help="only read the files, which takes a second")
    checking.add_argument("--json", action="store_true", help="print one line of JSON for each exercise")
    checking.add_argument(
        "--write",
        type=Path,
        metavar="FOLDER",
        help="keep what the trainings ended with, in a file for each exercise",
    )
    checking.set_defaults(run=check)


def check(options: argparse.Namespace) -> int:
    """Print a line for each exercise and a sentence for each mistake; 1 if there is a mistake."""
    found = _library(options.folder)
    wanted = _wanted(found, options)
    for mistake in found.mistakes:
        print(json.dumps({"mistake": mistake}, ensure_ascii=False) if options.json else mistake, flush=True)
    if options.no_training:
        told = {"can_be_read": [exercise.name for exercise in wanted]}
        say(told, f"Exercises that can be read: {len(wanted)}.", options.json)
        return 1 if found.mistakes else 0
    return 1 if _train(wanted, options.json, options.write) or found.mistakes else 0


def _train(wanted: list[Exercise], as_json: bool, folder: Path | None) -> int:
    """Play the examples of these exercises; returns how many do not keep what they promise. folder: where to keep what
    the others ended with."""
    from playground.commands import recorded_examples
    from playground.commands.played_examples import examples, mistakes_in  # only now: it trains

    wrong = 0
    with examples() as played:
        for exercise in wanted:
            before, begun = len(played.trained), time.monotonic()
            with Bar(exercise.name, as_json) as bar:
                played.on_progress = partial(_follow, bar, exercise)
                mistakes = mistakes_in(exercise, played)
            wrong += bool(mistakes)
            if folder is not None and not mistakes:
                recorded_examples.write(folder, exercise, played.play)
            line = {
                "exercise": exercise.name,
                "mistakes": mistakes,
                "runs": len(played.trained) - before,
                "seconds": round(time.monotonic() - begun, 1),
            }
            print(json.dumps(line, ensure_ascii=False) if as_json else _readable(line), flush=True)
    return wrong


def _follow(bar: Bar, exercise: Exercise, run: Run) -> None:
    """How far the training of one of its runs is."""
    bar.show(run.step / run.steps, exercise.name, f"step {run.step:,} of {run.steps:,}")


def _readable(line: dict[str, Any]) -> str:
    verdict = "wrong" if line["mistakes"] else "right"
    head = f"{line['exercise']:<34} {verdict}   {line['runs']} runs, {line['seconds']:.0f} s"
    return "\n".join([head, *(f"    {mistake}" for mistake in line["mistakes"])])


def _library(folder: Path | None) -> library.Library:
    """The app's exercises with those of PLAYGROUND_EXERCISES; or those of a folder, which may use the app's courses."""
    if folder is None:
        return library.library()
    if not folder.is_dir():
        raise WrongInput(f"There is no folder {folder}.")
    return library.read(folder, library.COURSES, folder, folder / "courses")


def _wanted(found: library.Library, options: argparse.Namespace) -> list[Exercise]:
    for name in options.only:
        if name not in found.exercises:
            raise WrongInput(f"There is no exercise “{name}”. There are: {', '.join(found.exercises)}.")
    if not found.exercises and not found.mistakes:
        raise WrongInput(f"There are no exercises in {options.folder}.")
    return [exercise for name, exercise in found.exercises.items() if not options.only or name in options.only]
