"""What is seen of a Training in the plane or on the line: samples, the discriminator's surface, manifold, arrows."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor, nn

from playground.gan import probes
from playground.gan.conditional import given, shares
from playground.gan.experiment import Experiment
from playground.gan.metrics import SAMPLES, Yardstick
from playground.gan.observation import Observer, half
from playground.gan.places import SHOWN, line_of, plane_of, sides_of
from playground.gan.targets import Distribution

if TYPE_CHECKING:
    from playground.gan.training import Training

SHOWN_1D = 2000
SCORED = 256
ARROWS = 64
FAR = 1e4  # positions further off than this many standard deviations are shown here


class PointObserver(Observer):
    """Looks at a Training whose samples are points. Under a condition, sample i is of class i modulo their number."""

    def __init__(self, experiment: Experiment, device: str) -> None:
        super().__init__(experiment, device)
        e, target = experiment, experiment.target
        self.target: Distribution = target
        rng = torch.Generator().manual_seed(e.seed)
        many = SHOWN_1D if target.dimension == 1 else SHOWN
        self.latents = e.latent.sample(many, rng).to(device)
        self.metric_latents = e.latent.sample(SAMPLES, rng).to(device)
        self.classes = len(target.classes) if e.condition.of == "classes" else 0
        self.side, self.latent_side = sides_of(self.classes)
        self.latent_grid = e.latent.grid(200 if e.latent.dimension == 1 else self.latent_side).to(device)
        self.unit: Tensor = self.tensor(target.std if e.units == "raw" else np.ones(target.dimension))
        self.zero = self.tensor(target.mean if e.units == "raw" else np.zeros(target.dimension))
        self.real, self.real_context = self._some_real()
        places = line_of(target)[:, None] if target.dimension == 1 else plane_of(target, self.side)
        self.places = self._into_training_units(target.standardise(places))

    def _some_real(self) -> tuple[Tensor, Tensor | None]:
        """The real samples that the discriminator is asked about, and their context."""
        target, rng = self.target, np.random.default_rng(self.experiment.seed)
        if not self.classes:
            return self._into_training_units(target.standardise(target.sample(SCORED, rng))), None
        x, labels = target.labelled_samples(SCORED, rng)
        return self._into_training_units(target.standardise(x)), shares(labels, self.classes, self.device)

    def context(self, rows: int) -> Tensor | None:
        """The context of the first `rows` samples, [rows, classes]; None without a condition."""
        return shares(np.arange(rows) % self.classes, self.classes, self.device) if self.classes else None

    def draw(self, training: Training) -> dict[str, np.ndarray]:
        discriminator, loss = training.discriminator, self.experiment.loss
        fake = given(training.average, self.context(len(self.latents)))(self.latents)
        real_scores = given(discriminator, self.real_context)(self.real)
        fake_scores = given(discriminator, self.context(SCORED))(fake[:SCORED])

        def belief(scores: Tensor) -> np.ndarray:
            return np.nan_to_num(probes.belief(loss, scores, real_scores, fake_scores).cpu().numpy(), nan=0.5)

        samples = self._standardised(fake)
        arrays = {
            "samples": half(samples),
            "scores_real": half(belief(real_scores)),
            "scores_fake": half(belief(fake_scores)),
        }
        if self.target.dimension == 1:
            return arrays | self._draw_line(samples, belief(discriminator(self.places)))
        judge = given(discriminator, self.context(ARROWS))
        arrow = probes.gradient_field(judge, loss, fake[:ARROWS], real_scores, self.unit)
        surfaces = [belief(given(discriminator, told)(self.places)) for told in self._each_class()]
        sheets = [self._sheet(training.average, told) for told in self._each_class()]
        if self.classes:  # in front of those of the classes, what is real for the best of them
            surfaces = [np.max(surfaces, axis=0), *surfaces]
        return arrays | {
            "surface": np.rint(np.stack(surfaces) * 255).astype(np.uint8).reshape(*self._many, self.side, self.side),
            "manifold": half(np.stack(sheets) if self.classes else sheets[0]),
            "arrows": half(np.concatenate([samples[:ARROWS], arrow.cpu().numpy()], axis=1)),
        }

    @property
    def _many(self) -> tuple[int, ...]:
        """The leading size of the surfaces."""
        return (1 + self.classes,) if self.classes else ()

    def _each_class(self) -> list[Tensor | None]:
        """The context of one row for each class; a single None without a condition."""
        told = self.context(self.classes)
        return [None] if told is None else list(told.split(1))

    def _sheet(self, generator: nn.Module, told: Tensor | None) -> np.ndarray:
        """Where the latent grid lands: the generator, asked for one class, as a sheet folded onto the data."""
        sheet = self._standardised(given(generator, told)(self.latent_grid))
        return sheet.reshape((-1, 2) if self.experiment.latent.dimension == 1 else (self.latent_side, -1, 2))

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
        context = self.context(SAMPLES)
        samples = self.target.restore(self._standardised(given(training.average, context)(self.metric_latents)))
        numbers = yardstick(self.target).measure(samples)
        if self.classes:
            numbers |= yardstick(self.target).conditional(samples, np.arange(SAMPLES) % self.classes)
        return {}, numbers

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
