"""A Finding: what a rule has to say of a run."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from playground.charts.health.cures import Change, Cure, whole_cure
from playground.charts.health.history import History


@dataclass(frozen=True)
class Finding:
    """What is wrong, in one sentence; the facts that say so; and the cure: all changes that should help, to be made
    together, which this Experiment can take. name: of the rule, in words.
    """

    sentence: str
    evidence: tuple[str, ...]
    cure: Cure = ()
    name: str = ""


def found(
    sentence: str,
    evidence: list[str],
    history: History,
    *causes: Change | None,
    otherwise: Iterable[Change | None] = (),
) -> Finding:
    """The Finding with these facts, as far as they are known.

    causes: what can be behind it, each as the change that removes it; those that this Experiment has are removed
    together. otherwise: what helps where it has none of them; the first that fits. A run from outside gets no cure: its
    settings are not known here.
    """
    e = history.experiment
    cure = () if e.target.outside else whole_cure(e, causes, otherwise)
    return Finding(sentence, tuple(filter(None, evidence)), cure)
