"""What all targets of runs from outside have in common: nobody can choose them, and they belong to one run.

An experiment with such a target stands for a run that another program trains (docs/own-model.md). It cannot be trained
here.
"""

from __future__ import annotations

import re
from typing import ClassVar

from pydantic import field_validator

from playground.gan.foundations.schema import knob
from playground.gan.targets.distribution import Target

RUN = re.compile(r"[0-9a-f]{32}|")


class OutsideTarget(Target):
    """A target of one run from outside."""

    listed: ClassVar[bool] = False
    outside: ClassVar[bool] = True
    run: str = knob("", "Run", "The run that learns it.", hidden=True, max_length=32)

    @field_validator("run")
    @classmethod
    def _is_name(cls, name: str) -> str:
        if not RUN.fullmatch(name):
            raise ValueError("this is not the name of a run.")
        return name
