"""What a command prints, and the file that it writes."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from playground.commands.wrong_input import WrongInput


def add_json(command: argparse.ArgumentParser) -> None:
    """The flag with which a command answers a program instead of a person."""
    command.add_argument("--json", action="store_true", help="print one line of JSON")


def say(told: Any, words: str, as_json: bool) -> int:
    """Print what a command came to: `told` as one line of JSON, or `words`. Returns the exit status 0."""
    print(json.dumps(told, ensure_ascii=False) if as_json else words)
    return 0


def write(path: Path, content: bytes) -> None:
    """Write a file; WrongInput, one sentence, if that is not possible."""
    try:
        path.write_bytes(content)
    except OSError as error:
        raise WrongInput(f"{path} cannot be written: {error.strerror}.") from error


def written(path: Path, content: bytes, as_json: bool) -> int:
    """Write a file, as `write` does, and say so."""
    write(path, content)
    return say({"file": str(path), "bytes": len(content)}, f"{path}: {len(content):,} bytes", as_json)
