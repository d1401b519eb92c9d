"""The observer of a training on pictures: a gallery of the same latents in every snapshot, and D's beliefs on it."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from playground.gan.experiment.experiment import Experiment
from playground.gan.look.gallery import COLUMNS, gallery_of
from playground.gan.look.observer import Observer, Outputs
from playground.gan.look.probe import half
from playground.gan.measure.classifier import remembered
from playground.gan.measure.image_measurement import ImageMeasurement
from playground.gan.measure.pair_measurement import PairMeasurement
from playground.gan.networks.conditional import conditioned_on
from playground.gan.targets.image_target import ImageTarget
from playground.gan.training.real_samples import from_units, into_units
from playground.images.tiles import encoded

if TYPE_CHECKING:
    from playground.gan.training.state import State

PORTION = 250  # pictures generated at once for the metrics


class PictureObserver(Observer):
    """Makes snapshots of a training on pictures."""

    def __init__(self, experiment: Experiment, device: str) -> None:
        super().__init__(experiment, device)
        self.target: ImageTarget = experiment.target
        self.gallery = gallery_of(experiment)
        context = self.gallery.context()
        self.latents, self.context = self.gallery.latents().to(device), None if context is None else context.to(device)
        self.real = into_units(torch.tensor(self.gallery.real().pixels, device=device), experiment.units)

    @property
    def needs_classifier(self) -> bool:
        """Whether metrics cannot be measured yet, because the dataset's classifier is not trained."""
        try:
            image_measurement(self.target, self.device)
        except LookupError:
            return True
        return False

    def run_networks(self, state: State) -> Outputs:
        fake = self.generate(state, self.latents, self.context)
        discriminator = conditioned_on(state.discriminator, self.context)
        return Outputs(fake, discriminator(self.real), discriminator(fake))

    def arrays(self, state: State, outputs: Outputs) -> dict[str, np.ndarray]:
        pixels = from_units(outputs.fake, self.experiment.units)
        return {
            "gallery": np.frombuffer(encoded(pixels.cpu().numpy(), COLUMNS), np.uint8),
            "scores_real": half(self.belief(outputs.real_scores, outputs).cpu().numpy()),
            "scores_fake": half(self.belief(outputs.fake_scores, outputs).cpu().numpy()),
        }

    def measure(self, state: State) -> tuple[dict[str, np.ndarray], dict[str, float]]:
        """The predicted classes of pictures, and the metrics; nothing while the classifier is not trained."""
        if self.needs_classifier:
            return {}, {}
        measurement = image_measurement(self.target, self.device)
        gallery, n = self.gallery, measurement.sample_size
        fake = self._centred(self.generate(state, gallery.measured_latents(n), gallery.measured_context(n)))
        numbers = measurement.measure(fake)
        arrays: dict[str, np.ndarray] = {}
        if measurement.classifier is not None:
            shown = self._centred(self.generate(state, self.latents, self.context))
            arrays = {
                "class_histogram": np.asarray(measurement.histogram(fake), np.float32),
                "verdict": np.asarray(measurement.verdicts(shown)[0], np.uint8),
            }
        if (labels := gallery.measured_labels(n)) is not None:
            more, by_class = measurement.conditional(fake, labels)
            numbers, arrays = numbers | more, arrays | by_class
        if self.experiment.condition.of == "picture":
            numbers |= self._measure_pairs(state)
        return arrays, numbers

    def _measure_pairs(self, state: State) -> dict[str, float]:
        """The distances from the real pictures of held-out pairs, and sharpness."""
        e = self.experiment
        pairs = pair_measurement(self.target, e.condition.given)
        context = into_units(torch.tensor(pairs.given), e.units)
        latents = torch.zeros(len(context), e.latent.dimension)
        return pairs.measure(self._centred(self.generate(state, latents, context)))

    def generate(self, state: State, latents: Tensor, context: Tensor | None) -> Tensor:
        """Pictures of the averaged generator in training units, [n, c, h, w]."""
        pictures = []
        for start in range(0, len(latents), PORTION):
            part = slice(start, start + PORTION)
            some_context = None if context is None else context[part].to(self.device)
            with state.autocast():
                pictures.append(conditioned_on(state.average, some_context)(latents[part].to(self.device)).float())
        return torch.cat(pictures)

    def _centred(self, x: Tensor) -> Tensor:
        """Pictures in training units as pixels from -1 to 1."""
        return x if self.experiment.units == "standardised" else 2 * x - 1


@lru_cache(maxsize=8)
def image_measurement(target: ImageTarget, device: str) -> ImageMeasurement:
    """The metrics of a target. Raises LookupError as long as the classifier of its dataset is not trained."""
    classifier = remembered(target) if target.labelled else None
    if target.labelled and classifier is None:
        raise LookupError(target.title)
    return ImageMeasurement(target, classifier, device)


@lru_cache(maxsize=8)
def pair_measurement(target: ImageTarget, given: str) -> PairMeasurement:
    """The metrics of pictures that are made from the given part of held-out ones."""
    return PairMeasurement(target, given)
