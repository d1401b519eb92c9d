"""`thumbnails`: the pictures on the cards of recipes alone, which `record` makes as well; and shorter, if need be."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import Any

from playground.commands.completion import suggest
from playground.commands.experiment_flags import recipe_named, trainable
from playground.commands.progress import Bar
from playground.commands.written import add_json, say
from playground.commands.wrong_input import WrongInput
from playground.recipes import recipes


def add_to(commands: Any) -> None:
    """The command with its flags."""
    command = commands.add_parser("thumbnails", help="train recipes to make only the pictures on their cards")
    which = command.add_mutually_exclusive_group()
    suggest(which.add_argument("--recipe", nargs="+", help="only these recipes"), trainable)
    which.add_argument(
        "--missing", action="store_true", help="recipes whose picture is missing or out of date (the default)"
    )
    which.add_argument("--all", action="store_true", help="all recipes, even those whose picture is up to date")
    command.add_argument("--steps", type=int, help="at most this many steps for each recipe")
    add_json(command)
    command.set_defaults(run=draw)


def draw(options: argparse.Namespace) -> int:
    """Make the pictures, one after another."""
    from playground import thumbnails  # only now: it draws with the figures' colours, which nothing else here needs

    most = thumbnails.MAX_STEPS if options.steps is None else options.steps
    if most < 1:
        raise WrongInput(f"--steps {options.steps}: it must be at least 1.")
    for name in options.recipe or []:
        recipe_named(name)  # before the first one is trained
    wanted = [recipes()[name] for name in options.recipe] if options.recipe else thumbnails.due(options.all)
    told = {}
    for recipe in wanted:
        with Bar(recipe.name, options.json) as bar:
            made = thumbnails.make(recipe, most, bar.say, bar.follow)
        told[recipe.name] = asdict(made)
        if not options.json:
            print(f"{recipe.name:<26} {made.missing or f'{made.steps:,} steps, {made.seconds:.0f} s'}", flush=True)
    return say(told, "", as_json=True) if options.json else 0
