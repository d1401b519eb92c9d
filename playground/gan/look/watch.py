"""Trains and yields the snapshots that are due."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from playground.gan.foundations.snapshot import Snapshot, snapshot_steps
from playground.gan.look import probes  # noqa: F401  (defines the probes)
from playground.gan.look.observer import Observer
from playground.gan.look.picture_observer import PictureObserver
from playground.gan.look.point_observer import PointObserver
from playground.gan.targets.distribution import Distribution
from playground.gan.training.state import State
from playground.gan.training.training import Training


class Watch(Iterator[Snapshot | None]):
    """Trains one step in each iteration, and yields the Snapshot that is due after it, or None.

        for snapshot in Watch(Training(experiment)):
            ...

    Raises Diverged, at the next snapshot, if a loss is not finite.
    """

    def __init__(self, training: Training) -> None:
        self.training = training
        self._observe()

    def _observe(self) -> None:
        self.observer = observer_of(self.training.state)
        self.shown = frozenset(snapshot_steps(self.training.experiment.steps))

    def __next__(self) -> Snapshot | None:
        if self.training.finished:
            raise StopIteration
        experiment = self.training.experiment
        self.training.advance()
        if self.training.experiment is not experiment:  # it has forked
            self._observe()
        return self.due()

    def due(self) -> Snapshot | None:
        """The snapshot that is due after this step, or None."""
        return self.snapshot() if self.training.step in self.shown else None

    def start(self) -> Snapshot:
        """The snapshot before any training."""
        return self.observer.snapshot(self.training.state, np.empty((0, 2)))

    def snapshot(self) -> Snapshot:
        """The snapshot of this step, with the losses since the last one. Raises Diverged if one is not finite."""
        return self.observer.snapshot(self.training.state, self.training.take_losses())

    def look(self) -> Snapshot:
        """A snapshot that is not kept, without losses and metrics. It changes nothing in the training."""
        return self.observer.snapshot(self.training.state, np.empty((0, 2)), kept=False)


def observer_of(state: State) -> Observer:
    """A new observer for the target of this training."""
    kind = PointObserver if isinstance(state.experiment.target, Distribution) else PictureObserver
    return kind(state.experiment, state.device)
