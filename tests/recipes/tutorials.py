"""What the tutorials say, row by row, and their loop as their authors wrote it: plain, and independent of ours."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from playground.gan.experiment.experiment import Experiment
from playground.gan.networks.conditional import conditioned_on
from playground.gan.training.training import Training
from playground.recipes import recipes
from tests.gan.recording import Update

Optimisers = Callable[[Iterable[Any]], torch.optim.Optimizer]
Bend = Callable[[Tensor], Tensor]


@dataclass(frozen=True)
class Tutorial:
    """One row of the table. Widths run from input to output; `last` is the generator's last bend; `moves`: steps of D's
    optimiser in one update."""

    generator: tuple[int, ...]
    discriminator: tuple[int, ...]
    parameters: tuple[int, int]
    bend: Bend
    last: Bend
    initial: str
    batch: int
    steps: int
    g_optimiser: Optimisers
    d_optimiser: Optimisers
    updates: str = "DG"
    moves: int = 1
    shares: bool = False
    saturates: bool = False


def adam(rate: float, beta1: float = 0.9) -> Optimisers:
    return partial(torch.optim.Adam, lr=rate, betas=(beta1, 0.999))


def leaky(x: Tensor) -> Tensor:
    return torch.where(x > 0, x, 0.2 * x)


def nothing(x: Tensor) -> Tensor:
    return x


def wide(x: Tensor) -> Tensor:
    return 6 * torch.tanh(x)


rmsprop: Optimisers = partial(torch.optim.RMSprop, lr=1e-3, alpha=0.9, eps=1e-10)
momentum: Optimisers = partial(torch.optim.SGD, lr=1e-3, momentum=0.6)

FIRST = Tutorial(
    (100, 128, 784), (784, 128, 1), (114_064, 100_609), torch.relu, torch.sigmoid, "truncated", 32, 100_000,
    adam(1e-3), adam(1e-3), saturates=True,
)  # fmt: skip
QUADRATIC = Tutorial(
    (2, 16, 16, 2), (2, 16, 16, 2, 1), (354, 357), leaky, nothing, "glorot", 256, 10_001,
    rmsprop, rmsprop, updates="D" * 10 + "G" * 10, shares=True,
)  # fmt: skip
FASHION = Tutorial(
    (100, 128, 256, 512, 1024, 784), (784, 512, 256, 1), (1_510_032, 533_505), leaky, torch.tanh,
    "pytorch", 128, 200 * 469, adam(2e-4, 0.5), adam(2e-4, 0.5), shares=True,
)  # fmt: skip
GAUSSIAN = Tutorial((1, 7, 5, 1), (1, 7, 5, 1), (60, 60), torch.tanh, wide, "normal", 200, 21_000, momentum, momentum)
TWOS = Tutorial(
    (100, 256, 784), (784, 256, 1), (227_344, 201_217), torch.relu, torch.sigmoid, "glorot", 100, 20_000,
    adam(2e-4), adam(1e-4), moves=2,
)  # fmt: skip
CONDITIONAL = Tutorial(
    (138, 256, 784), (794, 256, 1), (237_072, 203_777), torch.relu, torch.sigmoid, "glorot", 50, 30_000,
    adam(2e-4), adam(2e-4), moves=2,
)  # fmt: skip

TUTORIALS = {
    "mnist-first-gan": FIRST,
    "quadratic": QUADRATIC,
    "quadratic-as-written": replace(QUADRATIC, updates="DG", steps=100_001),
    "quadratic-standardised": QUADRATIC,
    "fashion-mlp": FASHION,
    "fashion-mlp-simultaneous": replace(FASHION, updates="GD"),  # the order of the passes: both come before both moves
    "gaussian-pretrained": GAUSSIAN,
    "mnist-twos": TWOS,
    "mnist-conditional": CONDITIONAL,
}


def experiment_of(name: str, **changed: Any) -> Experiment:
    """The Experiment of a recipe, with some fields changed."""
    experiment = recipes()[name].experiment
    assert experiment is not None
    return experiment.model_copy(update=changed)


def training_of(name: str, **changed: Any) -> Training:
    """A training of a recipe."""
    return Training(experiment_of(name, **changed))


def losses_of(training: Training) -> Tensor:
    """The losses of each step so far, [steps, 2]: D's and G's."""
    return torch.stack(training.losses).reshape(-1, 2)


class Naive:
    """A tutorial's loop: a pass for real and one for generated samples, and an optimiser over a list of parameters."""

    def __init__(self, row: Tutorial, training: Training) -> None:
        self.row = row
        self.g, self.d = copy.deepcopy(training.state.generator), copy.deepcopy(training.state.discriminator)
        self.g_optimiser = row.g_optimiser(self.g.parameters())
        self.d_optimiser = row.d_optimiser(self.d.parameters())

    def play(self, updates: list[Update]) -> None:
        """Updates one after another, or, where the generator's comes first, both from the same networks."""
        if updates[0].of == "G":
            self.find(self.g, self.g_loss(updates[0]))
            self.find(self.d, self.d_loss(updates[1]))
            self.g_optimiser.step()
            self.d_optimiser.step()
            return
        for update in updates:
            if update.of == "G":
                self.move(self.g, self.g_optimiser, self.g_loss(update))
            elif self.row.moves == 2:
                for part in ("real", "fake"):
                    self.move(self.d, self.d_optimiser, self.d_loss(update, part))
            else:
                self.move(self.d, self.d_optimiser, self.d_loss(update))

    def d_loss(self, update: Update, part: str = "real and fake") -> Tensor:
        fake = conditioned_on(self.g, update.context)(update.z).detach()
        on_real = self.cross_entropy(update.real, update.context, 1.0)
        on_fake = self.cross_entropy(fake, update.context, 0.0)
        return {"real": on_real, "fake": on_fake}.get(part, on_real + on_fake)

    def g_loss(self, update: Update) -> Tensor:
        fake = conditioned_on(self.g, update.context)(update.z)
        if self.row.saturates:
            return -self.cross_entropy(fake, update.context, 0.0)
        return self.cross_entropy(fake, update.context, 1.0)

    def cross_entropy(self, x: Tensor, context: Tensor | None, label: float) -> Tensor:
        if self.row is GAUSSIAN:  # its probability is a clipped tanh
            p = torch.tanh(nn.Sequential(*list(self.d)[:-1])(x)).clamp(0.01, 0.99)
            return -torch.log(p if label else 1 - p).mean()
        logits = conditioned_on(self.d, context)(x)
        return functional.binary_cross_entropy_with_logits(logits, torch.full_like(logits, label))

    def find(self, network: nn.Module, loss: Tensor) -> None:
        for parameter, gradient in zip(
            network.parameters(), torch.autograd.grad(loss, list(network.parameters())), strict=True
        ):
            parameter.grad = gradient

    def move(self, network: nn.Module, optimiser: torch.optim.Optimizer, loss: Tensor) -> None:
        self.find(network, loss)
        optimiser.step()


def flat(network: nn.Module) -> Tensor:
    """All weights in one row."""
    return torch.cat([parameter.detach().flatten() for parameter in network.parameters()])
