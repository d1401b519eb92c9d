"""The experiments of the introduction on Home that are no recipes."""

from __future__ import annotations

from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.link import change
from playground.recipes import recipes


def _changed(experiment: Experiment | None, **changes: str) -> Experiment:
    """The Experiment with some fields changed, as in a link; __ stands for the dot of a path."""
    assert experiment is not None
    for path, text in changes.items():
        experiment, problems = change(experiment, path.replace("__", "."), text)
        assert not problems, problems
    return experiment


LEARNS = Experiment.default("ring")
PICTURES = Experiment.default("digits")
DETECTIVE_ALONE = _changed(LEARNS, g_optimiser__learning_rate="0.000001", steps="600")
LARGER_GENERATOR = _changed(recipes()["ring-collapse"].experiment, generator__width="256")
