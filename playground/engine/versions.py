"""What a run is trained with here, read from what is installed: nothing is loaded for it."""

from __future__ import annotations

import platform
from functools import cache
from importlib.metadata import PackageNotFoundError, version

PACKAGES = ("torch", "numpy", "gan-playground")


@cache
def versions() -> dict[str, str]:
    """The versions that a run's numbers may depend on, by name."""
    found = {"Python": platform.python_version()}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:  # a checkout that was not installed
            continue
    return found
