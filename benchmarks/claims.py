"""Whether the film of a run shows what a story claims of it (`playground/recipes/claims.py`)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from playground.charts.health import History, diagnose
from playground.charts.health.history import Array, Series
from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.link import settings_of, to_text
from playground.gan.foundations.snapshot import Snapshot
from playground.recipes.claims import LARGEST, SHARE, Claim
from playground.recordings import shipped

DIVERGED = "diverged"
NONE = "none"  # the finding of a run in which health finds nothing


def residual(target: Any, samples: Array) -> float:
    """The median distance from the nearest curve along y."""
    return float(np.median(target.residuals(samples).min(axis=1)))


def reach(target: Any, samples: Array) -> float:
    """How far the samples reach from the middle on either side along x; of the two sides, the shorter."""
    return float(min(-samples[:, 0].min(), samples[:, 0].max()))


FROM_SAMPLES: dict[str, Callable[[Any, Array], float]] = {  # of a target and samples [n, dimension] in plot units
    "spread": lambda target, samples: float(samples[:, 0].std()),
    "centre": lambda target, samples: float(samples[:, 0].mean()),
    "height": lambda target, samples: float(np.median(samples[:, -1])),
    "width": lambda target, samples: float(np.ptp(samples[:, 0])),
    "residual": residual,
    "reach": reach,
}


class Film:
    """The snapshots of one run, and the numbers that claims are about."""

    def __init__(self, experiment: Experiment, snapshots: Sequence[Snapshot], state: str = "finished") -> None:
        self.experiment, self.snapshots = experiment, snapshots
        self.history = History(experiment, state)
        for snapshot in snapshots:
            self.history.add(snapshot)

    def series(self, number: str) -> Series:
        """One of `numbers_of` over the run."""
        history = self.history
        if number in ("distance", "accuracy"):
            return getattr(history, number)
        if number == "floors":
            return history.times_floor
        if number in FROM_SAMPLES:
            target: Any = self.experiment.target
            found = [
                (float(shot.step), FROM_SAMPLES[number](target, target.restore(shot.arrays["samples"].astype(float))))
                for shot in self.snapshots
            ]
            return Series(*np.array(found).T)
        if number.startswith(SHARE):
            return self._share(number.removeprefix(SHARE))
        return history.of(number)

    def _share(self, part: str) -> Series:
        """Of the samples, the share in a mode or class, or in the largest."""
        shares = self.history.shares
        at = None if part == LARGEST else self.experiment.target.part_names.index(part)
        values = [share.max() if at is None else share[at] for _, share in shares]
        return Series(np.array([float(step) for step, _ in shares]), np.array(values))

    @cached_property
    def findings(self) -> list[tuple[int, list[str]]]:
        """What health said at each step at which the distance was measured, by the names of its rules."""
        steps = [int(step) for step in self.history.distance.steps]
        said = [(step, diagnose(self.history.until(step))) for step in steps[:-1]]
        said += [(step, diagnose(self.history)) for step in steps[-1:]]
        return [(step, [one.name for one in findings] or [NONE]) for step, findings in said]


def shipped_film(experiment: Experiment) -> Film | None:
    """The film of this experiment that ships with the app; None if there is none."""
    found = shipped(experiment.key)
    return found and Film(experiment, [Snapshot.decode(blob) for blob in found[1].frames])


def judged(claim: Claim, film: Film) -> tuple[bool, str]:
    """Whether the claim holds, and what the film shows: "0.847 to 0.861, 100% within" its limits."""
    if claim.setting:
        value = to_text(settings_of(film.experiment)[claim.setting])
        return value == claim.value, value
    if claim.finding:
        steps = np.array([float(step) for step, _ in film.findings])
        there = _when(claim, steps)
        said = [names for (_, names), seen in zip(film.findings, there, strict=True) if seen]
        times = sum(claim.finding in names for names in said)
        return _enough(claim, times, len(said)), f"in {times} of {len(said)}"
    if film.history.state == DIVERGED and claim.last is None:
        return False, DIVERGED
    series = film.series(claim.number)
    values = series.values[_when(claim, series.steps)]
    values = values[np.isfinite(values)]
    if claim.how == "median" and len(values):
        values = np.median(values, keepdims=True)
    low = -np.inf if claim.at_least is None else claim.at_least
    high = np.inf if claim.at_most is None else claim.at_most
    within = (values >= low) & (values <= high)
    return _enough(claim, int(within.sum()), len(values)), _shown(values, within)


def _when(claim: Claim, steps: Array) -> Any:
    """Which of the measurements at these steps the claim is about: at one step, the one that is nearest to it."""
    if not len(steps):
        return np.zeros(0, bool)
    if claim.first is None and claim.last is None:
        return steps == steps[-1]
    if claim.first is not None and claim.first == claim.last:
        return np.arange(len(steps)) == np.abs(steps - claim.first).argmin()
    return (steps >= (claim.first or 0)) & (steps <= (np.inf if claim.last is None else claim.last))


def _enough(claim: Claim, times: int, of: int) -> bool:
    enough = {"always": times == of, "median": times == of, "mostly": times > of / 2, "once": times > 0}[claim.how]
    return of > 0 and enough


def _shown(values: Array, within: Array) -> str:
    if not len(values):
        return "not measured"
    if len(values) == 1:
        return f"{values[0]:.3g}"
    return f"{values.min():.3g} to {values.max():.3g}, {within.mean():.0%} within"
