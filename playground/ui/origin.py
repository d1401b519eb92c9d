"""Where a fork comes from, in one line."""

from __future__ import annotations

from playground.gan.experiment.experiment import Experiment
from playground.ui.differences import differences


def origin_line(experiment: Experiment) -> str:
    """ "From Ring of Gaussians, run 1a2b3c4d, at step 1,500: Loss: Non-saturating → Hinge"; "" if it is no fork."""
    if experiment.fork is None:
        return ""
    parent, step = experiment.fork.parent, experiment.fork.step
    changes = [f"{setting} {before} → {after}" for setting, before, after in differences(parent, experiment)]
    what = f": {'; '.join(changes)}" if changes else ""
    return f"From {parent.title}, run {parent.key[:8]}, at step {step:,}{what}."
