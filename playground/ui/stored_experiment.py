"""The Experiment of a stored run."""

from __future__ import annotations

from functools import lru_cache

from playground.gan.experiment.experiment import Experiment


@lru_cache(maxsize=256)
def experiment_of(text: str) -> Experiment:
    """The Experiment of a run's canonical JSON."""
    return Experiment.from_json(text)
