"""The file that a command writes."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from playground.commands.wrong_input import WrongInput


def add_json(command: argparse.ArgumentParser) -> None:
    """The flag of commands that say what they have written."""
    command.add_argument("--json", action="store_true", help="print one line of JSON")


def written(path: Path, content: bytes, as_json: bool) -> int:
    """Write a file and say so; WrongInput, one sentence, if that is not possible."""
    try:
        path.write_bytes(content)
    except OSError as error:
        raise WrongInput(f"{path} cannot be written: {error.strerror}.") from error
    told = {"file": str(path), "bytes": len(content)}
    print(json.dumps(told) if as_json else f"{path}: {len(content):,} bytes")
    return 0
