"""The best step of a run in the words of its timeline."""

from __future__ import annotations

from typing import Any

from playground.charts.sentence import OVER
from playground.gan.measure.best import BestSoFar


def best_status(best: BestSoFar, state: str) -> dict[str, Any] | None:
    """The best step by the main metric and what to say of it, with the stop rule if there is one; None before anything
    was measured. state: of the run."""
    found = best.main
    if found is None:
        return None
    over = state in OVER
    words = f"{'Best' if over else 'Best so far'}: step {found.step:,}, {found.text}"
    words += ", which cannot be told apart from a perfect generator’s." if found.at_floor else "."
    if over and best.stopped:
        words += f" {best.stopped}"
    elif not over and best.stops_at is not None:
        words += f" It stops at step {best.stops_at:,} if nothing better comes."
    return {"step": found.step, "words": words, "others": others(best)}


def others(best: BestSoFar) -> str:
    """By the other metrics that are shown: "Best step by other measures: 210 (modes), 2,520 (recall)."."""
    shown = [one for one in best.by_metric.values() if one is not best.main and not one.metric.secondary]
    found = ", ".join(f"{one.step:,} ({one.metric.title})" for one in shown)
    return found and f"Best step by other measures: {found}."
