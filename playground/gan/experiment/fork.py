"""Forks: an experiment that was another one until some step, and then went on with one thing changed (`Origin`)."""

from __future__ import annotations

from playground.gan.experiment.compatibility import KEPT
from playground.gan.experiment.experiment import Experiment, Origin
from playground.gan.experiment.link import write_fork

SETTLED = (*KEPT, "pretraining", "latent.dimension", "fork")  # settings that cannot change on the way


def changeable(path: str) -> bool:
    """Whether the setting at this path may change on the way."""
    return path not in SETTLED and path.partition(".")[0] not in SETTLED


def fork_of(parent: Experiment, step: int, changed: Experiment) -> Experiment:
    """`changed`, an experiment like `parent` but for a setting, as a fork of it at `step`.

    Raises ValueError, one sentence, for what cannot change on the way.
    """
    if problems := Origin(step=step, parent=parent).problems_of(changed):
        raise ValueError(problems[0].sentence)
    # by way of its text, which may be too long for a link
    return Experiment.model_validate(changed.model_dump(mode="json") | {"fork": write_fork(step, parent)})


def lineage(experiment: Experiment) -> list[tuple[int, Experiment]]:
    """The experiments that this one was, the oldest first, and itself, each with the step at which it begins."""
    if experiment.fork is None:
        return [(0, experiment)]
    return [*lineage(experiment.fork.parent), (experiment.fork.step, experiment)]
