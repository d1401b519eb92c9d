"""Forks: experiments that were another one until some step, and continue with one setting changed (`Origin`)."""

from __future__ import annotations

from playground.gan.experiment.compatibility import KEPT
from playground.gan.experiment.experiment import Experiment, Origin
from playground.gan.experiment.link import write_fork

FIXED = (*KEPT, "pretraining", "latent.dimension", "fork")  # settings that a fork cannot change


def changeable(path: str) -> bool:
    """Whether a fork may change the setting at this path."""
    return path not in FIXED and path.partition(".")[0] not in FIXED


def fork_of(parent: Experiment, step: int, changed: Experiment) -> Experiment:
    """A fork of `parent` at `step`, which continues with the settings of `changed`.

    Raises ValueError, with a sentence for the learner, for settings that a fork cannot change.
    """
    if problems := Origin(step=step, parent=parent).problems_of(changed):
        raise ValueError(problems[0].sentence)
    # through its text, since pydantic then checks that it is not too long for a link
    return Experiment.model_validate(changed.model_dump(mode="json") | {"fork": write_fork(step, parent)})


def lineage(experiment: Experiment) -> list[tuple[int, Experiment]]:
    """The ancestors of this experiment, the oldest first, and itself, each with the step at which it begins."""
    if experiment.fork is None:
        return [(0, experiment)]
    return [*lineage(experiment.fork.parent), (experiment.fork.step, experiment)]
