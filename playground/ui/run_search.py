"""Runs that are searched, filtered and sorted: what the list of runs knows of each, and which of them it shows.

Most of it comes from the store as it is. Names and settings in words take a millisecond a run: they are made when they
are first needed, once for all who look.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pydantic import ValidationError

from playground.charts.names import name_of
from playground.charts.runs import times_floor
from playground.engine import Run
from playground.gan.experiment.differences import changes, in_words
from playground.gan.experiment.experiment import Experiment
from playground.store.remarks import NOTHING, Remarks
from playground.store.tables import LIVE
from playground.ui.stored_experiment import DamagedError, experiment_of

EVERYTHING, NEWEST = "all", "newest"  # what is shown, and how it is sorted, when nothing was chosen
LONG = 40  # letters of a setting's value that are too many for the list: drawings


@dataclass(frozen=True)
class Listed:
    """A run as it stands in the list."""

    run: Run
    remarks: Remarks = NOTHING

    @property
    def experiment(self) -> Experiment | None:
        """What it trains; None if its settings are damaged."""
        try:
            return experiment_of(self.run.experiment)
        except DamagedError:
            return None

    @property
    def name(self) -> str:
        """What somebody has called it; else the name of what it trains."""
        return self.remarks.name or in_plain_words(self.run.experiment, self.run.title)[0]

    @property
    def changes(self) -> str:
        """What differs from the default, in words."""
        return in_plain_words(self.run.experiment, self.run.title)[1]

    @property
    def searchable(self) -> str:
        """Everything that a search looks into."""
        run, written = self.run, self.remarks
        named = in_plain_words(run.experiment, run.title)
        return " ".join([written.name, written.note, run.title, *named, run.state, run.note, run.id]).casefold()


@lru_cache(maxsize=2048)
def in_plain_words(experiment: str, otherwise: str) -> tuple[str, str]:
    """The name of an experiment, given as JSON, and what differs from its default; `otherwise` and nothing for one that
    cannot be read."""
    try:
        read = Experiment.from_json(experiment)
    except ValidationError:
        return otherwise, ""
    rows = [row for row in changes(read) if len(row[-1]) < LONG]
    return name_of(read), in_words(rows) or ("trained outside the app" if read.target.outside else "default settings")


FILTERS: dict[str, tuple[str, Callable[[Listed], bool]]] = {
    EVERYTHING: ("All", lambda one: True),
    "starred": ("Starred", lambda one: one.remarks.starred),
    "training": ("Training", lambda one: one.run.state in LIVE),
    "finished": ("Finished", lambda one: one.run.state == "finished"),
    "broken-off": ("Ended early", lambda one: one.run.state in ("stopped", "diverged", "failed")),
}

SORTS: dict[str, tuple[str, Callable[[Listed], Any]]] = {  # the smallest first
    NEWEST: ("Newest first", lambda one: -one.run.created),
    "oldest": ("Oldest first", lambda one: one.run.created),
    "best": ("Closest to the data", lambda one: times_floor(one.run.metrics) or float("inf")),
    "longest": ("Most steps first", lambda one: -one.run.step),
    "name": ("By name", lambda one: one.name.casefold()),
    "starred": ("Starred first", lambda one: not one.remarks.starred),
}


def listed(runs: Sequence[Run], remarks: Mapping[str, Remarks]) -> list[Listed]:
    """The runs with what was written about them."""
    return [Listed(run, remarks.get(run.id, NOTHING)) for run in runs]


def found(everything: Sequence[Listed], words: str, shown: str, learns: str, sort: str) -> list[Listed]:
    """Those that hold all the words, in order. `shown`: a name in FILTERS; `learns`: a run's title, "" for any; `sort`:
    a name in SORTS. What is not there is as if nothing had been chosen."""
    wanted = FILTERS.get(shown, FILTERS[EVERYTHING])[1]
    order = SORTS.get(sort, SORTS[NEWEST])[1]
    parts = words.casefold().split()
    chosen = [one for one in everything if wanted(one) and learns in ("", one.run.title)]
    if parts:
        chosen = [one for one in chosen if all(part in one.searchable for part in parts)]
    return sorted(chosen, key=order)
