"""What is seen of a Training in the plane or on the line: samples, the discriminator's surface, manifold, arrows."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor, nn

from playground.gan.experiment.experiment import Experiment
from playground.gan.look import ideal, probes
from playground.gan.look.observer import Observer, Seen, half
from playground.gan.look.places import SHOWN, latent_side, line_of, plane_of, sides_of
from playground.gan.measure.point_measurement import SAMPLES, PointMeasurement
from playground.gan.networks.conditional import given, shares
from playground.gan.targets.distribution import Distribution

if TYPE_CHECKING:
    from playground.gan.training.state import State

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

    def see(self, state: State) -> Seen:
        fake = given(state.average, self.context(len(self.latents)))(self.latents)
        real_scores = given(state.discriminator, self.real_context)(self.real)
        return Seen(fake, real_scores, given(state.discriminator, self.context(SCORED))(fake[:SCORED]))

    def draw(self, state: State, seen: Seen) -> dict[str, np.ndarray]:
        arrays = {
            "samples": half(self.standardised(seen.fake)),
            "scores_real": half(self.belief(seen.real_scores, seen).cpu().numpy()),
            "scores_fake": half(self.belief(seen.fake_scores, seen).cpu().numpy()),
        }
        if self.target.dimension == 1:
            return arrays | self.line(state, seen)
        arrays |= {layer.__name__: layer(state, seen) for layer in (self.surface, self.manifold, self.arrows)}
        return arrays if self.classes else arrays | {"ideal": self.ideal(state, seen)}

    def surface(self, state: State, seen: Seen) -> np.ndarray:
        """D's belief over the plane, u1 [side, side]; under a condition the best of all classes, then each."""
        each = [given(state.discriminator, told)(self.places) for told in self._each_class()]
        beliefs = [self.belief(scores, seen).cpu().numpy() for scores in each]
        if self.classes:
            beliefs = [np.max(beliefs, axis=0), *beliefs]
        return np.rint(np.stack(beliefs) * 255).astype(np.uint8).reshape(*self._many, self.side, self.side)

    def manifold(self, state: State, seen: Seen) -> np.ndarray:
        """Where the latent grid lands, f2 [m, m, 2] or [200, 2]; under a condition one for each class."""
        sheets = [self._sheet(state.average, told) for told in self._each_class()]
        return half(np.stack(sheets) if self.classes else sheets[0])

    def arrows(self, state: State, seen: Seen) -> np.ndarray:
        """Generated samples, and which way D's gradient moves them, f2 [ARROWS, 4]."""
        judge, fake = given(state.discriminator, self.context(ARROWS)), seen.fake[:ARROWS]
        arrow = probes.gradient_field(judge, self.experiment.loss, fake, seen.real_scores, self.unit)
        return half(np.concatenate([self.standardised(fake), arrow.cpu().numpy()], axis=1))

    def ideal(self, state: State, seen: Seen) -> np.ndarray:
        """As the arrows, but what an ideal discriminator would tell the same samples."""
        samples = self.standardised(seen.fake)
        told = samples[:ARROWS]
        return half(np.concatenate([told, ideal.visible(ideal.ideal_field(told, self.cloud, samples))], axis=1))

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
        sheet = self.standardised(given(generator, told)(self.latent_grid))
        return sheet.reshape((-1, 2) if self.experiment.latent.dimension == 1 else (self.latent_side, -1, 2))

    def line(self, state: State, seen: Seen) -> dict[str, np.ndarray]:
        """D's belief along the line, the density of what is generated, and the best possible belief, f2 [200] each."""
        target, samples = self.target, self.standardised(seen.fake)
        belief = self.belief(state.discriminator(self.places), seen).cpu().numpy()
        grid = line_of(target)
        real = target.density(grid[:, None])
        assert real is not None
        generated = probes.smoothed_density(target.restore(samples)[:, 0], grid)
        return {
            "belief": half(belief),
            "generated_density": half(generated),
            "optimal": half(ideal.optimal_belief(real, generated)),
        }

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
