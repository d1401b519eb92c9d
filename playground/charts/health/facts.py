"""Facts of a history, each one short sentence with its numbers; empty where the numbers are not known."""

from __future__ import annotations

import numpy as np

from playground.charts.health.cures import rate
from playground.charts.health.history import History


def accuracy(history: History) -> str:
    """How often D has lately been right."""
    real, fake = (history.recent(history.of(f"d_right_{side}")).middle for side in ("real", "fake"))
    if not np.isfinite(real + fake):
        return ""
    return f"D is right about {real:.0%} of the real and {fake:.0%} of the generated samples."


def gradient(history: History, side: str) -> str:
    """How long a network's gradient is now, beside the start."""
    series = history.of(f"{side}_gradient")
    now, first = history.recent(series).middle, series.start
    if not first > 0 or not now >= 0:
        return ""
    if now < first:
        change = f"{smaller(now, first)} than"
    else:
        first = min(series.highest_start, now)
        change = f"{times(now / first)} times as long as"
    return f"{side.upper()}'s gradient is {change} at the start ({first:.2g} → {now:.2g})."


def smaller(now: float, first: float) -> str:
    """ "300 times smaller"; what has become 0 has no factor."""
    return f"{times(first / now)} times smaller" if now > 1e-12 * first else "more than a billion times smaller"


def weights(history: History, side: str) -> str:
    """How the length of all weights of a network, as one vector, has changed."""
    series = history.of(f"{side}_weight")
    if not len(series):
        return ""
    return f"The length of {side.upper()}'s weights: {series.first:,.3g} → {series.last:,.3g}."


def dead(history: History, side: str) -> str:
    """The share of hidden units that give the same for all samples, at the start and now."""
    series = history.of(f"{side}_dead")
    if not len(series):
        return ""
    name = f"{side.upper()}'s"
    return f"Dead among {name} hidden units: {series.first:.0%} at the start, {history.recent(series).middle:.0%} now."


def distance(history: History) -> str:
    """How far generated is from real, and how far it was before."""
    ratio = history.times_floor
    now, before = history.now(ratio), history.before(ratio).middle
    if not np.isfinite(now):
        return ""
    sentence = f"The distance is {times(now)} times that of a perfect generator"
    return f"{sentence}; before, {times(before)} times." if np.isfinite(before) else f"{sentence}."


def rest(history: History) -> str:
    """The loss of D beside that of one who cannot tell at all."""
    now, resting = history.recent(history.of("loss_d")).middle, history.experiment.loss.rest[0]
    if not resting or not np.isfinite(now):
        return ""
    return f"D's loss is {now:.3g}; a D that cannot tell at all has {resting:.3g}."


def in_use(history: History) -> str:
    """Among how many modes or classes the samples are spread, halfway and now."""
    used = history.parts_in_use
    now = history.recent(used).middle
    if not history.parts or not np.isfinite(now):
        return ""
    step, before = used.at(0.5)
    parts = f"{history.parts} {history.experiment.target.parts}"
    return f"The samples are spread as if over {now:.1f} of {parts}; at step {step:,}, as if over {before:.1f}."


def losses(history: History) -> str:
    """Between what both losses have lately gone to and fro."""
    ranges = []
    for side in ("d", "g"):
        now = history.recent(history.of(f"loss_{side}"))
        if len(now):
            ranges.append(f"{side.upper()} from {now.values.min():.3g} to {now.values.max():.3g}")
    return f"Recent losses: {', '.join(ranges)}." if ranges else ""


def rates(history: History) -> str:
    """Both learning rates, unless only another program knows them."""
    if history.experiment.target.outside:
        return ""
    g, d = (rate(history.experiment, side) for side in ("g", "d"))
    return f"Both learning rates are {g:g}." if g == d else f"The learning rates: G {g:g}, D {d:g}."


def penalty(history: History) -> str:
    """Which penalty there is, unless only another program knows that."""
    if history.experiment.target.outside:
        return ""
    chosen = history.experiment.penalty
    return "There is no penalty." if chosen.kind == "none" else f"The penalty is {chosen.title}."


def times(ratio: float) -> str:
    """A ratio with two sensible digits."""
    return f"{ratio:,.0f}" if ratio >= 10 else f"{ratio:.1f}"
