"""GAN Playground: watch a real generative adversarial network learn."""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    """`watch`, for your own trainings. It loads torch, so it is imported when somebody asks for it."""
    if name == "watch":
        return import_module("playground.engine.watched").watch
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
