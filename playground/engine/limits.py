"""What a run may cost here: the one place for these numbers.

A profile suits a kind of server: ``laptop`` (one person, generous), ``class`` (a room of people) or ``demo``
(strangers). ``PLAYGROUND_PROFILE`` chooses it. Each number can also be set alone: ``step_seconds`` is
``PLAYGROUND_STEP_SECONDS``, and so on.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, fields

from playground.engine.machine import total_megabytes


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
        "demo": Limits(step_seconds=0.5, memory_mb=memory / 16, checkpoint_mb=50),
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


def _number(name: str, usual: float) -> float:
    """A limit as the environment has it, or the profile's."""
    variable = f"PLAYGROUND_{name.upper()}"
    text = os.environ.get(variable, "").strip()
    try:
        return type(usual)(float(text)) if text else usual
    except ValueError:
        raise ValueError(f"{variable} is “{text}”, which is not a number.") from None
