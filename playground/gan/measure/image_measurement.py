"""Measures generated pictures: the metrics of `image_metrics.py`, beside what held-out real pictures score."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from playground.gan.measure import image_distances as distances
from playground.gan.measure.class_measurement import Arrays, ClassMeasurement
from playground.gan.measure.held_out import reference_and_held_out
from playground.gan.measure.image_metrics import ImageMetric, MeasuredImages
from playground.gan.measure.metric import Numbers, floor_range, floors, metrics_of_kind, scores
from playground.gan.training.real_samples import into_units, pixels_of
from playground.images import Pixels

if TYPE_CHECKING:
    from playground.gan.measure.classifier import Classifier
    from playground.gan.targets.image_target import ImageTarget

SAMPLES = 1000  # pictures measured: shares are then right to 1.5%, and generating them costs no more than measuring
FLOOR_DRAWS = 4
BOOTSTRAPS = 16  # draws with replacement, for the spread of the floor
SCARCE = 200  # with fewer held-out pictures than this, half of all pictures are held out from the reference
PARTS = 64  # principal parts of pixels
PORTION = 500  # training pictures compared at once: few enough for the processor's cache


class ImageMeasurement:
    """Measures pictures, floats from -1 to 1 [n, c, h, w], against a target; the same pictures score the same.

    The reference is `sample_size` training pictures of the chosen classes. The floors are the mean score of as many
    held-out pictures, so give `measure` just as many: most metrics depend on the number. Where hardly any are held
    out, all pictures are split in two halves instead, one of them for the floors.

    space: "classifier" or "pixels"; classes: the names of all classes, also those not chosen, () without a classifier.
    """

    def __init__(self, target: ImageTarget, classifier: Classifier | None = None, device: str = "cpu") -> None:
        self.target, self.device = target, device
        self.classifier = None if classifier is None else classifier.to(device)
        self.classes = () if classifier is None else classifier.classes
        self.space: Literal["classifier", "pixels"] = "pixels" if classifier is None else "classifier"
        kinds = metrics_of_kind(ImageMetric)
        self.metrics = [metric for metric in kinds if self.classifier is not None or not metric.needs_classifier]
        real, held_out = self._real_pictures()
        self.sample_size = min(SAMPLES, len(real), len(held_out))
        self._held_out = held_out[: FLOOR_DRAWS * self.sample_size]
        self._parts = None if classifier else PrincipalParts(self._floats(real[:SAMPLES]))
        self._reference = self._look(self._floats(real[: self.sample_size]))[0]

    def measure(self, pixels: Tensor) -> Numbers:
        """Every metric of these pictures, each beside its floor, and the classifier's accuracy if there is one."""
        known = {} if self.classifier is None else {"classifier_accuracy": self.classifier.accuracy}
        return scores(self.metrics, self._measured(pixels)) | self.floors | self.floor_range | known

    def conditional(self, pixels: Tensor, labels: NDArray[np.int64]) -> tuple[Numbers, Arrays]:
        """How well pictures show what was asked for; labels i8 [n]: the classes asked for, with two pictures or more.

        Numbers: conditional_accuracy, how often the classifier agrees with the label, each class counting the same;
        conditional_accuracy_worst, of the class with the least; each with its floor. Arrays, f4, NaN for classes that
        nobody asked for: class_accuracy, class_frechet and class_frechet_floor [classes]; and confusion [classes,
        classes], row: asked for, column: seen; rows sum to 1, or 0. Raises ValueError where there are no classes.
        """
        return self._by_class.measure(*self._classified(pixels), np.asarray(labels, np.int64))

    @cached_property
    def floors(self) -> Numbers:
        """What held-out real pictures score: the mean over up to FLOOR_DRAWS disjoint draws."""
        return floors(self.metrics, self._real_draws)

    @cached_property
    def floor_range(self) -> Numbers:
        """Between which numbers the Fréchet distance of a perfect generator lies. Where too few pictures are held out
        for several draws, the spread is that of random draws with replacement (the bootstrap, Efron 1979)."""
        headline, draws = next(metric for metric in self.metrics if metric.headline), self._real_draws
        if len(draws) < FLOOR_DRAWS:
            rng = np.random.default_rng(1979)
            chosen = [rng.integers(self.sample_size, size=self.sample_size) for _ in range(BOOTSTRAPS)]
            draws = [replace(self._real_draws[0], features=self._real_draws[0].features[rows]) for rows in chosen]
        spread, known = headline.floor_spread(draws), len(self._real_draws)
        return floor_range(headline, self.floors[headline.floor_name], spread, known)

    @cached_property
    def _real_draws(self) -> list[MeasuredImages]:
        count = len(self._held_out) // self.sample_size
        parts = np.split(self._held_out[: count * self.sample_size], count)
        return [self._measured(self._floats(part)) for part in parts]

    def histogram(self, pixels: Tensor) -> NDArray[np.float32]:
        """The share of pictures that the classifier takes for each class, f4 [classes]."""
        return distances.class_histogram(self._beliefs(pixels)).numpy().astype(np.float32)

    def verdicts(self, pixels: Tensor) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """What the classifier takes each picture for, i8 [n], and how sure it is, f4 [n] from 0 to 1."""
        confidence, number = self._beliefs(pixels).max(dim=1)
        return number.numpy(), confidence.numpy().astype(np.float32)

    def _measured(self, pixels: Tensor) -> MeasuredImages:
        return MeasuredImages(self._reference, *self._look(pixels), self._chosen)

    def _look(self, pixels: Tensor) -> tuple[Tensor, Tensor | None]:
        """Features [n, k] and beliefs [n, classes], doubles on the CPU."""
        # a generator that has blown up is measured as it is shown: cut off, and grey where it is no number
        pixels = torch.nan_to_num(pixels.to(self.device).float()).clamp(-1, 1)
        if self.classifier is not None:
            features, beliefs = self.classifier.look(pixels)
            return features.cpu().double(), beliefs.cpu().double()
        assert self._parts is not None
        return self._parts.features(pixels).cpu().double(), None

    def _beliefs(self, pixels: Tensor) -> Tensor:
        return self._classified(pixels)[1]

    def _classified(self, pixels: Tensor) -> tuple[Tensor, Tensor]:
        """Features and beliefs; ValueError where there are no classes."""
        features, beliefs = self._look(pixels)
        if beliefs is None:
            raise ValueError(f"{self.target.title} has no classes.")
        return features, beliefs

    @cached_property
    def _by_class(self) -> ClassMeasurement:
        return ClassMeasurement(self.target.load(), lambda pixels: self._classified(self._floats(pixels)))

    def _real_pictures(self) -> tuple[Pixels, Pixels]:
        """Shuffled pictures of the chosen classes for the reference, and for the floors; two or more of each."""
        images, rng = self.target.load(), np.random.default_rng(0)
        train, test = images.train.of_classes(self._chosen), images.test.of_classes(self._chosen)
        return reference_and_held_out(train.pixels, test.pixels, SCARCE, FLOOR_DRAWS * SAMPLES, rng)

    @cached_property
    def _chosen(self) -> list[int]:
        """Numbers of the classes that the target chooses, also when it uses few pictures of them."""
        labels = self.target.model_copy(update={"count": 0}).chosen().labels
        return [] if labels is None else [int(number) for number in np.unique(labels)]

    def _floats(self, pixels: Pixels) -> Tensor:
        return into_units(torch.tensor(pixels, device=self.device), "standardised")


class PrincipalParts:
    """The directions in which real pictures differ most (principal component analysis), as a feature space.

    One scale for all makes the mean square of a feature 1 over the real pictures, as the classifier does.
    """

    def __init__(self, pixels: Tensor) -> None:
        x = pixels.flatten(start_dim=1).cpu().double()
        self.mean = x.mean(dim=0)
        x = x - self.mean
        # x = U S Vᵀ; with fewer pictures than pixels, U and S come cheapest from the eigenvalues of x xᵀ = U S² Uᵀ
        squares, u = torch.linalg.eigh(x @ x.mT)
        many = max(1, min(PARTS, len(x) // 4, int((squares > 1e-9 * squares[-1]).sum())))
        spread = squares[-many:].clamp(min=1e-12).sqrt()
        scale = (many * len(x)) ** 0.5 / spread.norm()
        self.directions = x.mT @ (u[:, -many:] / spread) * scale  # [pixels, many]
        self.mean, self.directions = (part.float().to(pixels.device) for part in (self.mean, self.directions))

    def features(self, pixels: Tensor) -> Tensor:
        """[n, c, h, w] to [n, at most PARTS]."""
        return (pixels.flatten(start_dim=1) - self.mean) @ self.directions


def nearest(
    target: ImageTarget, pictures: Tensor | NDArray[np.generic], k: int = 3
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """The k training pictures nearest to each picture: is it memorised? Nearness is that of pixels, because features
    would also call a picture near that only shows the same thing.

    pictures: [m, c, h, w], u1 from 0 to 255, or floats from -1 to 1. Returns places i8 [m, k] in `target.chosen()`,
    nearest first, and distances f4 [m, k]: the root mean square difference of a pixel, as a share of black to white.
    """
    real, asked = pixels_of(target, "cpu"), torch.as_tensor(pictures).cpu()
    asked = ((asked + 1) * 127.5 if asked.is_floating_point() else asked).float().flatten(start_dim=1)  # 0 to 255
    squared = []  # |x - y|² without the |y|² that all x share
    for some in real.flatten(start_dim=1).split(PORTION):
        x = some.float()
        squared.append(torch.linalg.vector_norm(x, dim=1).square() - 2 * asked @ x.mT)
    places = torch.cat(squared, dim=1).topk(min(k, len(real)), largest=False).indices
    found = real[places].float().flatten(start_dim=2)  # now without rounding: a copy must be at distance 0
    apart = (found - asked[:, None]).square().mean(dim=2).sqrt() / 255
    order = apart.argsort(dim=1, stable=True)
    return places.gather(1, order).numpy(), apart.gather(1, order).numpy()
