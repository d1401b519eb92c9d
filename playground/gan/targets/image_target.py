"""The base class of image datasets; the datasets themselves are in `images.py`.

Pixels are u1 [n, c, h, w], from 0 to 255; training rescales them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from math import prod
from typing import Any, ClassVar, Literal, Self

import numpy as np
from pydantic import field_validator, model_validator

from playground.gan.foundations.problem import Problem, validation_error
from playground.gan.foundations.schema import knob
from playground.gan.targets.distribution import Target
from playground.images import ImageSet, Pixels, Split

Shape = tuple[int, int, int]  # channels, height, width


# These settings learn pictures in a minute or two on one core: strided convolutions with a dense layer at the narrow
# end, the relativistic loss with R1 and R2 every fourth step (after Huang et al. 2024), small batches, and the fastest
# arithmetic of the machine. If the penalty ends too low, pictures lose their sharpness again.
PICTURES: dict[str, Any] = {
    "latent.dimension": 64,
    "generator": "dcgan",
    "generator.width": 24,
    "generator.dense": 256,
    "generator.activation": "relu",
    "discriminator": "dcgan",
    "discriminator.width": 24,
    "discriminator.dense": 256,
    "loss": "relativistic",
    "penalty.weight": 1.0,
    "penalty.final_weight": 0.3,
    "g_optimiser.learning_rate": 0.003,
    "d_optimiser.learning_rate": 0.003,
    "batch": 32,
    "precision": "automatic",
    "steps": 5000,
}


class ImageTarget(Target):
    """Pictures to learn from. `load`, `chosen`, `held_out` and `examples` raise images.Unavailable if they cannot be
    had."""

    family: ClassVar[Literal["line", "plane", "images"]] = "images"
    part: ClassVar[str] = "class"
    parts: ClassVar[str] = "classes"
    bounded: ClassVar[bool] = True
    settings: ClassVar[dict[str, Any]] = PICTURES
    classes: ClassVar[tuple[str, ...]] = ()  # names of the classes; empty if the pictures have no labels
    source: ClassVar[str]  # who made the pictures, with the address
    licence: ClassVar[str]
    size: ClassVar[str]  # for people to read
    frame: ClassVar[Shape]

    only: str = knob(
        "",
        "Only these classes",
        "Class numbers, separated by commas, such as 2 or 0,3. Empty: all classes.",
        max_length=400,
    )
    count: int = knob(
        0,
        "Pictures to use",
        "How many of the training pictures are used. 0 means all of them.",
        low="the discriminator memorises them.",
        zero="all",
        ge=0,
        le=100_000,
    )

    @property
    def shape(self) -> Shape:
        return self.frame

    @property
    def dimension(self) -> int:
        """How many numbers one picture has."""
        return prod(self.shape)

    @property
    def asked(self) -> list[int]:
        return [int(number) for number in self.only.split(",")] if self.only else super().asked

    @property
    def part_names(self) -> list[str]:
        return list(self.classes) if self.labelled else []

    @property
    def part_count(self) -> int:
        return len(self.asked) if self.labelled else 0

    def fetch(self, tell: Callable[[int, int], None]) -> None:
        """Download the pictures, if they are not built in. `tell(done, total)` is called with the progress in bytes.

        Raises images.Unavailable if that fails.
        """

    def load(self) -> ImageSet:
        """The whole dataset, whatever `only` and `count` are. It is cached: do not write to its arrays."""
        return _whole(self.model_copy(update={"only": "", "count": 0}))

    def read(self) -> ImageSet:
        """The whole dataset, read from disk or drawn; `load` caches it."""
        raise NotImplementedError

    def chosen(self) -> Split:
        """The training pictures that `only` and `count` select."""
        return self._wanted(self.load().train).take(slice(self.count or None))

    def held_out(self) -> Split:
        """Pictures of the chosen classes that are not trained on; of all classes if the chosen ones have none."""
        test = self.load().test
        wanted = self._wanted(test)
        return wanted if len(wanted) else test

    def examples(self, n: int, seed: int = 0) -> Pixels:
        """`n` held-out pictures to look at, [n, c, h, w]. They are different unless there are fewer than `n`."""
        return self.shown(n, seed).pixels

    def shown(self, n: int, seed: int = 0) -> Split:
        """The same pictures as `examples`, with their labels. They are cached, unless they are somebody's own: do not
        write to them."""
        return (_shown.__wrapped__ if self.personal else _shown)(self, n, seed)

    def shown_by_class(self, labels: list[int], each: int, seed: int = 0) -> Split:
        """`each` pictures of each of these classes, class after class, with their labels.

        They are held-out pictures, or training pictures of classes without held-out ones. They are different unless a
        class has fewer than `each`.
        """
        rng, images = np.random.default_rng(seed), self.load()
        rows = []
        for label in labels:
            found = images.test.of_classes([label])
            found = found if len(found) else images.train.of_classes([label])
            rows.append(found.take(rng.choice(len(found), each, replace=each > len(found))))
        return Split(np.concatenate([row.pixels for row in rows]), np.repeat(labels, each))

    def _wanted(self, split: Split) -> Split:
        return split.of_classes(self.asked) if self.only else split

    @field_validator("only")
    @classmethod
    def _tidy(cls, text: str) -> str:
        """Sorted and without spaces: the same classes have the same text, and so the same key."""
        text = text.replace(" ", "")
        if not text:
            return ""
        if not re.fullmatch(r"[0-9]{1,3}(,[0-9]{1,3})*", text):
            raise ValueError("these must be class numbers, separated by commas, such as 2 or 0,3.")
        return ",".join(map(str, sorted({int(number) for number in text.split(",")})))

    @model_validator(mode="after")
    def _has_these_classes(self) -> Self:
        last = int(self.only.rpartition(",")[2] or -1)
        if self.classes and last >= len(self.classes):
            sentence = f"There is no class {last}: the classes are 0 to {len(self.classes) - 1}."
            raise validation_error(Problem("target.only", sentence))
        if self.only and not self.classes and not self.problem:
            raise validation_error(Problem("target.only", "These pictures have no classes to choose from."))
        return self


@lru_cache(maxsize=3)
def _whole(target: ImageTarget) -> ImageSet:
    return target.read()


@lru_cache(maxsize=128)
def _shown(target: ImageTarget, n: int, seed: int) -> Split:
    held_out = target.held_out()
    return held_out.take(np.random.default_rng(seed).choice(len(held_out), n, replace=n > len(held_out)))


def forget_sets() -> None:
    """Give the memory of whole datasets back. Whoever needs one again reads it again; the few pictures that pages show
    stay."""
    _whole.cache_clear()
