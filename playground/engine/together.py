"""Start several runs for one person: as many as the limits allow at once, the others as places become free."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from playground.engine.client import Engine
from playground.engine.limits import LimitError, refusal
from playground.gan.experiment.experiment import Experiment
from playground.store.people import OPERATOR, Person
from playground.store.tables import ANY_DEVICE


@dataclass(frozen=True)
class Started:
    """What has come of starting some experiments."""

    ids: dict[str, str]  # of the runs that were found or started, by the experiments' keys
    waiting: tuple[Experiment, ...] = ()  # those for which there is no place now
    reason: str = ""  # why they wait, in one sentence
    refused: str = ""  # why others cannot be trained here at all, in one sentence


def start_what_fits(
    engine: Engine, experiments: Sequence[Experiment], by: Person = OPERATOR, device: str = ANY_DEVICE
) -> Started:
    """Start the experiments in order, until a limit is reached. Those that have a run, finished or live, get that one;
    call it again with those that wait. device: as in `Engine.submit`."""
    ids: dict[str, str] = {}
    refused = ""
    for number, experiment in enumerate(experiments):
        if sentence := refusal(experiment):
            refused = refused or sentence
            continue
        try:
            ids[experiment.key] = engine.submit(experiment, by=by, device=device)
        except LimitError as error:
            return Started(ids, tuple(experiments[number:]), str(error), refused)
    return Started(ids, (), "", refused)
