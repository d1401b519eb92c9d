"""What a run may cost here: the one place for these numbers.

A profile suits a kind of server: ``laptop`` (one person, generous), ``class`` (a room of people) or ``demo``
(strangers). ``PLAYGROUND_PROFILE`` chooses it. Each number can also be set alone: ``step_seconds`` is
``PLAYGROUND_STEP_SECONDS``, and so on.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, fields

from playground.engine.machine import total_megabytes
from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.price import price
from playground.store.films import CHECKPOINTS_KEPT
from playground.store.limits import limit_bytes

FIRST_STEP = 3  # times as long as others a run's first step may take


class LimitError(ValueError):
    """Something would take more than is allowed here; the message is one sentence that says what to do about it."""


@dataclass(frozen=True)
class Limits:
    """The most that one run may take. To add a limit, add a field and its number in each profile."""

    step_seconds: float  # of one step of training, on one core
    memory_mb: float  # while it trains, beside what a worker needs anyway
    checkpoint_mb: float  # one of its checkpoints


def profiles() -> dict[str, Limits]:
    """The limits of each profile, by its name."""
    memory = total_megabytes()
    return {
        "laptop": Limits(step_seconds=2.0, memory_mb=memory / 4, checkpoint_mb=400),
        "class": Limits(step_seconds=1.0, memory_mb=memory / 8, checkpoint_mb=100),
        "demo": Limits(step_seconds=1.0, memory_mb=memory / 16, checkpoint_mb=50),
    }


def limits() -> Limits:
    """The limits of this server: those of its profile, except for the numbers that are set alone.

    Raises ValueError for a profile that does not exist, and for a number that is none.
    """
    chosen = os.environ.get("PLAYGROUND_PROFILE", "").strip().lower() or "laptop"
    known = profiles()
    if chosen not in known:
        raise ValueError(f"PLAYGROUND_PROFILE is “{chosen}”; it can be {', '.join(known)}.")
    return Limits(**{field.name: _number(field.name, getattr(known[chosen], field.name)) for field in fields(Limits)})


def refusal(experiment: Experiment) -> str:
    """Why this experiment cannot be trained here, in one sentence: which limit, by how much, and what to do; "" if it
    can be."""
    allowed, cost = limits(), price(experiment)
    room = min(allowed.checkpoint_mb, limit_bytes() / 2**20 / CHECKPOINTS_KEPT)  # or its last ones would fill the store
    if cost.checkpoint > room * 2**20:
        weights = f"These networks are too large, with {cost.parameters:,} weights."
        size = f"{cost.checkpoint / 2**20:,.0f} MB, and here it may take {room:,.0f}"
        return f"{weights} A checkpoint would take {size}. Choose narrower or fewer layers."
    if cost.step_seconds > allowed.step_seconds:
        times = f"about {cost.step_seconds:,.1f} seconds, and here it may take {allowed.step_seconds:g}"
        return f"One step of this experiment would take {times}. {cheaper(experiment)}"
    if cost.memory > allowed.memory_mb * 2**20:
        size = f"about {cost.memory / 2**20:,.0f} MB of memory, and here it may take {allowed.memory_mb:,.0f}"
        return f"This experiment would take {size}. {cheaper(experiment)}"
    return ""


def check_price(experiment: Experiment) -> None:
    """Raises LimitError if this experiment cannot be trained here."""
    if sentence := refusal(experiment):
        raise LimitError(sentence)


def too_long(experiment: Experiment, measured: Sequence[float], enough: int) -> str:
    """Why a run whose first steps took so many seconds must end; "" if it need not. Until there are `enough` of them,
    only what is far too long counts, for a first step takes longer than others."""
    shortest, allowed = min(measured, default=0.0), limits().step_seconds
    if shortest <= allowed * (1 if len(measured) >= enough else FIRST_STEP):
        return ""
    return f"one step took {shortest:,.1f} seconds, and here it may take {allowed:g}. {cheaper(experiment)}"


def cheaper(experiment: Experiment) -> str:
    """What to change to make a step cheaper."""
    ways = ["a smaller batch", "narrower networks"]
    if experiment.discriminator_steps > 1 or experiment.generator_steps > 1:
        ways.append("fewer updates a step")
    return f"Choose {', '.join(ways[:-1])} or {ways[-1]}."


def _number(name: str, usual: float) -> float:
    """A limit as the environment has it, or the profile's."""
    variable = f"PLAYGROUND_{name.upper()}"
    text = os.environ.get(variable, "").strip()
    try:
        return type(usual)(float(text)) if text else usual
    except ValueError:
        raise ValueError(f"{variable} is “{text}”, which is not a number.") from None
