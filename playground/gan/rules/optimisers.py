"""Optimisers and learning-rate schedules. To add one, write one class here."""

from __future__ import annotations

from collections.abc import Iterable
from math import cos, pi
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from playground.gan.foundations.schema import Choice, knob

if TYPE_CHECKING:
    import torch
else:
    from playground.gan.foundations.late import torch


def rate_knob(default: float) -> Any:
    """The learning rate, which all optimisers have, with a default that suits the optimiser."""
    return knob(
        default, "Learning rate", "How far one step moves the weights.",
        low="nothing seems to happen.", high="the losses jump about and may stop being numbers.",
        level="basic", log=True, ge=1e-6, le=1,
    )  # fmt: skip


class Optimiser(Choice):
    """How gradients move the weights of a network."""

    high_rate: ClassVar[float] = 0.02  # a learning rate above this is very high

    learning_rate: float = rate_knob(0.002)

    @property
    def remembered(self) -> int:
        """How many numbers it keeps for each weight from one step to the next."""
        return 0

    def build(self, parameters: Iterable[Any]) -> torch.optim.Optimizer:
        """The PyTorch optimiser for these parameters."""
        raise NotImplementedError


class Adam(Optimiser):
    title: ClassVar[str] = "Adam"
    summary: ClassVar[str] = "Each weight has its own step size (Kingma and Ba 2015)."
    kind: Literal["adam"] = "adam"
    beta1: float = knob(
        0.0, "β₁ (momentum)", "How much of the last direction is kept. GANs like little of it, because the game turns.",
        high="the two networks overshoot and circle each other.", ge=0, le=0.999,
    )  # fmt: skip
    beta2: float = knob(0.99, "β₂", "How long the size of past gradients is remembered.", ge=0, le=0.9999)

    @property
    def remembered(self) -> int:
        return 2

    def build(self, parameters: Iterable[Any]) -> torch.optim.Optimizer:
        return torch.optim.Adam(parameters, lr=self.learning_rate, betas=(self.beta1, self.beta2), fused=True)


class RmsProp(Optimiser):
    title: ClassVar[str] = "RMSProp"
    summary: ClassVar[str] = "Each step is divided by the recent size of the gradients. The quadratic tutorial uses it."
    kind: Literal["rmsprop"] = "rmsprop"
    learning_rate: float = rate_knob(0.001)
    decay: float = knob(0.9, "Decay", "How long the size of past gradients is remembered.", ge=0, le=0.9999)
    epsilon: float = knob(1e-10, "ε", "A small number that keeps the division finite.", ge=1e-12, le=0.1, log=True)

    @property
    def remembered(self) -> int:
        return 1

    def build(self, parameters: Iterable[Any]) -> torch.optim.Optimizer:
        return torch.optim.RMSprop(parameters, lr=self.learning_rate, alpha=self.decay, eps=self.epsilon, foreach=True)


class Sgd(Optimiser):
    title: ClassVar[str] = "SGD with momentum"
    summary: ClassVar[str] = (
        "Plain gradient descent that keeps some of its last step. Theory studies it; on GANs it is slow."
    )
    high_rate: ClassVar[float] = 0.2
    kind: Literal["sgd"] = "sgd"
    learning_rate: float = rate_knob(0.005)
    momentum: float = knob(0.0, "Momentum", "How much of the last step is kept.", ge=0, le=0.999)

    @property
    def remembered(self) -> int:
        return 1 if self.momentum else 0

    def build(self, parameters: Iterable[Any]) -> torch.optim.Optimizer:
        return torch.optim.SGD(parameters, lr=self.learning_rate, momentum=self.momentum, fused=True)


class Schedule(Choice):
    """How the learning rates change during a run."""

    def factor(self, step: int, steps: int) -> float:
        """What both learning rates are multiplied by at `step`, from 0 to `steps` - 1."""
        return 1.0


class Constant(Schedule):
    title: ClassVar[str] = "Constant"
    summary: ClassVar[str] = "The same from the first step to the last."
    kind: Literal["constant"] = "constant"


class FlatThenCosine(Schedule):
    title: ClassVar[str] = "Flat, then cosine"
    summary: ClassVar[str] = "Full speed at first, then a soft landing at zero."
    formula: ClassVar[str] = r"\eta\,\tfrac12(1 + \cos\pi u)"
    kind: Literal["flat-cosine"] = "flat-cosine"
    flat: float = knob(0.7, "Flat share", "The share of the run at full speed.", ge=0, le=1)

    def factor(self, step: int, steps: int) -> float:
        if self.flat == 1:
            return 1.0
        late = max(step / max(steps, 1) - self.flat, 0) / (1 - self.flat)  # from 0 to 1
        return 0.5 * (1 + cos(pi * min(late, 1.0)))


class ExponentialDecay(Schedule):
    title: ClassVar[str] = "Exponential decay"
    summary: ClassVar[str] = "A little slower with each step."
    formula: ClassVar[str] = r"\eta\, d^{\,t/T}"
    kind: Literal["exponential"] = "exponential"
    decay: float = knob(0.95, "Factor d", "The rate shrinks by this factor every T steps.", ge=0.01, le=1)
    every: int = knob(500, "Steps T", "How many steps it takes to shrink by that factor.", ge=1, le=100_000, log=True)

    def factor(self, step: int, steps: int) -> float:
        return self.decay ** (step / self.every)


class Staircase(Schedule):
    title: ClassVar[str] = "Staircase"
    summary: ClassVar[str] = "Constant for a while, then a step down."
    formula: ClassVar[str] = r"\eta\, d^{\lfloor t/T \rfloor}"
    kind: Literal["staircase"] = "staircase"
    decay: float = knob(0.95, "Factor d", "Each stair is this share of the one before.", ge=0.01, le=1)
    every: int = knob(5000, "Steps T", "How many steps each stair lasts.", ge=1, le=100_000, log=True)

    def factor(self, step: int, steps: int) -> float:
        return self.decay ** (step // self.every)
