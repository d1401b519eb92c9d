"""What an experiment costs: estimated from the sizes of its networks, before anything is built, and without torch.

Weights and checkpoints are counted exactly; seconds and memory are right within a factor of about two on a CPU core
(`tests/gan/experiment/test_price.py`). A learner may read here where the time of a step goes.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass, replace

from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.fork import lineage
from playground.gan.experiment.networks import network_sizes
from playground.gan.networks.size import LayerSize, numbers, parameters
from playground.gan.rules.penalties import Weighted

FLOAT = 4  # bytes
MULTIPLICATIONS_A_SECOND = 60e9  # of one core, in large matrices
NUMBERS_A_SECOND = 0.5e9  # written and read again, in whatever is not a matrix product
CALL_SECONDS = 25e-6  # that torch needs to begin with anything, however small
BACKWARD = 2  # times the multiplications of the way forward: for the weights, and for what came in
PENALTY = 4  # times the way forward: the gradient at the samples, and how it depends on the weights
RANDOM_STATE = 5056  # bytes of one random number generator


@dataclass(frozen=True)
class Price:
    """What a training costs, estimated."""

    parameters: int  # weights of both networks
    multiplications: float  # in one step, on average
    step_seconds: float  # of the longest step, on one core
    seconds: float  # of all steps, on one core; what is looked at and measured on the way is not counted
    memory: int  # bytes, at the most
    checkpoint: int  # bytes


@dataclass(frozen=True)
class Passes:
    """How many samples go through a network in one step, each counted as often as its multiplications are made."""

    generator: float
    discriminator: float


def price(experiment: Experiment) -> Price:
    """The price of training this experiment. A fork trains as its parent first: a step of it costs what the dearest of
    them costs, and all its steps what each of them costs until the next one begins."""
    begins, experiments = zip(*lineage(experiment), strict=True)
    ends = [*begins[1:], experiment.steps]
    prices = [_price(e, end - begin) for begin, e, end in zip(begins, experiments, ends, strict=True)]
    dearest = Price(*map(max, zip(*map(astuple, prices), strict=True)))
    return replace(dearest, seconds=sum(price.seconds for price in prices))


def _price(e: Experiment, steps: int) -> Price:
    generator, discriminator = network_sizes(e)
    longest, mean = _passes(e, penalty=1.0), _passes(e, penalty=_share_of_steps(e))
    return Price(
        parameters(generator) + parameters(discriminator),
        sum(
            passes * _multiplications(sizes)
            for passes, sizes in ((mean.generator, generator), (mean.discriminator, discriminator))
        ),
        _seconds(generator, longest.generator, e) + _seconds(discriminator, longest.discriminator, e),
        steps * (_seconds(generator, mean.generator, e) + _seconds(discriminator, mean.discriminator, e)),
        _memory(e, generator, discriminator),
        _checkpoint(e, generator, discriminator),
    )


def _share_of_steps(e: Experiment) -> float:
    """In which share of the discriminator's updates the penalty costs anything."""
    return 1 / e.penalty.interval if isinstance(e.penalty, Weighted) else 0.0


def _passes(e: Experiment, penalty: float) -> Passes:
    """What Algorithm 1 makes of each batch; `penalty`: the share of updates with a penalty."""
    fresh, batch = e.batches == "fresh", e.batch
    twice = 2 if e.condition.kind == "auxiliary" else 1  # it also asks for the classes, with a call of its own
    updates = e.discriminator_steps * (1 if e.discriminator_update == "together" else 2)
    with_penalty = PENALTY * penalty * isinstance(e.penalty, Weighted)
    on_discriminator = updates * 2 * batch * ((1 + BACKWARD) * twice + with_penalty)
    drawn = e.discriminator_steps if fresh else 1
    learning = e.generator_steps * batch * (2 * twice + (1 if e.loss.pairs else 0))
    trained = e.generator_steps * batch * (1 + BACKWARD)
    return Passes(drawn * batch + trained, on_discriminator + learning)


def _multiplications(sizes: list[LayerSize]) -> int:
    return sum(size.multiplications for size in sizes)


def _outputs(sizes: list[LayerSize]) -> int:
    return sum(size.outputs for size in sizes)


def _seconds(sizes: list[LayerSize], passes: float, e: Experiment) -> float:
    """The time that a network takes in one step: to multiply, to move numbers, and to call torch."""
    calls = len(sizes) * passes / e.batch
    weights = parameters(sizes) * (10 + passes / e.batch)  # read at each pass; gradient, optimiser and average
    return (
        passes * _multiplications(sizes) / MULTIPLICATIONS_A_SECOND
        + (passes * _outputs(sizes) + weights) / NUMBERS_A_SECOND
        + calls * CALL_SECONDS
    )


def _memory(e: Experiment, generator: list[LayerSize], discriminator: list[LayerSize]) -> int:
    """Weights with their gradients, optimisers and average, the outputs of all layers that wait for the gradient, and
    a checkpoint while it is made."""
    kept = parameters(generator) * (2 + bool(e.ema) + e.g_optimiser.remembered)
    kept += parameters(discriminator) * (2 + e.d_optimiser.remembered)
    with_penalty = 3 if isinstance(e.penalty, Weighted) else 1
    waiting = e.batch * (2 * with_penalty * _outputs(discriminator) + _outputs(generator))
    return FLOAT * (kept + waiting) + 3 * _checkpoint(e, generator, discriminator)


def _checkpoint(e: Experiment, generator: list[LayerSize], discriminator: list[LayerSize]) -> int:
    """All that `training/checkpoint.py` packs; what is shown as the average is written even where there is none."""
    kept = 2 * numbers(generator) + numbers(discriminator)
    kept += parameters(generator) * e.g_optimiser.remembered + parameters(discriminator) * e.d_optimiser.remembered
    return FLOAT * kept + 2 * RANDOM_STATE
