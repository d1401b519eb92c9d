"""A version of the program whose defaults are other ones."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from playground.gan.experiment import link
from playground.gan.targets.distribution import Target


@contextmanager
def other_defaults(target: type[Target], settings: dict[str, Any]) -> Iterator[None]:
    """While this lasts, the default experiment of the target has these settings, by path."""
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(target, "settings", {**target.settings, **settings})
            _forget()
            yield
    finally:
        _forget()


def _forget() -> None:
    for cached in (link._default, link._link_of):
        cached.cache_clear()
