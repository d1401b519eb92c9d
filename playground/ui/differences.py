"""What differs between two experiments, as a table on a page."""

from __future__ import annotations

from playground.gan.experiment.differences import differences
from playground.gan.experiment.experiment import Experiment
from playground.ui import address


def differences_table(left: Experiment, right: Experiment, titles: list[str]) -> str:
    """Markdown: a row for each setting that differs."""
    rows = differences(left, right)
    if not rows:
        return "Both are the same experiment." if left == right else "They differ only in what was drawn or uploaded."
    lines = [f"| setting | {' | '.join(map(address.plain, titles))} |", "| :-- | :-- | :-- |"]
    return "\n".join(lines + [f"| {' | '.join(map(address.plain, row))} |" for row in rows])
