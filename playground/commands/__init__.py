"""The commands of `python -m playground`, one file each.

A file that has `add_to` is a command: it adds its name and its flags itself, and the function that it sets as `run`
does the work and returns the exit status. What is slow to import is imported in that function, so that help and
completion come at once.
"""

from __future__ import annotations

import argparse
from importlib import import_module
from pkgutil import iter_modules

ABOUT = "Train GANs without a browser, take away what they have learnt, or serve the app with `run`."


def parser(program: str) -> argparse.ArgumentParser:
    """The whole command line. `program`: what the reader has called."""
    whole = argparse.ArgumentParser(prog=program, description=ABOUT)
    commands = whole.add_subparsers(required=True, metavar="COMMAND")
    for module in iter_modules(__path__, f"{__name__}."):
        if add_to := getattr(import_module(module.name), "add_to", None):
            add_to(commands)
    return whole
