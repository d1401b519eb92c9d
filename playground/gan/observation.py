"""The Observer makes a Snapshot of a Training: always the same latents, places and real samples, so that what moves
on the screen has been moved by learning. It never touches the training's own chance."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor

from playground.gan.experiment import Experiment
from playground.gan.snapshot import Snapshot, metric_steps

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playground.gan.training import Training

LOSS_BLOCKS = 16


class Observer:
    """Looks at a Training of `experiment`; what is seen is said by `draw` and `measure`."""

    unit: Tensor | float = 1.0  # one standard deviation of the data in training units
    real: Tensor  # real samples that the discriminator is asked about
    latents: Tensor  # of the samples that are shown

    def __init__(self, experiment: Experiment, device: str) -> None:
        self.experiment, self.device = experiment, device
        self.measured = metric_steps(experiment.steps)

    @property
    def lacks_classifier(self) -> bool:
        """Whether the metrics wait for a classifier of the dataset."""
        return False

    def look(self, training: Training, losses: np.ndarray, kept: bool = True) -> Snapshot:
        """What `training` shows now; `losses` [m, 2] are those of its last m steps."""
        with evaluating(training), torch.no_grad():
            arrays = self.draw(training) | thinned(losses, training.step)
            numbers: dict[str, float] = {}
            if kept and self.is_time_to_measure(training):
                more, numbers = self.measure(training)
                arrays |= more
                if self.experiment.loss.autoencodes:
                    real, fake = (training.discriminator(x) for x in (self.real, training.average(self.latents)))
                    numbers |= self.experiment.loss.numbers(real, fake, training.balance)
        return Snapshot(training.step, arrays, numbers, kept)

    def is_time_to_measure(self, training: Training) -> bool:
        """Whether the metrics are due at this step."""
        return training.step in self.measured

    def draw(self, training: Training) -> dict[str, np.ndarray]:
        """The arrays of a snapshot."""
        raise NotImplementedError

    def measure(self, training: Training) -> tuple[dict[str, np.ndarray], dict[str, float]]:
        """Further arrays, and the metrics."""
        raise NotImplementedError

    def tensor(self, x: Any) -> Tensor:
        """An array as a float tensor on the device."""
        return torch.as_tensor(np.asarray(x, np.float32), device=self.device)


@contextmanager
def evaluating(training: Training) -> Iterator[None]:
    """Networks in evaluation mode: batch norm uses its running averages and learns nothing from a look."""
    networks = (training.average, training.discriminator, training.generator)
    for network in networks:
        network.eval()
    try:
        yield
    finally:
        for network in networks:
            network.train()


def half(x: np.ndarray) -> np.ndarray:
    """The array with as many bits as a picture needs."""
    return x.astype(np.float16)


def thinned(losses: np.ndarray, step: int) -> dict[str, np.ndarray]:
    """The losses of the last steps as at most LOSS_BLOCKS means, each at its last step."""
    blocks = np.array_split(np.arange(len(losses)), min(LOSS_BLOCKS, len(losses)) or 1)
    blocks = [block for block in blocks if len(block)]
    first = step - len(losses) + 1
    return {
        "loss_step": np.array([first + block[-1] for block in blocks], np.int32),
        "loss_d": np.array([losses[block, 0].mean() for block in blocks], np.float32),
        "loss_g": np.array([losses[block, 1].mean() for block in blocks], np.float32),
    }
