"""Steps a second: the playground's training loop against the loop of the tutorials, side by side.

    python -m benchmarks.step [--target ring] [--rounds 25] [--seconds 0.25]

Both loops train the same networks on the same data, batch size and optimiser settings, on one thread, in short turns
one after the other; seconds are processor time, so that others on the machine hardly count. The tutorials' loop is
written as most GAN tutorials write it: real and generated samples go through the discriminator one after the other,
losses are cross-entropies of sigmoid outputs, all gradients are cleared and computed anew, and `.item()` fetches each
loss. Two comparisons: the plain game, and the target's default experiment with all that it does (penalty,
learning-rate schedule, averaging of the generator).

For each, it then prints how many run-steps a second 4, 16 and 30 runs do that share their steps
(`playground/gan/training/stack.py`), against one run alone. What is gained depends on how small the layers are:
`--batch` and `--width` change them. No way of sharing steps can bring more than what is left to the speed at which this
core multiplies large matrices; the last line says how much that is.
"""

from __future__ import annotations

import argparse
import copy
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from operator import truediv
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.optim.lr_scheduler import LambdaLR
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils.flop_counter import flop_registry

from playground.engine.one_thread import use_one_thread
from playground.gan.experiment.experiment import Experiment
from playground.gan.rules.optimisers import Adam, Constant, Optimiser
from playground.gan.rules.penalties import NoPenalty
from playground.gan.training.shape import most_of
from playground.gan.training.stack import advance_together
from playground.gan.training.training import Training

WARM_UP = 40  # steps before the clock runs
LARGE = 1024  # rows of a square matrix


class Tutorial:
    """The tutorials' loop doing the work of `experiment` (non-saturating loss and Adam; R1 + R2 or no penalty)."""

    def __init__(self, experiment: Experiment) -> None:
        e = self.experiment = experiment
        self.step, self.rng = 0, np.random.default_rng(e.seed)
        torch.manual_seed(e.seed)
        self.generator = e.generator.build((e.latent.dimension,), e.target.shape)
        self.discriminator = nn.Sequential(e.discriminator.build(e.target.shape, (1,)), nn.Sigmoid())
        self.average = copy.deepcopy(self.generator)
        self.g_optimiser = plain_adam(self.generator, e.g_optimiser)
        self.d_optimiser = plain_adam(self.discriminator, e.d_optimiser)
        self.schedules = [
            LambdaLR(optimiser, lambda step: e.schedule.factor(step, e.steps))
            for optimiser in (self.g_optimiser, self.d_optimiser)
            if e.schedule.kind != "constant"
        ]
        self.criterion = nn.BCELoss()
        self.ones, self.zeros = torch.ones(e.batch, 1), torch.zeros(e.batch, 1)
        self.history: list[tuple[float, float]] = []

    def advance(self) -> None:
        """One step: the discriminator's update, then the generator's."""
        e, share = self.experiment, self.step / self.experiment.steps
        weight = e.penalty.weight_at(self.step, share)
        real = torch.from_numpy(e.target.standardise(e.target.sample(e.batch, self.rng)).astype(np.float32))
        fake = self.generator(torch.randn(e.batch, e.latent.dimension)).detach()

        self.d_optimiser.zero_grad()
        d_loss = self.criterion(self.discriminator(real), self.ones) + self.criterion(
            self.discriminator(fake), self.zeros
        )
        cost = d_loss
        if weight > 0:
            cost = d_loss + 0.5 * weight * (self.steepness(real) + self.steepness(fake))
        cost.backward()
        self.d_optimiser.step()

        self.g_optimiser.zero_grad()
        g_loss = self.criterion(self.discriminator(self.generator(torch.randn(e.batch, e.latent.dimension))), self.ones)
        g_loss.backward()
        self.g_optimiser.step()

        for schedule in self.schedules:
            schedule.step()
        if e.ema:
            self.update_average(e.ema)
        self.step += 1
        self.history.append((d_loss.item(), g_loss.item()))

    def steepness(self, samples: Tensor) -> Tensor:
        """Mean squared length of the logits' gradient at `samples`: R1 on real ones, R2 on generated ones."""
        samples = samples.detach().requires_grad_()
        logits = self.discriminator[0](samples)
        (gradient,) = torch.autograd.grad(logits.sum(), samples, create_graph=True)
        return gradient.square().sum(dim=1).mean()

    def update_average(self, keep: float) -> None:
        """Move the average of the generator's weights towards them."""
        with torch.no_grad():
            for shown, trained in zip(self.average.parameters(), self.generator.parameters(), strict=True):
                shown.mul_(keep).add_(trained, alpha=1 - keep)


def plain_adam(network: nn.Module, wanted: Optimiser) -> torch.optim.Adam:
    """Adam as the tutorials make it, with the numbers of `wanted`; ValueError if that is another optimiser."""
    if not isinstance(wanted, Adam):
        raise ValueError(f"this benchmark compares Adam with Adam, not with {wanted.kind}")
    return torch.optim.Adam(network.parameters(), lr=wanted.learning_rate, betas=(wanted.beta1, wanted.beta2))


def plain(experiment: Experiment) -> Experiment:
    """The same networks, data and batch, without penalty, schedule and averaging."""
    bare = {"penalty": NoPenalty(), "schedule": Constant(), "ema": 0.0}
    return experiment.model_copy(update=bare)


@dataclass(frozen=True)
class Race:
    """Steps a second of both loops, in each round."""

    ours: list[float]
    tutorial: list[float]

    @property
    def ratio(self) -> float:
        """Median over the rounds of how many times faster ours is."""
        return statistics.median(map(truediv, self.ours, self.tutorial))

    @property
    def least(self) -> float:
        """The smallest of them."""
        return min(map(truediv, self.ours, self.tutorial))


def race(experiment: Experiment, rounds: int, seconds: float) -> Race:
    """Let both loops take turns of `seconds`, `rounds` times each."""
    training = Training(experiment)
    tutorial = Tutorial(experiment)
    turn(training.advance, seconds=0, least=WARM_UP)
    turn(tutorial.advance, seconds=0, least=WARM_UP)
    ours, theirs = [], []
    for _ in range(rounds):
        training.state.step = tutorial.step = experiment.steps // 2  # so that neither runs past its end
        ours.append(turn(training.advance, seconds))
        theirs.append(turn(tutorial.advance, seconds))
    return Race(ours, theirs)


def gain(experiment: Experiment, many: int, rounds: int, seconds: float) -> float:
    """Run-steps a second of so many runs that share their steps, over those of one alone: median over the rounds."""
    runs = [Training(experiment.model_copy(update={"seed": seed})) for seed in range(many)]
    alone, most = Training(experiment), max(1, most_of(experiment))
    stacks = [runs[start : start + most] for start in range(0, many, most)]

    def advance() -> None:
        for stack in stacks:
            advance_together(stack)

    ratios = list[float]()
    for _ in range(rounds):
        for training in (alone, *runs):
            training.state.step = experiment.steps // 2
            training.losses = []
        ratios.append(many * turn(advance, seconds) / turn(alone.advance, seconds))
    return statistics.median(ratios)


class Counter(TorchDispatchMode):
    """Counts the additions and multiplications in matrix products. (PyTorch's own FlopCounterMode also follows modules,
    and cannot do so through the gradient of a penalty.)"""

    total = 0

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        """Do what PyTorch was about to do, and count it."""
        result, kind = func(*args, **(kwargs or {})), func._overloadpacket
        if kind in flop_registry:
            self.total += flop_registry[kind](*args, **(kwargs or {}), out_val=result)
        return result


def operations(experiment: Experiment) -> float:
    """Additions and multiplications in the matrix products of a step, on average."""
    training = Training(experiment)
    with Counter() as counter:
        for _ in range(WARM_UP):
            training.advance()
    return counter.total / WARM_UP


def product_speed(seconds: float) -> float:
    """Additions and multiplications a second in the product of two large matrices."""
    large = torch.rand(LARGE, LARGE)
    return 2 * LARGE**3 * turn(lambda: large @ large, seconds)


def limit(experiment: Experiment, rounds: int, seconds: float) -> float:
    """What part of this core's speed one run alone reaches: median over the rounds."""
    training, work = Training(experiment), operations(experiment)
    turn(training.advance, seconds=0, least=WARM_UP)
    ratios = list[float]()
    for _ in range(rounds):
        training.state.step = experiment.steps // 2
        ratios.append(work * turn(training.advance, seconds) / product_speed(seconds))
    return statistics.median(ratios)


def turn(advance: Callable[[], object], seconds: float, least: int = 4) -> float:
    """Steps a second over a turn of whole groups of four steps (a lazy penalty comes every fourth)."""
    start, steps = time.process_time(), 0
    while steps < least or time.process_time() - start < seconds:
        for _ in range(4):
            advance()
        steps += 4
    return steps / (time.process_time() - start)


def main() -> None:
    """Print both comparisons."""
    parser = argparse.ArgumentParser(description="Steps a second against the loop of the tutorials.")
    parser.add_argument("--target", default="ring")
    parser.add_argument("--batch", type=int, help="instead of the target's default; a multiple of 32 for shared steps")
    parser.add_argument("--width", type=int, help="units of both networks, instead of the target's default")
    parser.add_argument("--rounds", type=int, default=25)
    parser.add_argument("--seconds", type=float, default=0.25, help="length of one turn")
    options = parser.parse_args()
    use_one_thread()
    changes = {"batch": options.batch, "generator.width": options.width, "discriminator.width": options.width}
    default, _ = Experiment.from_link(
        {"target": options.target} | {name: str(value) for name, value in changes.items() if value}
    )
    for title, experiment in (("plain game", plain(default)), ("default experiment", default)):
        result = race(experiment, options.rounds, options.seconds)
        ours, tutorial = statistics.median(result.ours), statistics.median(result.tutorial)
        print(
            f"{options.target}, {title}: {ours:.0f} steps/s, the tutorials' loop {tutorial:.0f} steps/s: "
            f"ratio {result.ratio:.2f} (from {result.least:.2f})"
        )
        if Training(experiment).state.shape is None:
            print("  such runs cannot share their steps")
            continue
        gains = [f"{many} runs {gain(experiment, many, options.rounds, options.seconds):.2f}" for many in (4, 16, 30)]
        print(f"  steps shared, stacks of {most_of(experiment)}, run-steps/s over one alone: {', '.join(gains)}")
        reached = limit(experiment, options.rounds, options.seconds)
        print(f"  one alone does {operations(experiment) / 1e6:.0f} million operations a step, at {reached:.0%} of the")
        print(f"  speed of large matrix products: no sharing can bring more than {1 / reached:.1f} on this core")


if __name__ == "__main__":
    main()
