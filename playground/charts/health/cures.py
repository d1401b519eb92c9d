"""What to try: changes of an Experiment, each with the reason why it helps. Several together are a cure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pydantic import BaseModel

from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.link import change as with_setting
from playground.gan.experiment.link import to_text
from playground.gan.networks.mlp import Mlp
from playground.gan.networks.network import Network

FEW_UNITS = 32  # hidden ones; the smallest default network has 64
LAYERS = {"generator": 3, "discriminator": 2}  # that learn every target, of 64 units each
NAMES = {"generator": "G", "discriminator": "D"}
MEMORIES = {"beta1": "β₁", "momentum": "the momentum"}  # of optimisers, by their fields
MUCH_MEMORY = 0.5  # of the last direction that is kept
KEPT = ("target", "condition", "precision", "seed", "fork")  # by a run that begins again from the default
USUAL_PULL = 0.5  # of a loss: that of a cross-entropy, for which the targets' default penalties are made


@dataclass(frozen=True)
class Change:
    """One thing to change: the settings, each a path and a value as in a link; what to do, in words that can go on in a
    sentence; and why that helps, in a sentence."""

    settings: tuple[tuple[str, str], ...]
    words: str
    why: str


Cure = tuple[Change, ...]  # all together; empty where nothing is known to help


def whole_cure(
    experiment: Experiment, causes: Iterable[Change | None], otherwise: Iterable[Change | None] = ()
) -> Cure:
    """All of these changes that this Experiment can take, and with them what then lets the game come to rest near the
    data, which would not help alone; where there is none, the first of the others that it can.

    Of two that set the same thing, the first counts.
    """
    cure = _together(experiment, (begin_anew(experiment), *causes))
    if cured := applied(experiment, cure):
        return _together(experiment, (*cure, landing(cured), time_to_learn(cured)))
    return next(((change,) for change in otherwise if change and applied(experiment, (change,))), ())


def _together(experiment: Experiment, changes: Iterable[Change | None]) -> Cure:
    """Those of the changes that can be made one after the other, each to a setting that none before it has set."""
    cure: Cure = ()
    changed = experiment
    for change in filter(None, changes):
        taken = {path for one in cure for path, _ in one.settings}
        other = applied(changed, (change,))
        if other and taken.isdisjoint(path for path, _ in change.settings):
            changed, cure = other, (*cure, change)
    return cure


@lru_cache(maxsize=512)
def applied(experiment: Experiment, cure: Cure) -> Experiment | None:
    """The Experiment with these changes; None if they do not fit, or change nothing."""
    other = experiment
    for path, text in (setting for one in cure for setting in one.settings):
        other, problems = with_setting(other, path, text)
        if problems:
            return None
    return None if other.key == experiment.key else other


def instruction(cure: Cure) -> str:
    """The cure in one sentence: "Add R1 + R2, and set β₁ to 0."."""
    *before, last = (one.words for one in cure)
    text = f"{', '.join(before)}, and {last}" if before else last
    return f"{text[0].upper()}{text[1:]}."


# ---------------------------------------------------------------- the changes that several rules offer
def begin_anew(e: Experiment) -> Change | None:
    """The default of this target, for a discriminator whose probability is a clipped tanh: with it the other settings
    are such that no few changes make the game come to rest (measured)."""
    if getattr(e.discriminator, "output", "") != "clipped-tanh":
        return None
    settings: list[tuple[str, str]] = []
    for name, usual in Experiment.default(e.target.kind, e.condition.kind):
        own = getattr(e, name)
        if name in KEPT or own == usual:
            continue
        if not isinstance(usual, BaseModel):
            settings.append((name, to_text(usual)))
        elif getattr(own, "kind", "") != getattr(usual, "kind", ""):
            settings.append((name, getattr(usual, "kind", "")))
        else:
            differing = [(part, value) for part, value in usual if getattr(own, part) != value]
            settings += [(f"{name}.{part}", to_text(value)) for part, value in differing]
    why = "Half of a clipped tanh has no gradient, and its networks, steps and lesson are all made for it."
    return Change(tuple(settings), "begin again from this target's default settings", why)


def damp(e: Experiment) -> Change | None:
    """A penalty, where there is none."""
    if e.penalty.damps or e.loss.autoencodes:
        return None
    why = "It keeps the discriminator flat at the samples, so that the game settles instead of turning"
    usual: Any = with_setting(e, "penalty", "r1r2")[0].penalty
    heavier = e.loss.pull / USUAL_PULL
    if heavier == 1:
        return Change((("penalty", "r1r2"),), "add R1 + R2", f"{why} (Mescheder et al. 2018).")
    weights = ((f"penalty.{name}", to_text(heavier * getattr(usual, name))) for name in ("weight", "final_weight"))
    return Change(
        (("penalty", "r1r2"), *weights),
        f"add R1 + R2 with {heavier:g} times the usual weight",
        f"{why}; the steeper the loss, the heavier it has to be (Mescheder et al. 2018, theorem 4.1).",
    )


def without_momentum(e: Experiment) -> Change | None:
    """No memory for the direction in both optimisers, where one has much."""
    memories = [(f"{side}_optimiser.{name}", getattr(getattr(e, f"{side}_optimiser"), name, 0.0))
                for side in "gd" for name in MEMORIES]  # fmt: skip
    if max(memory for _, memory in memories) < MUCH_MEMORY:
        return None
    path, _ = max(memories, key=lambda pair: pair[1])
    why = "The game turns: a memory for the old direction overshoots, and the networks circle each other."
    return Change(
        tuple((path, "0") for path, memory in memories if memory),
        f"set {MEMORIES[path.rpartition('.')[-1]]} to 0",
        why,
    )


def strong_gradient(e: Experiment) -> Change | None:
    """The loss that does not saturate, for one that does."""
    if not e.loss.saturates:
        return None
    why = "It has the same resting point, but its gradient is strongest just when the discriminator is sure"
    words = "take the non-saturating loss"
    return Change((("loss", "non-saturating"),), words, f"{why} (Goodfellow et al. 2014).")


def equal_rates(e: Experiment, side: str) -> Change | None:
    """The learning rate of one side ("g" or "d") raised to the other's, where it is less than half of that; the other
    lowered to it where that one is too high."""
    other = "d" if side == "g" else "g"
    own, theirs = rate(e, side), rate(e, other)
    if own >= theirs / 2:
        return None
    path, value = (other, own) if too_fast(e, other) else (side, theirs)
    return rate_change(path, value, "Both networks then learn at the same pace.")


def calmer(e: Experiment) -> Change | None:
    """A tenth of the larger learning rate, where that is very high."""
    side = "g" if rate(e, "g") > rate(e, "d") else "d"
    return slower(e, side) if too_fast(e, side) else None


def slower(e: Experiment, side: str) -> Change:
    """A tenth of one side's learning rate."""
    why = "Smaller steps follow the gradient instead of jumping over where it leads."
    return rate_change(side, rate(e, side) / 10, why)


def rate_change(side: str, value: float, why: str) -> Change:
    """A learning rate for one side."""
    text = to_text(float(f"{value:.3g}"))
    return Change(((f"{side}_optimiser.learning_rate", text),), f"set {side.upper()}'s learning rate to {text}", why)


def standardise(e: Experiment) -> Change | None:
    """Data with mean 0 and spread 1, where it has its own units."""
    if e.units != "raw":
        return None
    why = "Weights start at a size that suits numbers around 1."
    return Change((("units", "standardised"),), "standardise the data", why)


def landing(e: Experiment) -> Change | None:
    """A learning rate that falls to 0, where it stays constant."""
    if e.schedule.kind != "constant":
        return None
    why = "Steps that grow shorter let the circle close in."
    return Change((("schedule", "flat-cosine"),), "let the learning rate fall at the end", why)


def advantages(e: Experiment) -> Cure:
    """What a discriminator that wins may have to itself, taken away, and the loss with which that hurts most."""
    return tuple(filter(None, (strong_gradient(e), damp(e), fewer_turns(e), equal_rates(e, "g"), spread(e))))


def spread(e: Experiment) -> Change | None:
    """Larger first weights for a generator of points, where they are so small that it begins as one heap."""
    network = e.generator
    if not isinstance(network, Mlp) or e.target.bounded or network.normalisation != "none":
        return None
    if network.initialisation != "small-normal":
        return None
    why = "With smaller ones it begins as one heap, and all samples follow the same slope."
    return Change((("generator.initialisation", "he"),), "draw G's first weights as He does", why)


def fewer_turns(e: Experiment) -> Change | None:
    """One update of the discriminator for each of the generator."""
    if e.discriminator_steps <= e.generator_steps:
        return None
    return _turns(e, f"set k to {e.generator_steps}", "With no more steps than G, the discriminator cannot run ahead.")


def answer(e: Experiment) -> Change | None:
    """As many updates of the discriminator as of the generator, where it has fewer."""
    if e.generator_steps <= e.discriminator_steps:
        return None
    words = f"give D {e.generator_steps} steps in each round, as many as G"
    return _turns(e, words, "It then answers what the generator has just done.")


def _turns(e: Experiment, words: str, why: str) -> Change:
    return Change((("discriminator_steps", str(e.generator_steps)),), words, why)


def overlap(e: Experiment) -> Change:
    """Noise on everything that the discriminator sees."""
    why = "Blurred by the same noise, real and generated overlap, and the discriminator cannot be sure"
    words = "add noise of 0.3 to all that D sees"
    return Change((("instance_noise", "0.3"),), words, f"{why} (Sønderby et al. 2017).")


def too_fast(e: Any, side: str) -> bool:
    """Whether a learning rate is very high for its optimiser."""
    return rate(e, side) > float(getattr(e, f"{side}_optimiser").high_rate)


def rate(e: Any, side: str) -> float:
    """The learning rate of one side."""
    return float(getattr(e, f"{side}_optimiser").learning_rate)


def larger(e: Experiment, side: str) -> Change | None:
    """More units and layers for the network at the field `side`, where it has few units."""
    network = getattr(e, side)
    few = units(network)
    if few is None or few > FEW_UNITS:
        return None
    layers = max(network.depth, LAYERS[side])
    why = "Each ReLU is one bend, and layers fold the folds of those before: so it can follow a finer shape."
    if side == "discriminator":
        why = "With more units it can draw a boundary that fits."
    settings = ((f"{side}.width", "64"), (f"{side}.depth", str(layers)))
    return Change(settings, f"give {NAMES[side]} {layers} layers of 64 units", why)


def large_enough(e: Experiment) -> Cure:
    """More units for each of the two networks that has few."""
    return tuple(filter(None, (larger(e, "discriminator"), larger(e, "generator"))))


def averaged(e: Experiment) -> Change | None:
    """A running average of the generator's weights, where there is none."""
    if e.ema:
        return None
    why = "The average of a generator that circles stands where the circle's centre is."
    return Change((("ema", "0.995"),), "show an average of G's weights (0.995)", why)


def time_to_learn(e: Experiment) -> Change | None:
    """Twice as many steps, and at least half of those in which the target is usually learnt, where there are fewer."""
    enough = Experiment.default(e.target.kind, e.condition.kind).steps // 2
    if e.steps >= enough:
        return None
    return _steps(max(2 * e.steps, enough), "A generator that has begun to learn needs them for this target.")


def longer(e: Experiment) -> Change:
    """Twice as many steps."""
    return _steps(2 * e.steps, "Both networks then have time to go on learning.")


def _steps(steps: int, why: str) -> Change:
    return Change((("steps", str(steps)),), f"train for {steps:,} steps", why)


def units(network: Network) -> int | None:
    """How many hidden units a multilayer perceptron has; None of another network."""
    return sum(network.widths) if isinstance(network, Mlp) else None
