"""Forks: experiments that were another one until some step, and continue with one setting changed (`Origin`)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from playground.gan.experiment.compatibility import KEPT
from playground.gan.experiment.experiment import Experiment, Origin
from playground.gan.experiment.link import write_fork

FIXED = (*KEPT, "pretraining", "latent.dimension", "fork")  # settings that a fork cannot change
UNKNOWN = (
    "The run that this one was forked from is not in the store, and some of its settings were defaults that have "
    "changed since: what was trained then is no longer known."
)


class UnknownAncestorError(ValueError):
    """A fork whose parent is not known any more; the message is `UNKNOWN`."""


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


def ancestors(experiment: Experiment) -> Iterator[Origin]:
    """Where it comes from, where that comes from, and so on."""
    origin = experiment.fork
    while origin is not None:
        yield origin
        origin = origin.parent.fork


def unknown_ancestor(experiment: Experiment) -> Origin | None:
    """The newest of its origins of which only the text is known, which describes another experiment by now."""
    return next((origin for origin in ancestors(experiment) if origin.changed), None)


def with_ancestors(experiment: Experiment, kept: Callable[[str], str | None]) -> Experiment:
    """The same experiment, with the same key, whose ancestors are those that were forked.

    `kept` gives the JSON of the experiment of a key, if there is one: it holds every setting, and so still says what a
    parent was when the defaults, and with them what a fork's text describes, are other ones. Where there is none, that
    ancestor stays unknown. Raises ValueError, with a sentence, if the experiment cannot continue from what was forked:
    of a link, its own settings may have changed with the defaults.
    """
    origin = experiment.fork
    if origin is None or unknown_ancestor(experiment) is None:
        return experiment
    text = kept(origin.key) if origin.changed else None
    parent = with_ancestors(origin.parent if text is None else Experiment.from_json(text), kept)
    known = origin.model_copy(update={"parent": parent})
    if problems := known.problems_of(experiment):
        raise ValueError(problems[0].sentence)
    return experiment.model_copy(update={"fork": known})
