"""Which runs can share a step of a stack (`stack.py`): those of the same shape."""

from __future__ import annotations

from collections.abc import Hashable

from torch import nn

from playground.gan.experiment.experiment import Experiment
from playground.gan.networks.layers import Times
from playground.gan.rules.penalties import Penalty, Weighted

MOST_RUNS = 16
# Numbers: with larger layers, what a stack remembers leaves the processor's cache, and nothing is gained
CACHED = 2**18
LANES = 32  # numbers that elementwise functions take at once: two registers of AVX-512
ELEMENTWISE = (nn.ReLU, nn.LeakyReLU, nn.Tanh, nn.ELU, nn.GELU, nn.SiLU, nn.Sigmoid, Times)


def shape_of(experiment: Experiment, generator: nn.Module, discriminator: nn.Module) -> Hashable | None:
    """What runs on a CPU must have in common to be trained in one step; None for a run that trains alone.

    They may differ in seed, target, latents, loss, rates, optimiser, schedule, averaging and weight of the penalty.
    """
    e = experiment
    alone = (
        e.condition.of != "nothing"
        or e.augment.active
        or e.instance_noise
        or e.loss.autoencodes
        or e.batch % LANES
        or most_of(e) < 2
        or not (stackable(generator) and stackable(discriminator))
    )
    if alone:
        return None
    rules = (e.order, e.batches, e.discriminator_update, e.discriminator_steps, e.generator_steps)
    return e.batch, str(generator), str(discriminator), rules, without_weight(e.penalty), e.loss.pairs


def most_of(experiment: Experiment) -> int:
    """How many runs of this shape a stack takes."""
    widths = [*getattr(experiment.generator, "widths", []), *getattr(experiment.discriminator, "widths", [])]
    return min(MOST_RUNS, CACHED // (2 * experiment.batch * max(widths, default=CACHED)))


def stackable(network: nn.Module) -> bool:
    """Whether it is a sequence of fully connected layers and elementwise functions, without anything else."""
    layers = list(network.children()) if isinstance(network, nn.Sequential) else [network]
    plain = all(type(layer) in (nn.Linear, *ELEMENTWISE) for layer in layers)
    return plain and len(list(network.parameters())) == 2 * sum(isinstance(layer, nn.Linear) for layer in layers)


def without_weight(penalty: Penalty) -> Penalty:
    """The penalty in all but its weight, which is each run's own."""
    if isinstance(penalty, Weighted):
        return penalty.model_copy(update={"weight": 1.0, "final_weight": 1.0, "anneal": 1.0})
    return penalty
