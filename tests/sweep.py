"""Tests that make one check of everything there is, variant by variant: `make fast` makes it of a few only."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

import pytest


def swept(everything: Iterable[Any], few: Collection[Any]) -> list[Any]:
    """The parameters of such a test; all but the few are marked, for `make fast` to leave out."""
    everything = list(everything)
    unknown = [one for one in few if one not in everything]
    assert not unknown, f"there is no {unknown}"
    rest = pytest.mark.sweep
    return [
        one if one in few else pytest.param(*(one if isinstance(one, tuple) else (one,)), marks=rest)
        for one in everything
    ]
