"""The Experiment of a stored run, and of a link: a fork with what it was forked from, as far as the store knows it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from pydantic import ValidationError

from playground.engine import engine
from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.fork import UNKNOWN, unknown_ancestor
from playground.gan.experiment.link import without
from playground.gan.foundations.problem import Problem
from playground.ui.people import me


class DamagedError(ValueError):
    """The settings of a stored run cannot be read; the message is a sentence for the page."""


@lru_cache(maxsize=256)
def experiment_of(text: str) -> Experiment:
    """The Experiment of a run's canonical JSON. Raises DamagedError."""
    try:
        experiment = Experiment.from_json(text)
    except ValidationError as error:
        raise DamagedError(
            "The settings of this run are damaged in the store, so it cannot be shown. You can delete it on Runs."
        ) from error
    return experiment if unknown_ancestor(experiment) is None else engine().complete(experiment)


def from_link(params: Mapping[str, str]) -> tuple[Experiment, list[Problem]]:
    """As `Experiment.from_link`; a fork of what nobody knows any more is no fork, unless there is a run of it."""
    experiment, problems = Experiment.from_link(params)
    if unknown_ancestor(experiment) is None:
        return experiment, problems
    try:
        experiment, why = engine().complete(experiment), ""
        if unknown_ancestor(experiment) is not None and engine().latest(experiment.key, by=me()) is None:
            why = UNKNOWN
    except ValueError as error:  # its own settings may have changed with the defaults
        why = str(error)
    if not why:
        return experiment, problems
    return without(experiment, "fork"), [*problems, Problem("fork", f"fork: {why}", "It is empty now.")]
