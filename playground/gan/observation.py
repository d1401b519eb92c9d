"""The Observer makes a Snapshot of a Training: always the same latents, places and real samples, so that what moves
on the screen has been moved by learning. It never touches the training's own chance."""

from __future__ import annotations

from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor

from playground.gan import probes
from playground.gan.experiment import Experiment
from playground.gan.metrics import SAMPLES, Yardstick
from playground.gan.places import SHOWN, SURFACE, line_of, plane_of
from playground.gan.snapshot import Snapshot, metric_steps
from playground.gan.targets import Target

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playground.gan.training import Training

SHOWN_1D = 2000
SCORED = 256
ARROWS = 64
LATENT_SIDE = 21
LOSS_BLOCKS = 16
FAR = 1e4  # positions further off than this many standard deviations are shown here


class Observer:
    """Looks at a Training of `experiment`."""

    def __init__(self, experiment: Experiment, device: str) -> None:
        e, target = experiment, experiment.target
        self.experiment, self.device = e, device
        rng = torch.Generator().manual_seed(e.seed)
        many = SHOWN_1D if target.dimension == 1 else SHOWN
        self.latents = e.latent.sample(many, rng).to(device)
        self.metric_latents = e.latent.sample(SAMPLES, rng).to(device)
        self.latent_grid = e.latent.grid(200 if e.latent.dimension == 1 else LATENT_SIDE).to(device)
        self.unit = self._tensor(target.std if e.units == "raw" else np.ones(target.dimension))
        self.zero = self._tensor(target.mean if e.units == "raw" else np.zeros(target.dimension))
        scored = target.standardise(target.sample(SCORED, np.random.default_rng(e.seed)))
        self.real = self._into_training_units(scored)
        self.measured = metric_steps(e.steps)
        places = line_of(target)[:, None] if target.dimension == 1 else plane_of(target)
        self.places = self._into_training_units(target.standardise(places))

    def look(self, training: Training, losses: np.ndarray, kept: bool = True) -> Snapshot:
        """What `training` shows now; `losses` [m, 2] are those of its last m steps."""
        with _evaluating(training):
            arrays = self._draw(training) | _thinned(losses, training.step)
            numbers = self._measure(training) if kept and training.step in self.measured else {}
        return Snapshot(training.step, arrays, numbers, kept)

    def _draw(self, training: Training) -> dict[str, np.ndarray]:
        loss, discriminator = self.experiment.loss, training.discriminator
        with torch.no_grad():
            fake = training.average(self.latents)

        def belief(places: Tensor) -> np.ndarray:
            return probes.belief(discriminator, loss, places, self.real, fake[:SCORED]).cpu().numpy()

        samples = self._standardised(fake)
        arrays = {
            "samples": _half(samples),
            "scores_real": _half(belief(self.real)),
            "scores_fake": _half(belief(fake[:SCORED])),
        }
        if self.experiment.target.dimension == 1:
            return arrays | self._draw_line(samples, belief(self.places))
        surface = np.nan_to_num(belief(self.places), nan=0.5)
        arrow = probes.gradient_field(discriminator, loss, fake[:ARROWS], self.real, self.unit)
        sheet = self._standardised(probes.manifold(training.average, self.latent_grid))
        shape = (-1, 2) if self.experiment.latent.dimension == 1 else (LATENT_SIDE, LATENT_SIDE, 2)
        return arrays | {
            "surface": np.rint(surface * 255).astype(np.uint8).reshape(SURFACE, SURFACE),
            "manifold": _half(sheet.reshape(shape)),
            "arrows": _half(np.concatenate([samples[:ARROWS], arrow.cpu().numpy()], axis=1)),
        }

    def _draw_line(self, samples: np.ndarray, belief: np.ndarray) -> dict[str, np.ndarray]:
        target = self.experiment.target
        grid = line_of(target)
        real = target.density(grid[:, None])
        assert real is not None
        generated = probes.smoothed_density(target.restore(samples)[:, 0], grid)
        return {
            "belief": _half(belief),
            "generated_density": _half(generated),
            "optimal": _half(probes.optimal_belief(real, generated)),
        }

    @torch.no_grad()
    def _measure(self, training: Training) -> dict[str, float]:
        samples = self._standardised(training.average(self.metric_latents))
        return yardstick(self.experiment.target).measure(self.experiment.target.restore(samples))

    def _standardised(self, x: Tensor) -> np.ndarray:
        """Training units to standardised units; what is not finite or far off is put at the rim."""
        u = ((x - self.zero) / self.unit).cpu().numpy().astype(np.float64)
        return np.nan_to_num(u, nan=FAR, posinf=FAR, neginf=-FAR).clip(-FAR, FAR)

    def _into_training_units(self, u: np.ndarray) -> Tensor:
        return self._tensor(u) * self.unit + self.zero

    def _tensor(self, x: Any) -> Tensor:
        return torch.as_tensor(np.asarray(x, np.float32), device=self.device)


@lru_cache(maxsize=64)
def yardstick(target: Target) -> Yardstick:
    """The yardstick of a target; its floors are computed once."""
    return Yardstick(target)


@contextmanager
def _evaluating(training: Training) -> Iterator[None]:
    """Networks in evaluation mode: batch norm uses its running averages and learns nothing from a look."""
    networks = (training.average, training.discriminator, training.generator)
    for network in networks:
        network.eval()
    try:
        yield
    finally:
        for network in networks:
            network.train()


def _half(x: np.ndarray) -> np.ndarray:
    return x.astype(np.float16)


def _thinned(losses: np.ndarray, step: int) -> dict[str, np.ndarray]:
    """The losses of the last steps as at most LOSS_BLOCKS means, each at its last step."""
    blocks = np.array_split(np.arange(len(losses)), min(LOSS_BLOCKS, len(losses)) or 1)
    blocks = [block for block in blocks if len(block)]
    first = step - len(losses) + 1
    return {
        "loss_step": np.array([first + block[-1] for block in blocks], np.int32),
        "loss_d": np.array([losses[block, 0].mean() for block in blocks], np.float32),
        "loss_g": np.array([losses[block, 1].mean() for block in blocks], np.float32),
    }
