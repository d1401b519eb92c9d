"""What a run may cost here, and what one person may do: the one place for these numbers.

A profile suits a kind of server: ``laptop`` (one person, generous), ``class`` (a room of people) or ``demo``
(strangers). ``PLAYGROUND_PROFILE`` chooses it; without it, a server with a ``PLAYGROUND_TEACHER`` has a class. Each
number can also be set alone: ``step_seconds`` is ``PLAYGROUND_STEP_SECONDS``, and so on.
"""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Annotated, Any, get_type_hints

from playground.engine.machine import total_megabytes
from playground.engine.placement import DEVICES, no_such_device
from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.price import price
from playground.recipes import recipe_of
from playground.store.films import CHECKPOINTS_KEPT
from playground.store.limits import limit_bytes

FROM_OUTSIDE = "This run is from outside: another program trains it, so the app can only show it."
PROFILE = "PLAYGROUND_PROFILE"
FIRST_STEP = 3  # times as long as others a run's first step may take
MINUTE, HOUR = 60.0, 3600.0  # seconds


class LimitError(ValueError):
    """Something would take more than is allowed here; the message is one sentence that says what to do about it."""


@dataclass(frozen=True)
class Limits:
    """The most that one run may take, and one person. To add a limit, add a field and its number in each profile."""

    step_seconds: Annotated[float, "seconds that one step of training may take, on one core"]
    run_seconds: Annotated[float, "seconds that one run may train, not counting when it waits or rests; 0: any time"]
    memory_mb: Annotated[float, "memory that one run may use while it trains, not counting what a worker always needs"]
    checkpoint_mb: Annotated[float, "size of one checkpoint"]

    # One person is one browser; an address may be that of a whole school.
    own_runs: Annotated[int, "1: only the person who started a run may stop, restart or delete it; 0: everyone may"]
    private: Annotated[
        int,
        "1: people find only their own runs, in lists and by opening an experiment; 0: also those of others, except "
        "runs on their own data",
    ]
    share_by_address: Annotated[
        int,
        "1: training time is shared between internet addresses first, then between the people at each; 0: between "
        "people alone",
    ]
    runs_per_person: Annotated[int, "runs of one person that are training or waiting for a worker"]
    runs_per_address: Annotated[int, "the same, for everyone at one internet address"]
    runs_on_server: Annotated[int, "the same, for the whole server"]
    starts_a_minute: Annotated[int, "runs that one person may start in a minute"]
    starts_a_minute_per_address: Annotated[int, "the same, for everyone at one internet address"]
    stored_mb: Annotated[float, "total size of the films and checkpoints of one person's runs"]
    questions_a_second: Annotated[float, "new questions that one person may ask the workers per second"]
    questions_a_second_per_address: Annotated[float, "the same, for everyone at one internet address"]
    questions_waiting: Annotated[int, "questions of one person that are waiting for an answer"]
    questions_waiting_per_address: Annotated[int, "the same, for everyone at one internet address"]
    pages_a_second: Annotated[float, "times a second that pages are drawn for one person; a click draws the page once"]
    pages_a_second_per_address: Annotated[float, "the same, for everyone at one internet address"]
    open_pages_per_address: Annotated[int, "pages that are open at the same time at one internet address"]
    open_pages_on_server: Annotated[int, "the same, on one web server"]
    requests_a_second: Annotated[float, "requests that one open page may send to the server's own routes per second"]
    requests_a_second_per_address: Annotated[float, "the same, for everyone at one internet address"]
    upload_mb: Annotated[float, "total size of the files that one open page may hold"]
    uploads_mb_per_address: Annotated[float, "the same, for all pages at one internet address"]
    uploads_mb_on_server: Annotated[float, "total size of the files that all open pages together may hold"]
    pictures_mb: Annotated[float, "size of one set of people's own pictures, as the server keeps it"]
    uploads_an_hour: Annotated[
        int, "sets of pictures that one person may upload in an hour, and as many files they may import"
    ]
    uploads_an_hour_per_address: Annotated[int, "the same, for everyone at one internet address"]
    private_hours: Annotated[
        float,
        "hours after which private runs are deleted (those on people's own data, with the data), and learners who "
        "came without a class with their progress; 0: never",
    ]


def profiles() -> dict[str, Limits]:
    """The limits of each profile, by its name."""
    memory = total_megabytes()
    # fmt: off
    return {
        "laptop": Limits(
            step_seconds=2.0, run_seconds=0.0, memory_mb=memory / 4, checkpoint_mb=400,
            own_runs=0, private=0, share_by_address=0, runs_per_person=30, runs_per_address=200, runs_on_server=200,
            starts_a_minute=60, starts_a_minute_per_address=400, stored_mb=100_000,
            questions_a_second=50.0, questions_a_second_per_address=1000.0,
            questions_waiting=100, questions_waiting_per_address=2000,
            pages_a_second=20.0, pages_a_second_per_address=400.0,
            open_pages_per_address=400, open_pages_on_server=400,
            requests_a_second=100.0, requests_a_second_per_address=2000.0,
            upload_mb=200.0, uploads_mb_per_address=400.0, uploads_mb_on_server=400.0,
            pictures_mb=400.0, uploads_an_hour=200, uploads_an_hour_per_address=2000, private_hours=0.0,
        ),
        "class": Limits(
            step_seconds=1.0, run_seconds=4 * HOUR, memory_mb=memory / 8, checkpoint_mb=100,
            own_runs=1, private=0, share_by_address=0, runs_per_person=5, runs_per_address=150, runs_on_server=150,
            starts_a_minute=15, starts_a_minute_per_address=300, stored_mb=200,
            questions_a_second=5.0, questions_a_second_per_address=150.0,
            questions_waiting=8, questions_waiting_per_address=240,
            pages_a_second=4.0, pages_a_second_per_address=100.0,
            open_pages_per_address=250, open_pages_on_server=300,
            requests_a_second=20.0, requests_a_second_per_address=1000.0,
            upload_mb=50.0, uploads_mb_per_address=300.0, uploads_mb_on_server=300.0,
            pictures_mb=50.0, uploads_an_hour=20, uploads_an_hour_per_address=300, private_hours=24.0 * 30,
        ),
        "demo": Limits(
            step_seconds=1.0, run_seconds=2 * HOUR, memory_mb=memory / 16, checkpoint_mb=50,
            own_runs=1, private=0, share_by_address=1, runs_per_person=4, runs_per_address=12, runs_on_server=60,
            starts_a_minute=8, starts_a_minute_per_address=24, stored_mb=100,
            questions_a_second=4.0, questions_a_second_per_address=12.0,
            questions_waiting=6, questions_waiting_per_address=12,
            pages_a_second=3.0, pages_a_second_per_address=12.0,
            open_pages_per_address=50, open_pages_on_server=300,
            requests_a_second=20.0, requests_a_second_per_address=100.0,
            upload_mb=20.0, uploads_mb_per_address=60.0, uploads_mb_on_server=200.0,
            pictures_mb=20.0, uploads_an_hour=10, uploads_an_hour_per_address=20, private_hours=24.0,
        ),
    }
    # fmt: on


def limits() -> Limits:
    """The limits of this server: those of its profile, except for the numbers that are set alone. The environment is
    read at the first call, for every slice and every request asks for them.

    Raises ValueError for a profile that does not exist, and for a number that is none.
    """
    return _read_once()


def _read() -> Limits:
    chosen, known = profile(), profiles()
    if chosen not in known:
        raise ValueError(f"{PROFILE} is “{chosen}”, but it must be one of {', '.join(known)}.")
    numbers: dict[str, Any] = {name: _number(name, usual) for name, usual in vars(known[chosen]).items()}
    return Limits(**numbers)


_read_once = lru_cache(maxsize=1)(_read)


def profile() -> str:
    """The name of this server's profile."""
    usual = "class" if os.environ.get("PLAYGROUND_TEACHER") else "laptop"
    return os.environ.get(PROFILE, "").strip().lower() or usual


def environment() -> dict[str, str]:
    """What another process, which may be on another machine, needs in its environment to have the limits of this one.
    (Not a teacher's secret, though that may have chosen the profile.)"""
    alone = {variable(field.name) for field in fields(Limits)}
    return {PROFILE: profile()} | {name: os.environ[name] for name in alone if os.environ.get(name)}


def refusal(experiment: Experiment) -> str:
    """Why this experiment cannot be trained here, in one sentence: which limit, by how much, and what to do; "" if it
    can be. A recipe may be started however long all its steps would take: it ends when a run must (see `too_long`)."""
    if experiment.target.outside:
        return FROM_OUTSIDE
    allowed, cost = limits(), price(experiment)
    room = min(allowed.checkpoint_mb, limit_bytes() / 2**20 / CHECKPOINTS_KEPT)  # or its last ones would fill the store
    if cost.checkpoint > room * 2**20:
        weights = f"These networks are too large: they have {cost.parameters:,} weights."
        size = f"{cost.checkpoint / 2**20:,.0f} MB, and the limit here is {room:,.0f} MB"
        return f"{weights} A checkpoint would take {size}. Choose fewer or narrower layers."
    if cost.step_seconds > allowed.step_seconds:
        times = f"about {cost.step_seconds:,.1f} seconds, and the limit here is {allowed.step_seconds:g}"
        return f"One step of this experiment would take {times}. {cheaper(experiment)}"
    if 0 < allowed.run_seconds < cost.seconds and recipe_of(experiment) is None:
        steps = f"{experiment.steps:,} steps of this experiment would take about {span(cost.seconds)}"
        return f"{steps}, and the limit here is {span(allowed.run_seconds)}. {shorter(experiment)}"
    if cost.memory > allowed.memory_mb * 2**20:
        size = f"about {cost.memory / 2**20:,.0f} MB of memory, and the limit here is {allowed.memory_mb:,.0f} MB"
        return f"This experiment would need {size}. {cheaper(experiment)}"
    return ""


def check_price(experiment: Experiment) -> None:
    """Raises LimitError if this experiment cannot be trained here."""
    if sentence := refusal(experiment):
        raise LimitError(sentence)


def check_device(device: str) -> None:
    """Raises LimitError if a run cannot ask for this device. It can ask for one that nobody has: then it waits, and
    counts among the runs of a person that wait for a worker."""
    if device not in DEVICES:
        raise LimitError(no_such_device(device))


def too_long(experiment: Experiment, measured: Sequence[float], enough: int, seconds: float) -> str:
    """Why a run must end that has trained for so many `seconds`, and whose first steps took `measured`; "" if it need
    not: estimates may be wrong, and recipes may be started whatever they would take. Until there are `enough` of these
    steps, only what is far too long counts, for a first step takes longer than others."""
    shortest, allowed = min(measured, default=0.0), limits()
    if shortest > allowed.step_seconds * (1 if len(measured) >= enough else FIRST_STEP):
        took = f"one step took {shortest:,.1f} seconds, and the limit here is {allowed.step_seconds:g}"
        return f"{took}. {cheaper(experiment)}"
    if 0 < allowed.run_seconds < seconds:
        return f"a run may train for {span(allowed.run_seconds)} here. {shorter(experiment)}"
    return ""


def forecast(experiment: Experiment) -> str:
    """That a run of this experiment, which may be trained, will probably be ended by the limit; "" if it will not."""
    allowed, needed = limits().run_seconds, price(experiment).seconds
    if not 0 < allowed < needed:
        return ""
    return (
        f"All steps would take about {span(needed)}, and a run may train for {span(allowed)} here. It ends then, and "
        "what it has learnt is kept."
    )


def span(seconds: float) -> str:
    """ "40 seconds", "30 minutes", "1.5 hours"."""
    for unit, name in ((HOUR, "hour"), (MINUTE, "minute"), (1.0, "second")):
        if seconds >= unit or unit == 1.0:
            number = f"{seconds / unit:,.1f}".removesuffix(".0") if seconds < 10 * unit else f"{seconds / unit:,.0f}"
            return f"{number} {name}{'' if number == '1' else 's'}"
    raise AssertionError("a second is the smallest unit")


def shorter(experiment: Experiment) -> str:
    """What to change to make all steps together cheaper."""
    return cheaper(experiment).replace("Choose ", "Choose fewer steps, ")


def cheaper(experiment: Experiment) -> str:
    """What to change to make a step cheaper."""
    ways = ["a smaller batch", "narrower networks"]
    if experiment.discriminator_steps > 1 or experiment.generator_steps > 1:
        ways.append("fewer updates per step")
    return f"Choose {', '.join(ways[:-1])} or {ways[-1]}."


def table() -> str:
    """All limits as a Markdown table: the variable that sets each, what it limits, and its number in each profile."""
    known = profiles()
    lines = ["| variable | what it limits | " + " | ".join(known) + " |", "| --- | --- |" + " --: |" * len(known)]
    for name, hint in get_type_hints(Limits, include_extras=True).items():
        numbers = [_shown(name, getattr(profile, name)) for profile in known.values()]
        lines.append(f"| `{variable(name)}` | {hint.__metadata__[0]} | " + " | ".join(numbers) + " |")
    return "\n".join(lines)


def variable(name: str) -> str:
    """The environment variable that sets a limit alone."""
    return f"PLAYGROUND_{name.upper()}"


def _shown(name: str, number: float) -> str:
    """A number of the table; memory is a part of the machine's."""
    return f"1/{total_megabytes() / number:.0f} of all" if name == "memory_mb" else f"{number:,g}"


def _number(name: str, usual: float) -> float:
    """A limit as the environment has it, or the profile's."""
    text = os.environ.get(variable(name), "").strip()
    try:
        number = type(usual)(float(text)) if text else usual
        if math.isnan(number):  # nothing is more than that, so it would limit nothing
            raise ValueError
        return number
    except (ValueError, OverflowError):
        raise ValueError(f"{variable(name)} is “{text}”, which is not a number.") from None
