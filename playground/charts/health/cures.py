"""What to try: single changes of an Experiment, each with the reason why it helps."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.link import change, to_text
from playground.gan.networks.mlp import Mlp, Network

FEW_UNITS = 32  # hidden ones; the smallest default network has 64


@dataclass(frozen=True)
class Cure:
    """One field to change, as in a link: its path and its new value as text; and why that helps."""

    path: str
    text: str
    why: str


def first_that_fits(experiment: Experiment, *cures: Cure | None) -> Cure | None:
    """The first cure that this Experiment can take and that changes it."""
    return next((cure for cure in cures if cure and changed(experiment, cure.path, cure.text)), None)


@lru_cache(maxsize=512)
def changed(experiment: Experiment, path: str, text: str) -> Experiment | None:
    """The Experiment with one field changed; None if that does not fit, or changes nothing."""
    other, problems = change(experiment, path, text)
    return None if problems or other.key == experiment.key else other


# ---------------------------------------------------------------- the cures that several rules offer
def damp(e: Experiment) -> Cure | None:
    """A penalty, where there is none."""
    if e.penalty.damps or e.loss.autoencodes:
        return None
    why = "R1 + R2 keeps the discriminator flat at the samples, so that the game settles instead of turning"
    return Cure("penalty", "r1r2", f"{why} (Mescheder et al. 2018).")


def without_momentum(e: Experiment) -> Cure | None:
    """No memory for the direction in the generator's optimiser."""
    if getattr(e.g_optimiser, "beta1", 0.0) < 0.5:
        return None
    why = "The game turns: a memory for the old direction overshoots, and the networks circle each other."
    return Cure("g_optimiser.beta1", "0", why)


def strong_gradient(e: Experiment) -> Cure | None:
    """The loss that does not saturate, for one that does."""
    if not e.loss.saturates:
        return None
    why = "It has the same resting point, but its gradient is strongest just when the discriminator is sure"
    return Cure("loss", "non-saturating", f"{why} (Goodfellow et al. 2014).")


def equal_rates(e: Experiment, side: str) -> Cure | None:
    """The learning rate of one side ("g" or "d") raised to the other's, where it is less than half of that; the other
    lowered to it where that one is too high."""
    other = "d" if side == "g" else "g"
    own, theirs = rate(e, side), rate(e, other)
    if own >= theirs / 2:
        return None
    path, value = (other, own) if too_fast(e, other) else (side, theirs)
    return Cure(f"{path}_optimiser.learning_rate", to_text(value), "Both networks then learn at the same pace.")


def calmer(e: Experiment) -> Cure | None:
    """A tenth of the larger learning rate, where that is very high."""
    side = "g" if rate(e, "g") > rate(e, "d") else "d"
    return slower(e, side) if too_fast(e, side) else None


def slower(e: Experiment, side: str) -> Cure:
    """A tenth of one side's learning rate."""
    why = "Smaller steps follow the gradient instead of jumping over where it leads."
    return Cure(f"{side}_optimiser.learning_rate", f"{rate(e, side) / 10:g}", why)


def standardise(e: Experiment) -> Cure | None:
    """Data with mean 0 and spread 1, where it has its own units."""
    if e.units != "raw":
        return None
    return Cure("units", "standardised", "Weights start at a size that suits numbers around 1.")


def landing(e: Experiment) -> Cure | None:
    """A learning rate that falls to 0, where it stays constant."""
    if e.schedule.kind != "constant":
        return None
    return Cure("schedule", "flat-cosine", "Steps that grow shorter let the circle close in.")


def fewer_turns(e: Experiment) -> Cure | None:
    """One update of the discriminator for each of the generator."""
    if e.discriminator_steps <= e.generator_steps:
        return None
    return Cure("discriminator_steps", str(e.generator_steps), "The discriminator then cannot run ahead.")


def overlap(e: Experiment) -> Cure:
    """Noise on everything that the discriminator sees."""
    why = "Blurred by the same noise, real and generated overlap, and the discriminator cannot be sure"
    return Cure("instance_noise", "0.3", f"{why} (Sønderby et al. 2017).")


def too_fast(e: Any, side: str) -> bool:
    """Whether a learning rate is very high for its optimiser."""
    return rate(e, side) > float(getattr(e, f"{side}_optimiser").high_rate)


def rate(e: Any, side: str) -> float:
    """The learning rate of one side."""
    return float(getattr(e, f"{side}_optimiser").learning_rate)


def wider(e: Experiment, side: str) -> Cure | None:
    """More units for the network at the field `side`, where it has few."""
    few = units(getattr(e, side))
    if few is None or few > FEW_UNITS:
        return None
    why = "Each ReLU is one bend: more of them can follow a finer shape."
    if side == "discriminator":
        why = "With more units it can draw a boundary that fits."
    return Cure(f"{side}.width", "64", why)


def answer(e: Experiment) -> Cure | None:
    """As many updates of the discriminator as of the generator, where it has fewer."""
    if e.generator_steps <= e.discriminator_steps:
        return None
    return Cure("discriminator_steps", str(e.generator_steps), "It then answers what the generator has just done.")


def averaged(e: Experiment) -> Cure | None:
    """A running average of the generator's weights, where there is none."""
    if e.ema:
        return None
    return Cure("ema", "0.995", "The average of a generator that circles stands where the circle's centre is.")


def longer(e: Experiment) -> Cure:
    """Twice as many steps."""
    return Cure("steps", str(2 * e.steps), "Both networks then have time to go on learning.")


def units(network: Network) -> int | None:
    """How many hidden units a multilayer perceptron has; None of another network."""
    return sum(network.widths) if isinstance(network, Mlp) else None
