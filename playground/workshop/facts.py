"""What conditions and predictions look at: one run of the store with its film. Nothing that a learner says.

`Films` reads each film once, however many people ask, and only what has been added since.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from playground.charts.health import History, diagnose
from playground.charts.health.history import Series
from playground.engine import Engine, Run
from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.link import settings_of
from playground.gan.experiment.networks import network_sizes
from playground.gan.foundations.snapshot import Snapshot
from playground.gan.networks.size import parameters
from playground.workshop.conditions import Value, When

PORTION = 64  # snapshots read at once
REMEMBERED = 256  # films in memory, a few kilobytes each
SERIES = {"d_right": "accuracy", "distance": "distance", "times_floor": "times_floor", "parts_in_use": "parts_in_use"}


@dataclass
class Film:
    """The numbers of a run's film so far, and its newest kept snapshot."""

    history: History
    last: Snapshot | None = None


@dataclass(frozen=True)
class Facts:
    """One run, as conditions see it. start: the settings of the exercise's starting experiment, by path."""

    run: Run
    film: Film
    start: Mapping[str, Value] = field(default_factory=dict)

    @property
    def state(self) -> str:
        """As the store has it."""
        return self.run.state

    @cached_property
    def experiment(self) -> Experiment:
        """What the run trains."""
        return self.film.history.experiment

    @cached_property
    def findings(self) -> frozenset[str]:
        """The names of the health rules that speak."""
        history = self.film.history
        history.state, history.note = self.run.state, self.run.note
        return frozenset(finding.name for finding in diagnose(history))

    def series(self, name: str) -> Series:
        """A number over the run; empty where it was not measured."""
        history = self.film.history
        found: Series = getattr(history, SERIES[name]) if name in SERIES else history.of(name)
        return found

    def number(self, name: str, when: When = "end") -> float | None:
        """One number of the run; None where it was not measured, and at the end of a run that diverged: what was
        measured before it broke off says nothing of how it ended."""
        if (fixed := self._of_the_run(name)) is not None:
            return fixed
        series = self.series(name)
        match when:
            case "end":
                value = np.nan if self.run.state == "diverged" else self.run.metrics.get(name, series.last)
            case "recent":
                value = self.film.history.recent(series).middle
            case "start":
                value = series.first
            case "highest":
                value = float(series.values.max()) if len(series) else np.nan
            case "lowest":
                value = float(series.values.min()) if len(series) else np.nan
        return float(value) if np.isfinite(value) else None

    def setting(self, path: str) -> Value | None:
        """The value of a setting; None where this experiment has no such setting."""
        return self._settings.get(path)

    def changed(self, path: str) -> bool:
        """Whether the setting, or one below it, differs from the starting experiment."""
        paths = {one for one in self._settings.keys() | self.start.keys() if one == path or one.startswith(f"{path}.")}
        return any(self._settings.get(one) != self.start.get(one) for one in paths)

    @property
    def _settings(self) -> Mapping[str, Value]:
        return settings_of(self.experiment)

    def _of_the_run(self, name: str) -> float | None:
        """A number that does not change over the run, or that the store keeps; None for any other."""
        match name:
            case "step":
                return float(self.run.step)
            case "share":
                return self.run.step / self.run.steps
            case "seconds":
                return self.run.seconds
            case "g_parameters" | "d_parameters":
                generator, discriminator = network_sizes(self.experiment)
                return float(parameters(generator if name[0] == "g" else discriminator))
        return None


class Films:
    """The films of runs, each read once. May be used from several threads."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._films: OrderedDict[str, Film] = OrderedDict()
        self._lock = threading.Lock()

    def facts(self, run: Run, started: Experiment | None = None) -> Facts:
        """The run as it is in the store now, beside the starting experiment of an exercise."""
        with self._lock:
            film = self._film(run)
        return Facts(run, film, {} if started is None else settings_of(started))

    def _film(self, run: Run) -> Film:
        film = self._films.get(run.id)
        if film is None:
            film = self._films[run.id] = Film(History(Experiment.from_json(run.experiment), run.state, run.note))
        self._films.move_to_end(run.id)
        while len(self._films) > REMEMBERED:
            self._films.popitem(last=False)
        while True:
            blobs = self._engine.delta(run.id, film.history.step, PORTION)
            for snapshot in map(Snapshot.decode, blobs):
                film.history.add(snapshot)
                film.last = snapshot if snapshot.kept else film.last
            if len(blobs) < PORTION:
                return film
