"""`limits`: what one run may cost, and one person may do."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import Any

from playground.commands.written import add_json, say
from playground.engine.limits import profiles, table


def add_to(commands: Any) -> None:
    """The command with its flags."""
    command = commands.add_parser("limits", help="print a table of what one run may cost and one person may do")
    add_json(command)
    command.set_defaults(run=show)


def show(options: argparse.Namespace) -> int:
    """Print the limits of every profile."""
    return say({name: asdict(profile) for name, profile in profiles().items()}, table(), options.json)
