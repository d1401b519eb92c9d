"""`record`: the films of finished runs that ship with the app, and the pictures on the cards of recipes."""

from __future__ import annotations

import argparse
import sys
from dataclasses import asdict
from typing import Any

from playground.commands.completion import suggest
from playground.commands.progress import Bar
from playground.commands.written import add_json, say
from playground.commands.wrong_input import WrongInput
from playground.images import Unavailable
from playground.recipes import Recipe
from playground.recordings import experiments, file_of, missing

LONGEST = 10_000  # steps; what is longer would train for hours


def add_to(commands: Any) -> None:
    """The command with its flags."""
    command = commands.add_parser(
        "record", help="train what the app plays before anybody has trained anything, and draw the pictures of recipes"
    )
    names = command.add_argument("name", nargs="*", help="only these; by default all")
    suggest(names, lambda: list(experiments()))
    command.add_argument(
        "--missing",
        action="store_true",
        help="only films and pictures that are missing or whose settings have changed",
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
    """Train each experiment, write its recording into its file, and draw it if it is a recipe: one training is enough
    for both, as the store keeps it."""
    films, pictures = _wanted(options)
    told: dict[str, dict[str, Any]] = {}
    for name in dict.fromkeys([*films, *pictures]):
        try:
            with Bar(name, options.json) as bar:
                told[name] = _make(name, name in films, pictures.get(name), bar)
        except Unavailable as error:
            print(f"{name:<26} {error}", file=sys.stderr, flush=True)
            continue
        if not options.json:
            print(f"{name:<26} {_in_words(told[name])}", flush=True)
    return say(told, "", as_json=True) if options.json else 0


def _wanted(options: argparse.Namespace) -> tuple[list[str], dict[str, Recipe]]:
    """The names of the films to make, and the recipes to draw."""
    from playground import thumbnails  # only now: it draws with the figures' colours, which nothing else here needs

    if options.missing:
        short = [name for name in missing() if experiments()[name].steps <= options.longest]
        due = [recipe for recipe in thumbnails.due(everything=False) if recipe.experiment]
        return short, {one.name: one for one in due if one.experiment and one.experiment.steps <= options.longest}
    drawn = {recipe.name: recipe for recipe in thumbnails.due(everything=True) if recipe.experiment}
    for name in options.name:
        if name not in experiments() and name not in drawn:
            raise WrongInput(f"There is no recording “{name}”. There are: {', '.join(experiments())}.")
    names = options.name or [*experiments(), *drawn]
    return [name for name in names if name in experiments()], {name: drawn[name] for name in names if name in drawn}


def _make(name: str, film: bool, recipe: Recipe | None, bar: Bar) -> dict[str, Any]:
    """Make the film, the picture, or both; returns what is worth telling of them."""
    from playground import record, thumbnails  # only now: they read films and draw

    told: dict[str, Any] = {}
    if film:
        made = record.record(name, bar.say, bar.follow)
        told |= {"frames": len(made.frames), "bytes": file_of(name).stat().st_size, "seconds": made.seconds}
    if recipe is not None:
        told["picture"] = asdict(thumbnails.make(recipe, thumbnails.MAX_STEPS, bar.say, bar.follow))
    return told


def _in_words(told: dict[str, Any]) -> str:
    said = []
    if "frames" in told:
        said.append(f"{told['frames']} frames, {told['bytes'] / 1000:.0f} kB, trained in {told['seconds']:.0f} s")
    if picture := told.get("picture"):
        said.append(picture["missing"] or f"a picture of step {picture['steps']:,}")
    return "; ".join(said)
