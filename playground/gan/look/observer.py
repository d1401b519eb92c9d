"""The Observer makes a Snapshot of a Training: always the same latents, places and real samples, so that what moves
on the screen has been moved by learning. It never touches the training's own chance."""

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

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playground.gan.training.state import State

LOSS_BLOCKS = 16
FLAT = 6e4  # what half precision can hold
FEATURES = 128  # real samples, and as many generated ones, whose features are shown


@dataclass(frozen=True)
class Outputs:
    """What the networks make of the samples that are shown."""

    fake: Tensor  # generated samples, [n, *shape]
    real_scores: Tensor  # of the observer's real samples, [m, 1] or a score for each patch
    fake_scores: Tensor  # of the first m generated ones


class Observer:
    """Looks at a Training of `experiment`; what is seen is said by `draw` and `measure`."""

    unit: Tensor | float = 1.0  # one standard deviation of the data in training units
    real: Tensor  # real samples that the discriminator is asked about
    latents: Tensor  # of the samples that are shown

    def __init__(self, experiment: Experiment, device: str) -> None:
        self.experiment, self.device = experiment, device
        self.measured = metric_steps(experiment.steps)

    @property
    def needs_classifier(self) -> bool:
        """Whether the metrics wait for a classifier of the dataset."""
        return False

    def snapshot(self, state: State, losses: np.ndarray, kept: bool = True) -> Snapshot:
        """What `training` shows now; `losses` [m, 2] are those of its last m steps."""
        with evaluation_mode(state), torch.no_grad():
            with record_activations(state.average) as g, record_activations(state.discriminator) as d:
                outputs = self.run_networks(state)
            arrays = self.arrays(state, outputs) | features(state, d) | thinned(losses, state.step)
            numbers = self.health(state, outputs) | dead_units(g, d) if kept else {}
            if kept and self.is_time_to_measure(state):
                more, measured = self.measure(state)
                arrays, numbers = arrays | more, numbers | measured
                if self.experiment.loss.autoencodes:
                    real, fake = (state.discriminator(x) for x in (self.real, state.average(self.latents)))
                    numbers |= self.experiment.loss.numbers(real, fake, state.balance)
        return Snapshot(state.step, arrays, numbers, kept)

    def is_time_to_measure(self, state: State) -> bool:
        """Whether the metrics are due at this step."""
        return state.step in self.measured

    def run_networks(self, state: State) -> Outputs:
        """Generated samples, and what the discriminator says of real and of generated ones."""
        raise NotImplementedError

    def arrays(self, state: State, outputs: Outputs) -> dict[str, np.ndarray]:
        """The arrays of a snapshot."""
        raise NotImplementedError

    def health(self, state: State, outputs: Outputs) -> dict[str, float]:
        """How the networks are: lengths of their weights and last gradients, and how often D is right."""
        real, fake = (self.belief(scores, outputs) for scores in (outputs.real_scores, outputs.fake_scores))
        right = {"d_right_real": real > 0.5, "d_right_fake": fake < 0.5}
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
        """Further arrays, and the metrics."""
        raise NotImplementedError

    def tensor(self, x: Any) -> Tensor:
        """An array as a float tensor on the device."""
        return torch.as_tensor(np.asarray(x, np.float32), device=self.device)


def features(state: State, d: ActivationRecord) -> dict[str, np.ndarray]:
    """What D's last hidden layer makes of real and of generated samples, [2, n, 2], drawn in the plane."""
    if len(d.features) != 2:  # a discriminator that was called otherwise
        return {}
    real, fake = (np.nan_to_num(activations[:FEATURES].float().cpu().numpy()) for activations in d.features)
    plane = project_to_plane(real, fake, score_direction(state.discriminator).float().cpu().numpy())
    return {"features": half(plane.clip(-FLAT, FLAT))}


def dead_units(g: ActivationRecord, d: ActivationRecord) -> dict[str, float]:
    """The share of dead units of both networks, where there are units that may die."""
    found = {"g_dead": g.dead(), "d_dead": d.dead()}
    return {name: share for name, share in found.items() if share is not None}


@contextmanager
def evaluation_mode(state: State) -> Iterator[None]:
    """Networks in evaluation mode: batch norm uses its running averages and learns nothing from a look."""
    networks = (state.average, state.discriminator, state.generator)
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
