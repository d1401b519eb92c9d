"""What is looked at of a training in the plane or on the line: always the same latents, places and real samples."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from playground.gan.experiment.experiment import Experiment
from playground.gan.look.observer import Observer, Outputs, half
from playground.gan.look.places import SHOWN, latent_side, line_of, plane_of, sides_of
from playground.gan.look.probe import probes_of
from playground.gan.measure.point_measurement import SAMPLES, PointMeasurement
from playground.gan.networks.conditional import given, shares
from playground.gan.targets.distribution import Distribution

if TYPE_CHECKING:
    from playground.gan.training.state import State

SHOWN_1D = 2000
SCORED = 256
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
        self.side, self.latent_side = sides_of(self.classes)[0], latent_side(e.latent.dimension, self.classes)
        self.latent_grid = e.latent.grid(self.latent_side).to(device)
        self.unit: Tensor = self.tensor(target.std if e.units == "raw" else np.ones(target.dimension))
        self.zero = self.tensor(target.mean if e.units == "raw" else np.zeros(target.dimension))
        self.real, self.real_context = self._some_real()
        self.cloud = target.standardise(target.many[:SHOWN])  # real samples that stand for their density
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

    def see(self, state: State) -> Outputs:
        fake = given(state.average, self.context(len(self.latents)))(self.latents)
        real_scores = given(state.discriminator, self.real_context)(self.real)
        return Outputs(fake, real_scores, given(state.discriminator, self.context(SCORED))(fake[:SCORED]))

    def draw(self, state: State, outputs: Outputs) -> dict[str, np.ndarray]:
        arrays = {
            "samples": half(self.standardised(outputs.fake)),
            "scores_real": half(self.belief(outputs.real_scores, outputs).cpu().numpy()),
            "scores_fake": half(self.belief(outputs.fake_scores, outputs).cpu().numpy()),
        }
        probes = probes_of(self.target.family, self.experiment.condition.of)
        return arrays | {probe.array: probe.compute(self, state, outputs) for probe in probes if probe.compute}

    def each_class(self) -> list[Tensor | None]:
        """The context of one row for each class; a single None without a condition."""
        context = self.context(self.classes)
        return [None] if context is None else list(context.split(1))

    def measure(self, state: State) -> tuple[dict[str, np.ndarray], dict[str, float]]:
        context = self.context(SAMPLES)
        samples = self.target.restore(self.standardised(given(state.average, context)(self.metric_latents)))
        measurement = point_measurement(self.target)
        numbers = measurement.measure(samples)
        if self.classes:
            numbers |= measurement.conditional(samples, np.arange(SAMPLES) % self.classes)
        if self.target.modes() is None:
            return {}, numbers
        return {"occupancy": measurement.occupancy(samples).astype(np.float32)}, numbers

    def standardised(self, x: Tensor) -> np.ndarray:
        """Training units to standardised units; what is not finite or far off is put at the rim."""
        u = ((x - self.zero) / self.unit).cpu().numpy().astype(np.float64)
        return np.nan_to_num(u, nan=FAR, posinf=FAR, neginf=-FAR).clip(-FAR, FAR)

    def _into_training_units(self, u: np.ndarray) -> Tensor:
        return self.tensor(u) * self.unit + self.zero


@lru_cache(maxsize=64)
def point_measurement(target: Distribution) -> PointMeasurement:
    """What measures the points of a target; its floors are computed once."""
    return PointMeasurement(target)
