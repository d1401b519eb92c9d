"""What each update of a training looks at: the functions of the algorithm, wrapped for the time of a test."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from torch import Tensor

from playground.gan.training import algorithm
from playground.gan.training.training import Training


@dataclass
class Update:
    """What an update of one network ("D" or "G") looks at."""

    of: str
    real: Tensor
    z: Tensor
    context: Tensor | None


def updates_of(training: Training, monkeypatch: pytest.MonkeyPatch) -> list[Update]:
    """The updates of a training, which come as it goes on."""
    seen: list[Update] = []
    latest: dict[str, Any] = {}

    def generate(state: Any, z: Tensor, *rest: Any, inner: Any = algorithm.generate, **named: Any) -> Tensor:
        if state is training.state:
            latest["z"] = z
        return inner(state, z, *rest, **named)

    def noting(of: str, inner: Any) -> Any:
        def update(state: Any, real: Tensor, fake: Tensor, context: Tensor | None) -> Tensor:
            if state is training.state:
                seen.append(Update(of, real.clone(), latest["z"].clone(), context))
            return inner(state, real, fake, context)

        return update

    monkeypatch.setattr(algorithm, "generate", generate)
    monkeypatch.setattr(algorithm, "update_discriminator", noting("D", algorithm.update_discriminator))
    monkeypatch.setattr(algorithm, "generator_gradient", noting("G", algorithm.generator_gradient))
    return seen


def discriminator_inputs(training: Training, monkeypatch: pytest.MonkeyPatch) -> list[Tensor]:
    """All inputs of the discriminator in a training, in order."""
    seen: list[Tensor] = []

    def discriminate(state: Any, x: Tensor, context: Tensor | None, inner: Any = algorithm.discriminate) -> Tensor:
        if state is training.state:
            seen.append(x.detach().clone())
        return inner(state, x, context)

    monkeypatch.setattr(algorithm, "discriminate", discriminate)
    return seen
