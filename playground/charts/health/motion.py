"""Failures of the motion itself: numbers that run away, do not move, or swing without end; units that are dead."""

from __future__ import annotations

import numpy as np

from playground.charts.health import cures, facts
from playground.charts.health.cures import Change
from playground.charts.health.finding import Finding, found
from playground.charts.health.history import FEWEST, SURE, History
from playground.gan.experiment.experiment import Experiment
from playground.gan.measure.best import FAR_ABOVE
from playground.gan.networks.network import Network

GRADIENT_GROWN = 100  # times the start; in healthy runs the gradient falls, or grows fourfold where modes are tiny
JUMP = 1.0  # of the loss when the weights change by 1%; healthy losses rest near 1, and such a step throws them away
WEIGHTS_GROWN = 4  # times the start; healthy generators reach 2.2 (on the grid, whose modes are tiny)
STILL_GROWING = 1.1  # times what they were before: growth that levels off does no harm
RETURNING = 0.5  # of the distance at which "now" begins: they come back by themselves
UNMOVED = 0.03  # share of the first distance; ordinary runs change more within their first ten steps
UNSHAKEN = 0.15  # in D's accuracy, which moves at once when D learns
SWING = 2.0  # the factor by which the distance falls and rises again; in healthy runs, once there, it rises by 1.6
ABOVE_FLOOR = 3.0  # times its floor; below, it is chance that swings
HALF = 0.5  # of the run: before, it may still find its way
ENDS_FAR = 4.0  # times its floor; default runs end below 3
CLOSING = 0.9  # of the run: what is far now stays far
DEAD = 0.6  # share of hidden units; ReLU kills up to 0.3 in healthy generators


def diverged(history: History) -> Finding | None:
    """A loss is no longer a number. Usually steps are too long; where nothing bounds the scores, any step is in the
    end (Mescheder et al. 2018)."""
    if history.state != "diverged":
        return None
    e = history.experiment
    fastest = "g" if cures.rate(e, "g") > cures.rate(e, "d") else "d"
    return found(
        "Training stopped: a loss is no longer a number.",
        [history.note, facts.rates(history), *(facts.weights(history, side) for side in "gd"), facts.penalty(history)],
        history,
        cures.standardise(e), cures.calmer(e), cures.damp(e),
        otherwise=[cures.slower(e, fastest)],
    )  # fmt: skip


def exploding(history: History) -> Finding | None:
    """A gradient many times as long as at the start, or weights that grow and grow: each step then does more than its
    gradient could foresee (Pascanu et al. 2013).

    A start can be next to nothing, so both have a measure of their own besides: how much the loss would change if all
    weights changed by a hundredth, and how long the weights of such a network are when they are drawn as He does. What
    grows while the samples come closer is learning, and a G that a sure D pushes hard is losing, not exploding.
    """
    if history.now(history.times_floor) < ABOVE_FLOOR:
        return None
    for side, name in (("d", "discriminator"), ("g", "generator")):
        if side == "g" and history.recent(history.accuracy).middle >= SURE:
            continue
        gradient, weight = history.of(f"{side}_gradient"), history.of(f"{side}_weight")
        now = history.recent(gradient).middle
        longer = now / gradient.highest_start if gradient.highest_start > 0 else np.nan
        jumps = 0.01 * now * history.recent(weight).middle
        usual = max(weight.first, usual_length(getattr(history.experiment, name)))
        grows = history.stalls and history.recent(weight).middle >= STILL_GROWING * history.before(weight).middle
        if longer >= GRADIENT_GROWN and jumps >= JUMP:
            said = (
                f"The {name} is exploding: its gradient is {facts.times(longer)} times as long as at the start, and a "
                f"change of its weights by 1% can change the loss by {facts.times(jumps)}."
            )
        elif grows and weight.last >= WEIGHTS_GROWN * usual:
            larger = facts.times(weight.last / usual)
            said = (
                f"The {name} is exploding: its weights keep growing, and are {larger} times as long as usual at "
                "the start."
            )
        else:
            continue
        e = history.experiment
        evidence = [facts.gradient(history, side), facts.weights(history, side), facts.penalty(history)]
        return found(
            said, evidence, history,
            cures.standardise(e), cures.damp(e), cures.calmer(e),
            otherwise=[cures.slower(e, side)],
        )  # fmt: skip
    return None


def usual_length(network: Network) -> float:
    """How long the weights of a multilayer perceptron are at first, as one vector, when they are drawn as He does; 0
    for another network."""
    return float(np.sqrt(2 * (cures.units(network) or 0)))


def diverging(history: History) -> Finding | None:
    """All samples are far from all data. There the discriminator has seen nothing real and goes on as a straight line:
    nothing calls the generator back (why WGAN-GP looks between real and generated: Gulrajani et al. 2017)."""
    now, e = history.recent(history.distance), history.experiment
    if not history.away or now.last < RETURNING * now.first:
        return None
    return found(
        f"The samples have diverged: they are {facts.times(now.middle)} standard deviations from where they belong.",
        [facts.distance(history), facts.accuracy(history), facts.rates(history), facts.penalty(history)],
        history,
        cures.equal_rates(e, "d"), cures.larger(e, "discriminator"), cures.damp(e), cures.without_momentum(e),
        otherwise=[cures.slower(e, "g")],
    )  # fmt: skip


def nothing_moves(history: History) -> Finding | None:
    """Distance and accuracy stay where they began: the steps are too short to matter within this run."""
    ratio, accuracy = history.times_floor, history.accuracy
    if len(ratio) < FEWEST or not len(history.recent(accuracy)) or ratio.last < ABOVE_FLOOR:
        return None
    moved = float(np.abs(ratio.values / ratio.values[0] - 1).max())
    if moved > UNMOVED or np.abs(accuracy.values - accuracy.values[0]).max() > UNSHAKEN:
        return None
    e = history.experiment
    side = "g" if cures.rate(e, "g") < cures.rate(e, "d") else "d"
    good = cures.rate(Experiment.default(e.target.kind, e.condition.kind), side)
    if cures.rate(e, side) >= good:
        return None
    name = "generator" if side == "g" else "discriminator"
    why = f"At this rate the {name} learns this target well; the other network may need the same."
    return found(
        f"Nothing moves: in {history.step:,} steps the distance has changed by {moved:.1%}.",
        [facts.rates(history), facts.gradient(history, "g"), facts.distance(history)],
        history,
        cures.rate_change(side, good, why),
    )


def dead_units(history: History) -> Finding | None:
    """Most hidden units give the same whatever they are shown (a ReLU: 0), and then they learn nothing more, for no
    gradient passes (Maas et al. 2013, who made the leaky ReLU)."""
    for side, name in (("d", "discriminator"), ("g", "generator")):
        now = history.recent(history.of(f"{side}_dead")).middle
        if not now >= DEAD:
            continue
        why = "It lets a fifth of the gradient through where a ReLU lets none."
        leaky = Change(((f"{name}.activation", "leaky-relu"),), f"give the {name} leaky ReLUs", why)
        return found(
            f"{now:.0%} of the {name}'s hidden units are dead: they give the same value for every sample.",
            [facts.dead(history, side), facts.weights(history, side), facts.rates(history)],
            history,
            cures.calmer(history.experiment),
            leaky,
            otherwise=[cures.slower(history.experiment, side)],
        )
    return None


def swinging(history: History) -> Finding | None:
    """The distance falls and rises and falls: the two networks circle each other, and without damping the circle does
    not shrink (Mescheder et al. 2018, the Dirac-GAN)."""
    ratio, e = history.times_floor, history.experiment
    late = ratio.between(history.step / 2, history.step)
    damping = (cures.damp(e), cures.without_momentum(e), cures.landing(e), cures.averaged(e))
    if len(late) < 2 * FEWEST or late.middle < ABOVE_FLOOR or not any(damping):
        return None
    rise = np.max(late.values / np.minimum.accumulate(late.values))
    fall = np.max(np.maximum.accumulate(late.values) / late.values)
    if rise < SWING or fall < SWING:
        return None
    least, most = late.values.min(), late.values.max()
    swings = (
        f"Over the last half the distance went back and forth between {facts.times(least)} and "
        f"{facts.times(most)} floors."
    )
    return found(
        f"The game swings and does not settle: after falling, the distance rises {facts.times(rise)}-fold again.",
        [swings, facts.losses(history), facts.penalty(history)],
        history,
        *damping,
    )


def stuck(history: History) -> Finding | None:
    """The distance stopped falling far above the floor, for no reason that another rule names. Where nothing damps the
    game, the networks chase each other on small circles, which do not show in the distance (Mescheder et al. 2018)."""
    if not history.far or not history.stalls or history.glides or history.step < HALF * history.length:
        return None
    e, times = history.experiment, facts.times(history.now(history.times_floor))
    return found(
        f"The distance has stopped falling at {times} times its floor, and neither network has won.",
        [facts.distance(history), facts.accuracy(history), facts.penalty(history), facts.rates(history)],
        history,
        cures.standardise(e), cures.calmer(e), cures.damp(e), cures.equal_rates(e, "g"), cures.equal_rates(e, "d"),
        cures.landing(e), cures.without_momentum(e), *cures.large_enough(e), cures.averaged(e),
        otherwise=[cures.fewer_turns(e)],
    )  # fmt: skip


def ends_far(history: History) -> Finding | None:
    """The run is over, or nearly, and the samples are still far from the data, or far again, for no reason that another
    rule names. Not said of pictures, whose floor no generator of this size reaches."""
    e, ratio = history.experiment, history.times_floor
    lately = history.now(ratio)
    ended, closing = history.step >= history.length, history.step >= CLOSING * history.length
    left = ended and lately < ENDS_FAR and ratio.last >= FAR_ABOVE  # what it ends with is what one gets
    now = ratio.last if left else min(lately, ratio.last)
    if e.target.bounded or not now >= ENDS_FAR or not (ended or (history.stalls and closing)):
        return None
    over, still = "The run is over" if ended else "The run is nearly over", "again" if left else "still"
    before = f"Shortly before the end, the distance was {facts.times(lately)} times that of a perfect generator."
    distance, more = before if left else facts.distance(history), cures.longer(e)
    return found(
        f"{over}, and the samples are {still} {facts.times(now)} times as far from the data as a perfect generator's.",
        [distance, facts.accuracy(history), facts.in_use(history), facts.penalty(history)],
        history,
        cures.standardise(e), cures.strong_gradient(e), cures.calmer(e), cures.damp(e),
        *cures.large_enough(e), cures.without_momentum(e), cures.answer(e),
        cures.equal_rates(e, "g"), cures.equal_rates(e, "d"), cures.landing(e),
        otherwise=[None if history.stalls else more, cures.averaged(e), more],
    )  # fmt: skip
