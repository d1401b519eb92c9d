"""What is seen of a Training in the plane or on the line: samples, the discriminator's surface, manifold, arrows."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from playground.gan import probes
from playground.gan.experiment import Experiment
from playground.gan.metrics import SAMPLES, Yardstick
from playground.gan.observation import Observer, half
from playground.gan.places import SHOWN, SURFACE, line_of, plane_of
from playground.gan.targets import Distribution

if TYPE_CHECKING:
    from playground.gan.training import Training

SHOWN_1D = 2000
SCORED = 256
ARROWS = 64
LATENT_SIDE = 21
FAR = 1e4  # positions further off than this many standard deviations are shown here


class PointObserver(Observer):
    """Looks at a Training whose samples are points."""

    def __init__(self, experiment: Experiment, device: str) -> None:
        super().__init__(experiment, device)
        e, target = experiment, experiment.target
        self.target: Distribution = target
        rng = torch.Generator().manual_seed(e.seed)
        many = SHOWN_1D if target.dimension == 1 else SHOWN
        self.latents = e.latent.sample(many, rng).to(device)
        self.metric_latents = e.latent.sample(SAMPLES, rng).to(device)
        self.latent_grid = e.latent.grid(200 if e.latent.dimension == 1 else LATENT_SIDE).to(device)
        self.unit: Tensor = self.tensor(target.std if e.units == "raw" else np.ones(target.dimension))
        self.zero = self.tensor(target.mean if e.units == "raw" else np.zeros(target.dimension))
        scored = target.standardise(target.sample(SCORED, np.random.default_rng(e.seed)))
        self.real = self._into_training_units(scored)
        places = line_of(target)[:, None] if target.dimension == 1 else plane_of(target)
        self.places = self._into_training_units(target.standardise(places))

    def draw(self, training: Training) -> dict[str, np.ndarray]:
        loss, discriminator = self.experiment.loss, training.discriminator
        fake = training.average(self.latents)

        def belief(places: Tensor) -> np.ndarray:
            return probes.belief(discriminator, loss, places, self.real, fake[:SCORED]).cpu().numpy()

        samples = self._standardised(fake)
        arrays = {
            "samples": half(samples),
            "scores_real": half(belief(self.real)),
            "scores_fake": half(belief(fake[:SCORED])),
        }
        if self.target.dimension == 1:
            return arrays | self._draw_line(samples, belief(self.places))
        surface = np.nan_to_num(belief(self.places), nan=0.5)
        arrow = probes.gradient_field(discriminator, loss, fake[:ARROWS], self.real, self.unit)
        sheet = self._standardised(probes.manifold(training.average, self.latent_grid))
        shape = (-1, 2) if self.experiment.latent.dimension == 1 else (LATENT_SIDE, LATENT_SIDE, 2)
        return arrays | {
            "surface": np.rint(surface * 255).astype(np.uint8).reshape(SURFACE, SURFACE),
            "manifold": half(sheet.reshape(shape)),
            "arrows": half(np.concatenate([samples[:ARROWS], arrow.cpu().numpy()], axis=1)),
        }

    def _draw_line(self, samples: np.ndarray, belief: np.ndarray) -> dict[str, np.ndarray]:
        target = self.target
        grid = line_of(target)
        real = target.density(grid[:, None])
        assert real is not None
        generated = probes.smoothed_density(target.restore(samples)[:, 0], grid)
        return {
            "belief": half(belief),
            "generated_density": half(generated),
            "optimal": half(probes.optimal_belief(real, generated)),
        }

    def measure(self, training: Training) -> tuple[dict[str, np.ndarray], dict[str, float]]:
        samples = self._standardised(training.average(self.metric_latents))
        return {}, yardstick(self.target).measure(self.target.restore(samples))

    def _standardised(self, x: Tensor) -> np.ndarray:
        """Training units to standardised units; what is not finite or far off is put at the rim."""
        u = ((x - self.zero) / self.unit).cpu().numpy().astype(np.float64)
        return np.nan_to_num(u, nan=FAR, posinf=FAR, neginf=-FAR).clip(-FAR, FAR)

    def _into_training_units(self, u: np.ndarray) -> Tensor:
        return self.tensor(u) * self.unit + self.zero


@lru_cache(maxsize=64)
def yardstick(target: Distribution) -> Yardstick:
    """The yardstick of a target; its floors are computed once."""
    return Yardstick(target)
