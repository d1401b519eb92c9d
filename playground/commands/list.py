"""`list`: what there is to choose from."""

from __future__ import annotations

import argparse
from typing import Any

from playground.commands.written import add_json, say
from playground.gan.experiment.settings import CHOICES
from playground.gan.foundations.schema import kinds_of
from playground.recipes import recipes


def add_to(commands: Any) -> None:
    """The command with its flags."""
    command = commands.add_parser("list", help="list targets, losses, penalties, recipes and datasets")
    add_json(command)
    command.set_defaults(run=show)


def show(options: argparse.Namespace) -> int:
    """Print the names, each with its title."""
    catalogue = {
        "targets": _titles("target", ("line", "plane")),
        "conditions": _titles("condition"),
        "losses": _titles("loss"),
        "penalties": _titles("penalty"),
        "networks": _titles("generator"),
        "optimisers": _titles("g_optimiser"),
        "schedules": _titles("schedule"),
        "recipes": {name: recipe.title for name, recipe in recipes().items()},
        "datasets": _titles("target", ("images",)),
    }
    lines = []
    for group, entries in catalogue.items():
        lines += [f"{group}:", *(f"  {name:<20} {title}" for name, title in entries.items())]
    return say(catalogue, "\n".join(lines), options.json)


def _titles(choice: str, families: tuple[str, ...] = ()) -> dict[str, str]:
    kinds = kinds_of(CHOICES[choice]).items()
    return {name: kind.title for name, kind in kinds if not families or kind.family in families}
