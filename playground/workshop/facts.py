"""What conditions and predictions look at: one run of the store with its film. Nothing that a learner says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Self

import numpy as np

from playground.charts.health import History, diagnose
from playground.charts.health.history import Series
from playground.engine import Run
from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.link import settings_of
from playground.gan.experiment.networks import network_sizes
from playground.gan.foundations.snapshot import Snapshot
from playground.gan.networks.size import parameters
from playground.histories import Histories
from playground.workshop.numbers import When
from playground.workshop.part import Value

SERIES = {"d_right": "accuracy", "distance": "distance", "times_floor": "times_floor", "parts_in_use": "parts_in_use"}


@dataclass(frozen=True)
class Facts:
    """One run, as conditions see it. start: the settings of the exercise's starting experiment, by path. newest: reads
    the run's last snapshot."""

    run: Run
    history: History
    start: Mapping[str, Value] = field(default_factory=dict)
    newest: Callable[[], Snapshot | None] = lambda: None

    @classmethod
    def of(cls, histories: Histories, run: Run, started: Experiment | None = None) -> Self:
        """The run as it is in the store now, beside the starting experiment of an exercise."""
        start = {} if started is None else settings_of(started)
        return cls(run, histories.of(run), start, partial(histories.newest, run))

    @cached_property
    def last(self) -> Snapshot | None:
        """The run's last snapshot that is kept."""
        return self.newest()

    @property
    def state(self) -> str:
        """As the store has it."""
        return self.run.state

    @cached_property
    def experiment(self) -> Experiment:
        """What the run trains."""
        return self.history.experiment

    @cached_property
    def findings(self) -> frozenset[str]:
        """The names of the health rules that speak."""
        self.history.state, self.history.note = self.run.state, self.run.note
        return frozenset(finding.name for finding in diagnose(self.history))

    def series(self, name: str) -> Series:
        """A number over the run; empty where it was not measured."""
        found: Series = getattr(self.history, SERIES[name]) if name in SERIES else self.history.of(name)
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
                value = self.history.recent(series).middle
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
