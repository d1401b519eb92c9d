"""A Finding: what a rule has to say of a run."""

from __future__ import annotations

from dataclasses import dataclass

from playground.charts.health.cures import Cure, first_that_fits
from playground.charts.health.history import History


@dataclass(frozen=True)
class Finding:
    """What is wrong, in one sentence; the facts that say so; and one change that should help.

    change: path and value, as in a link, which this Experiment can take; None where no single one helps. why: the
    reason why it does; empty without one. name: of the rule, in words.
    """

    sentence: str
    evidence: tuple[str, ...]
    change: tuple[str, str] | None = None
    why: str = ""
    name: str = ""


def found(sentence: str, evidence: list[str], history: History, *options: Cure | None) -> Finding:
    """The Finding with these facts, as far as they are known, and with the first of these cures that fits."""
    known, cure = tuple(filter(None, evidence)), first_that_fits(history.experiment, *options)
    return Finding(sentence, known, (cure.path, cure.text), cure.why) if cure else Finding(sentence, known)
