"""The base class of observers, which make snapshots of a training. They always use the same latents, places and real
samples, so that all that changes on the screen is due to learning, and never the training's random numbers."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor

from playground.gan.experiment.experiment import Experiment
from playground.gan.foundations.snapshot import Snapshot, metric_steps
from playground.gan.look import fields
from playground.gan.look.activations import ActivationRecord, project_to_plane, record_activations, score_direction
from playground.gan.look.probe import half

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playground.gan.training.state import State

LOSS_BLOCKS = 16
LARGEST = 6e4  # within the range of half precision
LARGEST_FEATURE = 1e15  # their squares can still be added up in single precision
FEATURES = 128  # real samples, and as many generated ones, whose features are shown


@dataclass(frozen=True)
class Outputs:
    """The outputs of both networks for the samples that are shown."""

    fake: Tensor  # generated samples, [n, *shape]
    real_scores: Tensor  # of the observer's real samples, [m, 1] or [m, patches]
    fake_scores: Tensor  # of the first m generated ones, in the same shape


class Observer:
    """Makes snapshots of a training of `experiment`. Subclasses say what is in them: `arrays` and `measure`."""

    unit: Tensor | float = 1.0  # one standard deviation of the data in training units
    real: Tensor  # real samples for the discriminator, [m, *shape]
    latents: Tensor  # of the samples that are shown, [n, latent dimension]

    def __init__(self, experiment: Experiment, device: str) -> None:
        self.experiment, self.device = experiment, device
        self.measured = metric_steps(experiment.steps)  # by step, not by the clock: same seed, same film

    @property
    def needs_classifier(self) -> bool:
        """Whether metrics cannot be measured yet, because the dataset's classifier is not trained."""
        return False

    def snapshot(self, state: State, losses: np.ndarray, kept: bool = True) -> Snapshot:
        """The snapshot of this state; `losses` [m, 2] are those of the last m steps. One that is not `kept` has no
        metrics."""
        with evaluation_mode(state), torch.no_grad():
            with record_activations(state.average) as g, record_activations(state.discriminator) as d:
                outputs = self.run_networks(state)
            arrays = self.arrays(state, outputs) | features(state, d) | thinned(losses, state.step)
            numbers = self.health(state, outputs) | dead_units(g, d) if kept else {}
            if kept and state.step in self.measured:
                more, measured = self.measure(state)
                arrays, numbers = arrays | more, numbers | measured
                if self.experiment.loss.autoencodes:
                    real, fake = (state.discriminator(x) for x in (self.real, state.average(self.latents)))
                    numbers |= self.experiment.loss.numbers(real, fake, state.balance)
        return Snapshot(state.step, arrays, numbers, kept)

    def run_networks(self, state: State) -> Outputs:
        """The outputs of both networks for the observer's latents and real samples."""
        raise NotImplementedError

    def arrays(self, state: State, outputs: Outputs) -> dict[str, np.ndarray]:
        """The arrays of a snapshot, by name."""
        raise NotImplementedError

    def health(self, state: State, outputs: Outputs) -> dict[str, float]:
        """Numbers on the state of both networks: norms of weights and last gradients, and how often D is right."""
        real, fake = (self.belief(scores, outputs) for scores in (outputs.real_scores, outputs.fake_scores))
        rest = self.experiment.loss.resting_belief
        right = {"d_right_real": real > rest, "d_right_fake": fake < rest}
        numbers = {name: float(hits.float().mean()) for name, hits in right.items()}
        for name, weights in (("g", state.g_weights), ("d", state.d_weights)):
            numbers[f"{name}_weight"] = float(weights.vector.norm())
            if weights.vector.grad is not None:
                numbers[f"{name}_gradient"] = float(weights.vector.grad.norm())
        return numbers

    def belief(self, scores: Tensor, outputs: Outputs) -> Tensor:
        """How sure the discriminator is that samples with these scores are real, [n] in [0, 1]."""
        believed = fields.belief(self.experiment.loss, scores, outputs.real_scores, outputs.fake_scores)
        return torch.nan_to_num(believed, nan=0.5)

    def measure(self, state: State) -> tuple[dict[str, np.ndarray], dict[str, float]]:
        """Arrays and numbers of the metrics, by name."""
        raise NotImplementedError

    def tensor(self, x: Any) -> Tensor:
        """An array as a float tensor on the device."""
        return torch.as_tensor(np.asarray(x, np.float32), device=self.device)


def features(state: State, d: ActivationRecord) -> dict[str, np.ndarray]:
    """Features of real and of generated samples in D's last hidden layer, drawn in the plane, [2, n, 2]."""
    if len(d.features) != 2:  # the discriminator was not called once for each
        return {}
    numbers = (*(activations[:FEATURES] for activations in d.features), score_direction(state.discriminator))
    real, fake, weight = (bounded(some.float().cpu().numpy()) for some in numbers)
    plane = project_to_plane(real, fake, weight)
    return {"features": half(plane.clip(-LARGEST, LARGEST))}


def bounded(numbers: np.ndarray) -> np.ndarray:
    """The same numbers, but of a training that diverges none with which nothing can be computed."""
    return np.nan_to_num(numbers).clip(-LARGEST_FEATURE, LARGEST_FEATURE)


def dead_units(g: ActivationRecord, d: ActivationRecord) -> dict[str, float]:
    """The shares of dead units in both networks, for networks with units that can die."""
    found = {"g_dead": g.dead(), "d_dead": d.dead()}
    return {name: share for name, share in found.items() if share is not None}


@contextmanager
def evaluation_mode(state: State) -> Iterator[None]:
    """Within the context, networks are in evaluation mode: batch norm uses its running averages, unchanged."""
    networks = (state.average, state.discriminator, state.generator)
    for network in networks:
        network.eval()
    try:
        yield
    finally:
        for network in networks:
            network.train()


def thinned(losses: np.ndarray, step: int) -> dict[str, np.ndarray]:
    """The `losses` [m, 2] of the last m steps as at most LOSS_BLOCKS means; `loss_step` is the last step of each."""
    blocks = np.array_split(np.arange(len(losses)), min(LOSS_BLOCKS, len(losses)) or 1)
    blocks = [block for block in blocks if len(block)]
    first = step - len(losses) + 1
    return {
        "loss_step": np.array([first + block[-1] for block in blocks], np.int32),
        "loss_d": np.array([losses[block, 0].mean() for block in blocks], np.float32),
        "loss_g": np.array([losses[block, 1].mean() for block in blocks], np.float32),
    }
