"""Several runs in one step. Small networks spend most of their time on the way from one operation to the next; a stack
goes that way once for all of its runs.

A stack is a State whose tensors have one more dimension, that of runs, before all others: samples [run, batch, *shape],
latents [run, batch, latent dimension], logits [run, batch, 1], losses [run]. So Algorithm 1 trains it as it trains one
run. Everything that is random or remembered stays with the run: its generators of random numbers, its optimisers, its
weights. Nothing of the stack outlives the step; runs join and leave between steps.

**A run has the same numbers, to the last bit, whoever trains beside it.** That holds because no operation sums over
runs, because matrix products of a batch are those of each of its parts, because layers with one input or one output,
for which they are not, are computed run by run, and because batches are multiples of 32: elementwise functions round
the last elements of a tensor in another way than those that fill a register. `stacks_are_exact` checks it on the
processor at hand.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Hashable, Sequence
from functools import cache
from typing import Any, cast

import torch
from torch import Tensor, nn
from torch.nn import functional

from playground.gan.experiment.experiment import Experiment
from playground.gan.rules.loss import Loss
from playground.gan.targets.latent import latin_hypercubes
from playground.gan.training.algorithm import train_step
from playground.gan.training.optimisers_at_once import step_at_once
from playground.gan.training.state import State, set_learning_rates
from playground.gan.training.training import Training
from playground.gan.training.weights import Weights

log = logging.getLogger(__name__)


# ---------------------------------------------------------------- a step of several runs
def advance_together(trainings: Sequence[Training]) -> None:
    """Train each of these runs of one shape (`State.shape`) for one step."""
    start = time.perf_counter()
    for training in trainings:
        set_learning_rates(training.state)
    plain, penalised = list[Training](), list[Training]()
    for training in trainings:
        state = training.state
        weight = state.experiment.penalty.weight_at(state.phase_step, state.share_done)
        (penalised if weight > 0 else plain).append(training)
    for members in filter(None, (plain, penalised)):
        if len(members) == 1:
            members[0].end_step(*train_step(members[0].state))
            continue
        losses = train_step(cast(State, Stack([training.state for training in members])))
        for training, d_loss, g_loss in zip(members, *(loss.unbind() for loss in losses), strict=True):
            training.end_step(d_loss, g_loss)
    for training in trainings:
        training.state.seconds += (time.perf_counter() - start) / len(trainings)


# ---------------------------------------------------------------- the state that Algorithm 1 sees
class Stack:
    """What Algorithm 1 reads and changes of several runs, as one State with a dimension of runs; for one step."""

    batch_dimension = 1
    in_bfloat16 = False

    def __init__(self, states: Sequence[State]) -> None:
        self.states = states
        self.experiment = Experiments(states)
        self.real_samples = self
        self.latent_rng = [state.latent_rng for state in states]
        self.noise_rng = [state.noise_rng for state in states]
        self.generator = Networks(states[0].generator, [state.g_weights for state in states])
        self.discriminator = Networks(states[0].discriminator, [state.d_weights for state in states])
        self.g_weights, self.d_weights = self.generator, self.discriminator
        self.g_optimiser = Optimisers([state.g_optimiser for state in states], self.generator)
        self.d_optimiser = Optimisers([state.d_optimiser for state in states], self.discriminator)
        self.phase_step, self.share_done, self.balance = 0, 0.0, None  # each run has its own

    def next(self) -> tuple[Tensor, None]:
        """The next batch of real samples of each run, [run, batch, *shape]."""
        return torch.stack([state.real_samples.next()[0] for state in self.states]), None

    autocast = State.autocast


class Experiments:
    """What Algorithm 1 reads of the experiments of a stack: what they have in common is that of the first one."""

    def __init__(self, states: Sequence[State]) -> None:
        self.states, self.first = states, states[0].experiment
        self.loss, self.latent, self.penalty = Losses(states), Latents(states), Penalties(states)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.first, name)


class Networks:
    """The generators or the discriminators of a stack as one: [run, n, inputs] -> [run, n, outputs].

    The weights of all runs are one matrix [run, weights], gathered when they are first used after a change.
    """

    def __init__(self, network: nn.Module, weights: Sequence[Weights]) -> None:
        self.layers = cast(nn.Sequential, network)
        self.weights = weights
        self.matrix: Tensor | None = None
        self.parts: list[Tensor] = []

    def __call__(self, x: Tensor) -> Tensor:
        parts = iter(self.gathered())
        for layer in self.layers:
            x = linear(x, next(parts), next(parts)) if isinstance(layer, nn.Linear) else layer(x)
        return x

    def gathered(self) -> list[Tensor]:
        """The weights of each layer, [run, outputs, inputs], and its biases, [run, outputs], layer by layer."""
        if self.matrix is None:
            shapes = [part.shape for part in self.weights[0].parts]
            self.matrix = torch.stack([weights.vector for weights in self.weights]).requires_grad_()
            with torch.enable_grad():  # they may be used first where no gradient is needed, and then where one is
                columns = self.matrix.split([shape.numel() for shape in shapes], 1)
                self.parts = [part.view(-1, *shape) for part, shape in zip(columns, shapes, strict=True)]
        return self.parts

    def changed(self) -> None:
        """The weights of the runs are no longer those that were gathered."""
        self.matrix = None

    def backward(self, cost: Tensor) -> None:
        """Store the gradient of each run's `cost` [run] with respect to its own weights alone, as its own."""
        assert self.matrix is not None
        (gradient,) = torch.autograd.grad(cost.sum(), self.matrix)
        for weights, own in zip(self.weights, gradient.unbind(), strict=True):
            weights.vector.grad = own


class Optimisers:
    """The optimisers of one network of each run: each has its own kind, settings, rate and memory. Those of equal kind,
    settings and rate step at once."""

    def __init__(self, optimisers: Sequence[torch.optim.Optimizer], networks: Networks) -> None:
        self.networks = networks
        self.alike: dict[Hashable, list[torch.optim.Optimizer]] = {}
        for optimiser in optimisers:
            (group,) = optimiser.param_groups
            settings = (type(optimiser), *(group | {"params": None}).items())
            self.alike.setdefault(settings, []).append(optimiser)

    def step(self) -> None:
        """Change the weights of each run by the gradient that is stored with them."""
        for optimisers in self.alike.values():
            step_at_once(optimisers)
        self.networks.changed()


class Latents:
    """The latents of a stack."""

    def __init__(self, states: Sequence[State]) -> None:
        self.kinds = [state.experiment.latent for state in states]

    def sample(self, n: int, rng: Sequence[torch.Generator]) -> Tensor:
        """`n` latents of each run, [run, n, dimension]."""
        first, *others = self.kinds
        if first.arrangement == "stratified" and all(latent == first for latent in others):
            return first.spread(latin_hypercubes(n, first.dimension, rng))
        return torch.stack([latent.sample(n, own) for latent, own in zip(self.kinds, rng, strict=True)])


class Penalties:
    """The penalties of a stack, which are of one kind; each run has its own weight, and settings of its own."""

    def __init__(self, states: Sequence[State]) -> None:
        self.states = states
        self.kind = states[0].experiment.penalty
        self.on_data = self.kind.on_data
        self.weights = [state.experiment.penalty.weight_at(state.phase_step, state.share_done) for state in states]

    def weight_at(self, step: int, progress: float) -> float:
        """1 or 0: whether the penalty is added in this step. The weights of the runs are part of `cost`."""
        return float(self.weights[0] > 0)

    def cost(self, discriminator: Any, x: Tensor, r: Tensor, f: Tensor, rng: Any) -> Tensor:
        """The penalty of each run with its weight, [run]."""
        return torch.tensor(self.weights) * self.kind.cost(discriminator, x, r, f, rng)

    def after_step(self, discriminator: Networks) -> None:
        """Let each run's penalty change its own weights."""
        for state in self.states:
            state.experiment.penalty.after_step(state.discriminator)
        discriminator.changed()


class Losses:
    """The losses of a stack: runs of equal loss are computed at once."""

    def __init__(self, states: Sequence[State]) -> None:
        self.pairs = states[0].experiment.loss.pairs
        self.places: dict[Loss, list[int]] = {}
        for place, state in enumerate(states):
            self.places.setdefault(state.experiment.loss, []).append(place)
        order = [place for places in self.places.values() for place in places]
        self.back = torch.tensor(order).argsort()

    def of_each(self, compute: Callable[..., Tensor], *scores: Tensor | None) -> Tensor:
        """`compute(loss, *scores)` for the runs of each loss [run of it, n, 1], put together in the order of runs."""
        if len(self.places) == 1:
            return compute(*self.places, *scores)
        parts = [
            compute(loss, *(None if one is None else one[places] for one in scores))
            for loss, places in self.places.items()
        ]
        return torch.cat(parts)[self.back]

    def weigh(self, real: Tensor, fake: Tensor, balance: Any) -> Tensor:
        """The discriminator's loss of each run, [run]."""
        return self.of_each(lambda loss, r, f: loss.discriminator(r, f), real, fake)

    def on_real(self, real: Tensor) -> Tensor:
        """Its part for real samples, [run]."""
        return self.of_each(lambda loss, r: loss.on_real(r), real)

    def on_fake(self, fake: Tensor) -> Tensor:
        """Its part for generated samples, [run]."""
        return self.of_each(lambda loss, f: loss.on_fake(f), fake)

    def generator(self, real: Tensor | None, fake: Tensor) -> Tensor:
        """The generator's loss of each run, [run]."""
        return self.of_each(lambda loss, r, f: loss.generator(r, f), real, fake)

    def rebalance(self, balance: Any, real: Tensor, fake: Tensor) -> Any:
        """Losses that stack have no balance."""
        return balance


def linear(x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    """A fully connected layer of each run: [run, n, inputs], [run, outputs, inputs], [run, outputs] to [run, n,
    outputs]."""
    if 1 in weight.shape[1:]:  # matrix times vector, which a product of batches rounds in another way
        return torch.stack(
            [functional.linear(*own) for own in zip(x.unbind(), weight.unbind(), bias.unbind(), strict=True)]
        )
    return torch.baddbmm(bias.unsqueeze(1), x, weight.transpose(1, 2))


@cache
def stacks_are_exact() -> bool:
    """Whether, on this processor, runs get the same bits together as each alone; if not, the log says so. It takes some
    tenths of a second, once in a process."""
    small = {"batch": "64", "generator.width": "16", "discriminator.width": "16"}
    for target in ("ring", "gaussian"):
        experiments = [Experiment.from_link({"target": target, "seed": seed} | small)[0] for seed in "123"]
        alone, together = ([Training(experiment) for experiment in experiments] for _ in range(2))
        for _ in range(6):
            advance_together(together)
            for training in alone:
                training.advance()
        if any(one.checkpoint() != other.checkpoint() for one, other in zip(alone, together, strict=True)):
            log.warning("runs that share steps would round otherwise on this processor: each trains alone")
            return False
    return True
