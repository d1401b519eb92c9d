"""`completion`: a script with which the shell completes commands, flags, and the names of recipes and formats."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from typing import Any

from playground.commands.written import add_json, say

PROGRAM = "gan-playground"
SHELLS = {
    "bash": f'eval "$({PROGRAM} completion bash)"',
    "zsh": f'eval "$({PROGRAM} completion zsh)"',
    "tcsh": f"{PROGRAM} completion tcsh > ~/.{PROGRAM}.csh; source ~/.{PROGRAM}.csh",
}  # what to write into the file that the shell reads when it starts


def add_to(commands: Any) -> None:
    """The command with its flags."""
    command = commands.add_parser(
        "completion",
        help="print a script that lets the shell complete commands and flags",
        description=f"For bash, write this into ~/.bashrc: {SHELLS['bash']}",
    )
    command.add_argument("shell", choices=list(SHELLS), help="for which shell")
    add_json(command)
    command.set_defaults(run=completion)


def suggest(action: argparse.Action, names: Callable[[], Sequence[str]]) -> None:
    """The shell completes the value of this flag with these names. Others are not refused: the command does that, with
    a better sentence."""
    action.names = names  # type: ignore[attr-defined]


def completion(options: argparse.Namespace) -> int:
    """Print the script: it is made from the flags themselves, and completes without starting Python."""
    import shtab  # only now, and the next: no other command needs it

    from playground.commands import parser

    whole = parser(PROGRAM)
    _fill_in(whole)
    script = shtab.complete(whole, options.shell)
    return say({"shell": options.shell, "script": script}, script, options.json)


def _fill_in(parser: argparse.ArgumentParser) -> None:
    """Put the suggested names where shtab looks for them; files are completed wherever a file is asked for."""
    import shtab

    for action in parser._actions:  # argparse has no public way to go through them
        if isinstance(action, argparse._SubParsersAction):
            for command in action.choices.values():
                _fill_in(command)
        elif names := getattr(action, "names", None):
            action.choices = list(names())
        elif action.metavar == "FILE":
            action.complete = shtab.FILE  # type: ignore[attr-defined]
