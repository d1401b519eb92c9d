"""What pages call an experiment."""

from __future__ import annotations

from playground.charts.names import name_of

__all__ = ["name_of"]
