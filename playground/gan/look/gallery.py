"""The gallery of a run on pictures: which latents and contexts it shows, beside which real pictures, and which are
measured. Torch is loaded late, so that pages may ask for its size and its real pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from playground.gan.foundations.late import LateModule
from playground.images.pairs import given_part

if TYPE_CHECKING:
    import torch
    from torch import Tensor

    from playground.gan.experiment.experiment import Experiment
    from playground.gan.networks import conditional
    from playground.gan.targets.image_target import ImageTarget
    from playground.gan.training import real_samples
    from playground.images import Split
else:
    torch = LateModule("torch")
    conditional = LateModule("playground.gan.networks.conditional")
    real_samples = LateModule("playground.gan.training.real_samples")

ROWS = COLUMNS = 8
MOST_ROWS = 12  # of a gallery that has a row for each class
GIVEN_PARTS = {
    "edges": "edges",
    "upper-half": "upper halves",
    "grey": "shades of grey",
    "low-resolution": "coarse versions",
    "few-blocks": "a few blocks each",
}


class Gallery:
    """Pictures of latents that stay the same in every snapshot, beside as many held-out real ones."""

    rows: int = ROWS

    def __init__(self, experiment: Experiment) -> None:
        self.experiment = experiment
        self.target: ImageTarget = experiment.target

    @property
    def alt(self) -> str:
        """What the gallery shows, for those who cannot see it."""
        return f"Gallery of 64 generated pictures, always of the same latents, beside real ones of {self.target.title}."

    @property
    def size(self) -> int:
        """The number of pictures."""
        return self.rows * COLUMNS

    def real(self) -> Split:
        """As many held-out real pictures. Raises images.Unavailable if they cannot be had."""
        return self.target.shown(self.size)

    def latents(self) -> Tensor:
        """The latents of the pictures, [size, d]."""
        return self.experiment.latent.sample(self.size, torch.Generator().manual_seed(self.experiment.seed))

    def context(self) -> Tensor | None:
        """The context of the pictures, [size, ...]; None without a condition."""
        return None

    def measured_latents(self, n: int) -> Tensor:
        """The latents of `n` pictures that are measured, [n, d]."""
        return self.experiment.latent.independent.sample(n, torch.Generator().manual_seed(self.experiment.seed + 1))

    def measured_labels(self, n: int) -> np.ndarray | None:
        """The classes that these are asked to be of, [n]; None if they are not asked for a class."""
        return None

    def measured_context(self, n: int) -> Tensor | None:
        """Their context, [n, ...]; None without a condition."""
        return None


class ClassGallery(Gallery):
    """Row r is of class asked[r], and all rows have the same latents, so that one can tell style from class."""

    def __init__(self, experiment: Experiment) -> None:
        super().__init__(experiment)
        self.rows = min(len(self.target.asked), MOST_ROWS)

    @property
    def alt(self) -> str:
        return (
            f"Gallery of generated pictures, {self.rows} rows of {COLUMNS}: each row is of the class asked for, each "
            f"column of the same latent. Beside it, real ones of the same classes of {self.target.title}."
        )

    def real(self) -> Split:
        """Held-out real pictures of the same classes in the same rows."""
        return self.target.shown_by_class(self.target.asked[: self.rows], COLUMNS)

    def latents(self) -> Tensor:
        rng = torch.Generator().manual_seed(self.experiment.seed)
        return self.experiment.latent.sample(COLUMNS, rng).repeat(self.rows, 1)

    def context(self) -> Tensor:
        return self._one_hot(np.repeat(self.target.asked[: self.rows], COLUMNS))

    def measured_labels(self, n: int) -> np.ndarray:
        """All classes are equally frequent."""
        return np.resize(self.target.asked, n)

    def measured_context(self, n: int) -> Tensor:
        return self._one_hot(self.measured_labels(n))

    def _one_hot(self, labels: np.ndarray) -> Tensor:
        return conditional.one_hot(labels, len(self.target.classes))


class PairGallery(Gallery):
    """Picture i is made from the given part of the real picture i."""

    @property
    def alt(self) -> str:
        given = GIVEN_PARTS[self.experiment.condition.given]
        return (
            f"Gallery of held-out pictures of {self.target.title} in threes: what is given ({given}), what the "
            "generator makes of it, and the real picture."
        )

    def context(self) -> Tensor:
        return self._given(self.real().pixels)

    def measured_context(self, n: int) -> Tensor:
        return self._given(self.target.examples(n, seed=1))

    def _given(self, pixels: np.ndarray) -> Tensor:
        """The given part of pictures u1 [n, c, h, w], in training units."""
        given = torch.tensor(given_part(pixels, self.experiment.condition.given))
        return real_samples.into_units(given, self.experiment.units)


GALLERIES = {"nothing": Gallery, "classes": ClassGallery, "picture": PairGallery}  # by `Condition.of`


def gallery_of(experiment: Experiment) -> Gallery:
    """The gallery of an experiment on pictures."""
    return GALLERIES[experiment.condition.of](experiment)
