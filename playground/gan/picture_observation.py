"""What is seen of a Training on pictures: a gallery of the same latents at every snapshot, and what D makes of it."""

from __future__ import annotations

import time
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from playground.gan import probes
from playground.gan.classifier import remembered
from playground.gan.experiment import Experiment
from playground.gan.image_metrics import ImageYardstick
from playground.gan.image_target import ImageTarget
from playground.gan.observation import Observer, half
from playground.gan.places import COLUMNS, GALLERY
from playground.gan.real import from_units, into_units
from playground.images.tiles import encoded

if TYPE_CHECKING:
    from playground.gan.training import Training

COST = 0.2  # metrics take at most this share of the time that training takes
PORTION = 250  # pictures generated at once for the metrics


class PictureObserver(Observer):
    """Looks at a Training whose samples are pictures."""

    def __init__(self, experiment: Experiment, device: str) -> None:
        super().__init__(experiment, device)
        self.target: ImageTarget = experiment.target
        self.latents = gallery_latents(experiment).to(device)
        self.real = into_units(torch.tensor(self.target.examples(GALLERY), device=device), experiment.units)
        self.spent = 0.0  # seconds of measuring

    @property
    def lacks_classifier(self) -> bool:
        """Whether the metrics wait for the classifier of the dataset to be trained."""
        try:
            yardstick(self.target, self.device)
        except LookupError:
            return True
        return False

    def is_time_to_measure(self, training: Training) -> bool:
        """At the snapshots meant for it, when the budget allows it; at the first and the last one in any case."""
        last = training.step in (0, self.experiment.steps)
        return last or (super().is_time_to_measure(training) and self.spent <= COST * training.seconds)

    def draw(self, training: Training) -> dict[str, np.ndarray]:
        fake = self.generate(training, self.latents)
        loss, discriminator = self.experiment.loss, training.discriminator
        pixels = from_units(fake, self.experiment.units)
        beliefs = [probes.belief(discriminator, loss, x, self.real, fake) for x in (self.real, fake)]
        return {
            "gallery": np.frombuffer(encoded(pixels.cpu().numpy(), COLUMNS), np.uint8),
            "scores_real": half(beliefs[0].cpu().numpy()),
            "scores_fake": half(beliefs[1].cpu().numpy()),
        }

    def measure(self, training: Training) -> tuple[dict[str, np.ndarray], dict[str, float]]:
        """The classes that the classifier sees, and the metrics; nothing while there is no classifier."""
        if self.lacks_classifier:
            return {}, {}
        start, scale = time.perf_counter(), yardstick(self.target, self.device)
        rng = torch.Generator().manual_seed(self.experiment.seed + 1)
        latents = self.experiment.latent.sample(scale.sample_size, rng).to(self.device)
        fake = torch.cat([self.generate(training, some) for some in latents.split(PORTION)])
        numbers = scale.measure(self._centred(fake))
        arrays: dict[str, np.ndarray] = {}
        if scale.classifier is not None:
            shown = self._centred(self.generate(training, self.latents))
            arrays = {
                "class_histogram": np.asarray(scale.histogram(self._centred(fake)), np.float32),
                "verdict": np.asarray(scale.verdicts(shown)[0], np.uint8),
            }
        self.spent += time.perf_counter() - start
        return arrays, numbers

    def generate(self, training: Training, latents: Tensor) -> Tensor:
        """Pictures of the averaged generator in training units, [n, c, h, w]."""
        with training.arithmetic():
            return training.average(latents).float()

    def _centred(self, x: Tensor) -> Tensor:
        """Training units to pixels from -1 to 1."""
        return x if self.experiment.units == "standardised" else 2 * x - 1


@lru_cache(maxsize=8)
def yardstick(target: ImageTarget, device: str) -> ImageYardstick:
    """What measures the pictures of a target; LookupError as long as the classifier of its dataset is not trained."""
    classifier = remembered(target) if target.labelled else None
    if target.labelled and classifier is None:
        raise LookupError(target.title)
    return ImageYardstick(target, classifier, device)


def gallery_latents(experiment: Experiment) -> Tensor:
    """The latents of the gallery's pictures, [GALLERY, latent dimension]: the same in every snapshot of a run."""
    return experiment.latent.sample(GALLERY, torch.Generator().manual_seed(experiment.seed))
