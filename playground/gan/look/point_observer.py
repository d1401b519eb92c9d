"""The observer of a training in the plane or on the line: always the same latents, places and real samples."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from playground.gan.experiment.experiment import Experiment
from playground.gan.look import fields
from playground.gan.look.observer import Observer, Outputs
from playground.gan.look.places import ARROWS, SHOWN, latent_side, places_of, sides_of
from playground.gan.look.probe import half, probes_of
from playground.gan.measure.metric import mean_of
from playground.gan.measure.point_measurement import FINAL_DRAWS, SAMPLES, PointMeasurement
from playground.gan.networks.conditional import conditioned_on, one_hot
from playground.gan.targets.distribution import Distribution

if TYPE_CHECKING:
    from playground.gan.training.state import State

SHOWN_1D = 2000
CLOUD = 2048  # real samples for estimates in the plane
OTHERS, OTHERS_1D = 1024, 2048  # generated samples for estimates that are not shown
SCORED = 256
FAR = 1e4  # standard deviations; positions further away are clipped to this


class PointObserver(Observer):
    """Makes snapshots of a training on points. Under a condition, sample i is of class i modulo their number."""

    def __init__(self, experiment: Experiment, device: str) -> None:
        super().__init__(experiment, device)
        e, target = experiment, experiment.target
        self.target: Distribution = target
        rng = torch.Generator().manual_seed(e.seed)
        many = SHOWN_1D if target.dimension == 1 else SHOWN
        self.latents = e.latent.sample(many, rng).to(device)
        self.metric_latents = e.latent.independent.sample(SAMPLES, rng).to(device)
        self.other_latents = self._other_latents(rng).to(device)
        self.classes = len(e.condition.classes_of(target))
        self.side, self.latent_side = sides_of(self.classes)[0], latent_side(e.latent.dimension, self.classes)
        self.latent_grid = e.latent.grid(self.latent_side).to(device)
        self.unit: Tensor = self.tensor(target.std if e.units == "raw" else np.ones(target.dimension))
        self.zero = self.tensor(target.mean if e.units == "raw" else np.zeros(target.dimension))
        self.real, self.real_context = self._some_real()
        self.cloud = target.standardise(target.reference_sample[:CLOUD])
        self._pushes: tuple[Outputs, tuple[Tensor, Tensor]] | None = None
        self.places = self.into_training_units(target.standardise(places_of(target, self.side)))

    def _other_latents(self, rng: torch.Generator) -> Tensor:
        """Latents of generated samples that are not shown, [n, latent dimension].

        On the line they fill the latent space evenly (Sobol 1967): a density counted from them is smoother than chance
        would make it.
        """
        latent, dimension = self.experiment.latent.independent, self.experiment.latent.dimension
        if self.target.dimension == 2:
            return latent.sample(OTHERS, rng)
        even = torch.quasirandom.SobolEngine(dimension, scramble=True, seed=self.experiment.seed).draw(OTHERS_1D)
        return latent.spread(even.clamp(1e-6, 1 - 1e-6))

    def _some_real(self) -> tuple[Tensor, Tensor | None]:
        """The real samples that the discriminator scores, [SCORED, dimension], and their context."""
        target, rng = self.target, np.random.default_rng(self.experiment.seed)
        if not self.classes:
            return self.into_training_units(target.standardise(target.sample(SCORED, rng))), None
        x, labels = target.labelled_samples(SCORED, rng)
        return self.into_training_units(target.standardise(x)), one_hot(labels, self.classes, self.device)

    def context(self, rows: int) -> Tensor | None:
        """The context of the first `rows` samples, [rows, classes]; None without a condition."""
        return one_hot(np.arange(rows) % self.classes, self.classes, self.device) if self.classes else None

    def run_networks(self, state: State) -> Outputs:
        fake = conditioned_on(state.average, self.context(len(self.latents)))(self.latents)
        real_scores = conditioned_on(state.discriminator, self.real_context)(self.real)
        return Outputs(fake, real_scores, conditioned_on(state.discriminator, self.context(SCORED))(fake[:SCORED]))

    def pushes(self, state: State, outputs: Outputs) -> tuple[Tensor, Tensor]:
        """How D pushes the samples with an arrow, [ARROWS, 2], and what a higher score gains there, [ARROWS, 1]: see
        `fields.pushes`. Two probes ask for it."""
        if self._pushes is None or self._pushes[0] is not outputs:
            discriminator = conditioned_on(state.discriminator, self.context(ARROWS))
            fake, loss = outputs.fake[:ARROWS], self.experiment.loss
            pushes, gain = fields.pushes(discriminator, loss, fake, outputs.real_scores, self.unit)
            self._pushes = outputs, (pushes.nan_to_num(), gain.nan_to_num())
        return self._pushes[1]

    def others(self, state: State) -> np.ndarray:
        """Further samples of the shown generator, without a condition, for estimates: [n, dimension], standardised."""
        return self.standardised(state.average(self.other_latents))

    def arrays(self, state: State, outputs: Outputs) -> dict[str, np.ndarray]:
        arrays = {
            "samples": half(self.standardised(outputs.fake)),
            "scores_real": half(self.belief(outputs.real_scores, outputs).cpu().numpy()),
            "scores_fake": half(self.belief(outputs.fake_scores, outputs).cpu().numpy()),
        }
        probes = probes_of(self.target.family, self.experiment.condition.of)
        return arrays | {probe.array: probe.compute(self, state, outputs) for probe in probes if probe.compute}

    def each_class(self) -> list[Tensor | None]:
        """The contexts of single classes, [1, classes] each; a single None without a condition."""
        context = self.context(self.classes)
        return [None] if context is None else list(context.split(1))

    def measure(self, state: State) -> tuple[dict[str, np.ndarray], dict[str, float]]:
        """The metrics of the shown generator: of one draw of samples, and at the last step the mean over several."""
        measurement = point_measurement(self.target)
        draws = [self._generated(state, self.metric_latents)]
        if state.step == self.experiment.steps:
            rng, latent = torch.Generator().manual_seed(self.experiment.seed + 1), self.experiment.latent.independent
            more = [latent.sample(SAMPLES, rng).to(self.device) for _ in range(FINAL_DRAWS - 1)]
            draws += [self._generated(state, latents) for latents in more]
        numbers = measurement.measure(*draws)
        if self.classes:
            labels = np.arange(SAMPLES) % self.classes
            numbers |= mean_of([measurement.conditional(draw, labels) for draw in draws])
        if self.target.modes() is None:
            return {}, numbers
        return {"occupancy": measurement.occupancy(np.concatenate(draws)).astype(np.float32)}, numbers

    def _generated(self, state: State, latents: Tensor) -> np.ndarray:
        """What the shown generator makes of `latents` [SAMPLES, latent dimension], in plot units."""
        made = conditioned_on(state.average, self.context(SAMPLES))(latents)
        return self.target.restore(self.standardised(made))

    def standardised(self, x: Tensor) -> np.ndarray:
        """Samples `x` [n, dimension] from training units to standardised units; what is not finite is put at FAR."""
        u = ((x - self.zero) / self.unit).cpu().numpy().astype(np.float64)
        return np.nan_to_num(u, nan=FAR, posinf=FAR, neginf=-FAR).clip(-FAR, FAR)

    def into_training_units(self, u: np.ndarray) -> Tensor:
        """Points `u` [n, dimension] from standardised units to those that the networks see."""
        return self.tensor(u) * self.unit + self.zero


@lru_cache(maxsize=64)
def point_measurement(target: Distribution) -> PointMeasurement:
    """The metrics of a target; their floors are computed once."""
    return PointMeasurement(target)
