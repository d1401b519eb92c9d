"""Whether `torch.compile` would be worth it: a default experiment's step as one compiled function, against ours.

    python -m benchmarks.compiled [--target ring] [--seconds 2]

The compiled function does four steps in one call (one of them with the penalty, which comes every fourth step): both
losses, R1 + R2, both Adams and the average of the generator, on data and latents that lie ready. So it does less than
a step of the app, and the ratio is the most that compilation could bring. It needs a C++ compiler. Seconds are
processor time on one thread, but for those of the compilation.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable

import torch
from torch import Tensor
from torch.func import grad
from torch.nn.functional import leaky_relu, relu, softplus

from benchmarks.step import turn
from playground.engine.one_thread import use_one_thread
from playground.gan.experiment.experiment import Experiment
from playground.gan.training.training import Training

Weights = list[Tensor]  # weight, bias, weight, bias, ...
GROUP = 4  # steps in a call


def output(weights: Weights, x: Tensor, activation: Callable[[Tensor], Tensor]) -> Tensor:
    """The output of a network of linear layers, [n, outputs]."""
    for i in range(0, len(weights), 2):
        x = x @ weights[i].T + weights[i + 1]
        if i < len(weights) - 2:
            x = activation(x)
    return x


def slope(d: Weights, x: Tensor) -> Tensor:
    """The mean squared length of the logit's gradient at x: R1 on real samples, R2 on generated ones."""
    return grad(lambda x: output(d, x, sloped).sum())(x).square().sum(dim=1).mean()


def sloped(x: Tensor) -> Tensor:
    """The discriminator's activation."""
    return leaky_relu(x, 0.2)


def d_loss(d: Weights, g: Weights, real: Tensor, latents: Tensor, weight: float) -> Tensor:
    """The discriminator's loss with its penalty."""
    fake = output(g, latents, relu)
    loss = softplus(-output(d, real, sloped)).mean() + softplus(output(d, fake, sloped)).mean()
    return loss + weight / 2 * (slope(d, real) + slope(d, fake)) if weight else loss


def g_loss(g: Weights, d: Weights, latents: Tensor) -> Tensor:
    """The generator's non-saturating loss."""
    return softplus(-output(d, output(g, latents, relu), sloped)).mean()


def adam(weights: Weights, memory: Weights, gradients: Weights, rate: float) -> tuple[Weights, Weights]:
    """One update with β₁ = 0 and β₂ = .99."""
    memory = [0.99 * v + 0.01 * one.square() for v, one in zip(memory, gradients, strict=True)]
    moved = [w - rate * one / (v.sqrt() + 1e-8) for w, one, v in zip(weights, gradients, memory, strict=True)]
    return moved, memory


def four_steps(nets: list[Weights], real: Tensor, latents: Tensor) -> list[Weights]:
    """The networks, the memories of their optimisers and the average, four steps later. `real`, `latents` [4, n, 2]."""
    g, d, g_memory, d_memory, average = nets
    for i in range(GROUP):
        gradients = grad(d_loss)(d, g, real[i], latents[i], 0.1 if i == 0 else 0.0)
        d, d_memory = adam(d, d_memory, gradients, 0.003)
        g, g_memory = adam(g, g_memory, grad(g_loss)(g, d, latents[i]), 0.003)
        average = [0.995 * old + 0.005 * new for old, new in zip(average, g, strict=True)]
    return [g, d, g_memory, d_memory, average]


class Compiled:
    """The compiled training of an experiment's networks."""

    def __init__(self, training: Training) -> None:
        state, e = training.state, training.experiment
        g = [weight.detach().clone() for weight in state.generator.parameters()]
        d = [weight.detach().clone() for weight in state.discriminator.parameters()]
        zeros = [[torch.zeros_like(weight) for weight in weights] for weights in (g, d)]
        self.nets = [g, d, *zeros, [weight.clone() for weight in g]]
        self.real = torch.randn(GROUP, e.batch, e.target.dimension)
        self.latents = torch.randn(GROUP, e.batch, e.latent.dimension)
        self.call = torch.compile(four_steps, fullgraph=True, dynamic=False)

    def advance(self) -> None:
        """Four steps."""
        self.nets = self.call(self.nets, self.real, self.latents)


def main() -> None:
    """Print how long it takes to compile, and how many times faster the compiled steps are."""
    parser = argparse.ArgumentParser(description="The step of a default experiment as a compiled function.")
    parser.add_argument("--target", default="ring")
    parser.add_argument("--batch", type=int, help="instead of the target's default")
    parser.add_argument("--width", type=int, help="units of both networks, instead of the target's default")
    parser.add_argument("--seconds", type=float, default=2.0)
    options = parser.parse_args()
    use_one_thread()
    changes = {"batch": options.batch, "generator.width": options.width, "discriminator.width": options.width}
    given = {name: str(value) for name, value in changes.items() if value}
    experiment, _ = Experiment.from_link({"target": options.target} | given)
    training = Training(experiment)
    compiled, began = Compiled(training), time.monotonic()
    compiled.advance()
    took = time.monotonic() - began
    for _ in range(8):  # warm
        compiled.advance()
        training.advance()
    ratios = []
    for _ in range(5):
        ours = turn(training.advance, options.seconds / 5)
        ratios.append(GROUP * turn(compiled.advance, options.seconds / 5) / ours)
    ratio = sorted(ratios)[2]
    whole = experiment.steps / ours
    print(
        f"{options.target}: compiled in {took:.0f} s; {ours:.0f} steps/s of ours, {ratio:.2f} times as many compiled. "
        f"{experiment.steps:,} steps take {whole:.1f} s, or {whole / ratio:.1f} s when it is compiled already."
    )


if __name__ == "__main__":
    main()
