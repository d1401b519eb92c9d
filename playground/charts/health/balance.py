"""Failures of the balance: one network is too strong, or too weak, for the other."""

from __future__ import annotations

from typing import Any

from playground.charts.health import cures, facts
from playground.charts.health.cures import Change
from playground.charts.health.finding import Finding, found
from playground.charts.health.history import SURE, History

VANISHED = 30  # times smaller than at the start: a step then moves nothing that one could see
FADED = 10  # the same, where the discriminator is sure besides
NEAR = 3.0  # times its floor, or less: there a small gradient is success
TELLS = 0.75  # of the samples judged correctly: it can tell
CANNOT_TELL = 0.65  # of the samples judged correctly, or fewer
FLAT = 0.95  # of the loss of a D that cannot tell: what it says is nearly the same everywhere
TIGHT = 0.01  # limit of the weights; the first Wasserstein GAN had this one, and far more layers
HEAVY = 3.0  # times the size of details: a blur that hides them; at the end of default runs it is 1 to 2
POOR = 0.5  # of the high quality that a perfect generator has


def vanishing_gradient(history: History) -> Finding | None:
    """With log(1 - D(G(z))), the generator's gradient is proportional to D(G(z)): none is left when the discriminator
    is sure (Goodfellow et al. 2014, section 3; Arjovsky and Bottou 2017, theorem 2.4)."""
    gradient, accuracy = history.of("g_gradient"), history.recent(history.accuracy).middle
    now = history.recent(gradient).middle
    if not history.experiment.loss.saturates or not accuracy >= TELLS or not now * VANISHED <= gradient.start:
        return None
    return found(
        f"The generator's gradient has vanished: {facts.smaller(now, gradient.start)} than at the start, because D "
        "is sure and this loss saturates.",
        [facts.accuracy(history), facts.gradient(history, "g"), facts.distance(history)],
        history,
        *cures.advantages(history.experiment),
    )


def discriminator_wins(history: History) -> Finding | None:
    """The discriminator is nearly always right, and the generator no longer gains on it: its gradient has faded, or
    does not lead anywhere (Arjovsky and Bottou 2017)."""
    gradient, accuracy = history.of("g_gradient"), history.recent(history.accuracy).middle
    now = history.recent(gradient).middle
    faded = now * FADED <= gradient.start and not history.now(history.times_floor) < NEAR
    if not accuracy >= SURE or not (faded or (history.far and history.stalls)):
        return None
    led = f"'s gradient is {facts.smaller(now, gradient.start)} than at the start" if faded else " is not catching up"
    e = history.experiment
    return found(
        f"The discriminator is winning: it is right {accuracy:.0%} of the time, and the generator{led}.",
        [facts.accuracy(history), facts.gradient(history, "g"), facts.distance(history), facts.rates(history)],
        history,
        *cures.advantages(e),
        otherwise=[cures.overlap(e)],
    )


def blurred(history: History) -> Finding | None:
    """A penalty that is too heavy: R1 with weight γ smooths the discriminator like noise with a standard deviation of
    √(2γ) (measured; Roth et al. 2017 on noise and penalties). Finer details are learnt only slowly."""
    e = history.experiment
    penalty: Any = e.penalty
    blur, detail = penalty.blur, e.target.detail
    if not blur or detail is None or e.units != "standardised":
        return None
    quality, perfect = history.recent(history.of("high_quality")).middle, history.of("high_quality_floor").last
    poor = quality <= POOR * perfect if history.parts else history.far
    resting = e.loss.rest[0] or 0.0
    if blur < HEAVY * detail or not poor or history.recent(history.of("loss_d")).middle < FLAT * resting:
        return None
    sharper = f"{max(detail**2, 1e-5):.1g}"
    why = f"It ends at the square of the details' size, {detail:.2g} standard deviations, and no longer hides them."
    shares = f"{quality:.0%} of the samples are of high quality; a perfect generator would reach {perfect:.0%}."
    return found(
        f"The penalty is too heavy: it smooths D over {blur:.2g} standard deviations, but details measure "
        f"{detail:.2g}.",
        [
            shares if history.parts else "", f"The penalty's weight ends at {penalty.final_weight:g}.",
            facts.rest(history), facts.distance(history),
        ],
        history,
        Change((("penalty.final_weight", sharper),), f"let the penalty's weight fall to {sharper}", why),
    )  # fmt: skip


def generator_weak(history: History) -> Finding | None:
    """The discriminator tells, its gradient arrives, and still nothing is gained: so few units cannot bend the latent
    into this shape."""
    gradient = history.of("g_gradient")
    arrives = history.recent(gradient).middle * FADED > gradient.start
    d_tells = history.recent(history.accuracy).middle >= TELLS
    units = cures.units(history.experiment.generator)
    if not (d_tells and arrives and history.far and history.stalls) or units is None or units > cures.FEW_UNITS:
        return None
    return found(
        f"The generator is too weak: with {units} hidden units it cannot follow the discriminator's gradient.",
        [facts.distance(history), facts.accuracy(history), facts.gradient(history, "g")],
        history,
        cures.larger(history.experiment, "generator"),
        *cures.advantages(history.experiment),
    )


def discriminator_weak(history: History) -> Finding | None:
    """The discriminator cannot tell real from generated although they are far apart, for it is too small, too slow, or
    held too tightly: what the generator follows is chance."""
    e, accuracy = history.experiment, history.recent(history.accuracy).middle
    tight = getattr(e.penalty, "limit", TIGHT + 1) <= TIGHT
    why = "Larger weights let it react to where the samples are."
    looser = Change((("penalty.limit", "0.1"),), "let D's weights grow to 0.1", why)
    causes = cures.larger(e, "discriminator"), cures.equal_rates(e, "d"), looser if tight else None, cures.answer(e)
    if not accuracy <= CANNOT_TELL or not (history.far and history.stalls) or not any(causes):
        return None
    units = cures.units(e.discriminator)
    size = "" if units is None else f"It has {units} hidden units."
    return found(
        "The discriminator is too weak: it can hardly tell the samples apart, although the generated ones are far "
        "from real.",
        [facts.accuracy(history), facts.rest(history), facts.distance(history), facts.rates(history), size],
        history,
        *causes,
    )
