"""`settings`: what may stand behind --set, and in a link."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import Any

from playground.commands.written import add_json, say
from playground.settings import settings, table


def add_to(commands: Any) -> None:
    """The command with its flags."""
    command = commands.add_parser("settings", help="print a table of all settings with their defaults and ranges")
    add_json(command)
    command.set_defaults(run=show)


def show(options: argparse.Namespace) -> int:
    """Print the table."""
    return say([asdict(setting) for setting in settings()], table(), options.json)
