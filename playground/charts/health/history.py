"""The history of a run in numbers: what its kept snapshots say about the two networks, step by step. No torch.

A film holds pictures too, which are large; a history keeps only what the rules look at.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.gan.experiment.experiment import Experiment
from playground.gan.foundations.snapshot import Snapshot
from playground.gan.measure.best import FAR_ABOVE, BestSoFar
from playground.gan.measure.metrics import headline_of

Array = NDArray[np.float64]
OPENING = 5  # values that count as the start: one alone may be far off
RECENT = 0.25  # the share of the steps so far that counts as now
FEWEST = 3  # values, to say anything about now
FAR_AWAY = 3.0  # standard deviations of the data, where hardly a real sample lies; healthy runs begin below 2.5
SURE = 0.95  # of the samples judged correctly; healthy discriminators reach 0.65 in the plane
LATE = 0.3  # of the run: before, the distance often rests for a while
GAIN = 0.1  # of the distance; who gains less in a quarter of the run so far has stopped


@dataclass(frozen=True)
class Series:
    """One number over the run: `steps` [n] and `values` [n], oldest first."""

    steps: Array
    values: Array

    def __len__(self) -> int:
        return len(self.values)

    @property
    def last(self) -> float:
        """The newest value; NaN without one."""
        return float(self.values[-1]) if len(self) else np.nan

    @property
    def first(self) -> float:
        """The very first value; NaN without one."""
        return float(self.values[0]) if len(self) else np.nan

    @property
    def start(self) -> float:
        """What it was at first: the median of the first few values; NaN without one."""
        return float(np.median(self.values[:OPENING])) if len(self) else np.nan

    @property
    def highest_start(self) -> float:
        """The largest of the first few values; NaN without one."""
        return float(self.values[:OPENING].max()) if len(self) else np.nan

    @property
    def middle(self) -> float:
        """The median of all values; NaN without one."""
        return float(np.median(self.values)) if len(self) else np.nan

    def between(self, first: float, last: float) -> Series:
        """The values after step `first`, up to step `last`."""
        there = (self.steps > first) & (self.steps <= last)
        return Series(self.steps[there], self.values[there])

    def at(self, share: float) -> tuple[int, float]:
        """Step and value nearest to this share of the way through the series, for evidence."""
        i = round(share * (len(self) - 1))
        return int(self.steps[i]), float(self.values[i])


@dataclass(eq=False)
class History:
    """All numbers of one run's film so far; `add` its kept snapshots in order.

    state, note: of the run, as the store tells them.
    """

    experiment: Experiment
    state: str = "running"
    note: str = ""
    step: int = -1  # of the newest snapshot
    shares: list[tuple[int, Array]] = field(default_factory=list)  # of samples in each mode or class, sums to <= 1
    _numbers: defaultdict[str, list[tuple[float, float]]] = field(default_factory=lambda: defaultdict(list))

    @cached_property
    def best(self) -> BestSoFar:
        """The best steps so far; not known of an earlier time (`until`)."""
        return BestSoFar(self.experiment)

    def add(self, snapshot: Snapshot) -> None:
        """Take in what this snapshot says; one that is not kept, or not new, says nothing."""
        if not snapshot.kept or snapshot.step <= self.step:
            return
        self.step = snapshot.step
        self.best.add(snapshot.step, snapshot.numbers)
        for name, value in snapshot.numbers.items():
            self._numbers[name].append((snapshot.step, value))
        for name in ("loss_d", "loss_g"):
            points = zip(snapshot.arrays.get("loss_step", ()), snapshot.arrays.get(name, ()), strict=False)
            self._numbers[name] += [(float(step), float(value)) for step, value in points if np.isfinite(value)]
        for name in ("occupancy", "class_histogram"):
            if name in snapshot.arrays:
                self.shares.append((snapshot.step, snapshot.arrays[name].astype(np.float64)))

    @property
    def length(self) -> int:
        """How many steps the run has: those of its experiment. One from outside says only how many there are at most,
        so once it has ended, it is as long as it came to be."""
        over = self.experiment.target.outside and self.state in ("finished", "stopped", "failed")
        return self.step if over else self.experiment.steps

    def until(self, step: int) -> History:
        """The history as it was at this step, when the run still trained."""
        earlier = History(self.experiment, step=step)
        earlier.shares = [one for one in self.shares if one[0] <= step]
        for name, points in self._numbers.items():
            earlier._numbers[name] = [point for point in points if point[0] <= step]
        return earlier

    # ---------------------------------------------------------------- series
    def of(self, name: str) -> Series:
        """One number by its name in the snapshots, or `loss_d`, `loss_g`; empty where there is no such number."""
        points = np.array(self._numbers.get(name, []), np.float64).reshape(-1, 2)
        return Series(points[:, 0], points[:, 1])

    def recent(self, series: Series) -> Series:
        """What it is now: the values of the last steps; empty where these are too few to say anything."""
        now = series.between((1 - RECENT) * self.step, self.step)
        return now if len(now) >= FEWEST else now.between(np.inf, np.inf)

    def now(self, series: Series) -> float:
        """The same as one number: the median of the last steps, or the newest value where these are too few, as in a
        run that is seldom measured; NaN without any."""
        recent = self.recent(series)
        return recent.middle if len(recent) else series.last

    def before(self, series: Series) -> Series:
        """The values of as many steps just before those of now."""
        return series.between((1 - 2 * RECENT) * self.step, (1 - RECENT) * self.step)

    @property
    def accuracy(self) -> Series:
        """The share of samples that the discriminator judges rightly, real and generated counted alike."""
        real, fake = self.of("d_right_real"), self.of("d_right_fake")
        many = min(len(real), len(fake))
        return Series(real.steps[:many], (real.values[:many] + fake.values[:many]) / 2)

    @property
    def distance(self) -> Series:
        """How far generated is from real, as the target's family measures it."""
        return self.of(headline_of(self.experiment).name)

    @property
    def times_floor(self) -> Series:
        """The distance as a multiple of what a perfect generator scores; empty without a floor."""
        distance, floor = self.distance, self.of(headline_of(self.experiment).floor_name).last
        return Series(distance.steps, distance.values / floor) if floor > 0 else distance.between(np.inf, np.inf)

    @property
    def far(self) -> bool:
        """Whether generated is still far from real."""
        return bool(self.now(self.times_floor) >= FAR_ABOVE)

    @property
    def away(self) -> bool:
        """Whether all samples are lately far from all data; never said of pictures, which cannot leave their range."""
        now = self.recent(self.distance)
        return not self.experiment.target.bounded and len(now) > 0 and bool(now.values.min() >= FAR_AWAY)

    @property
    def glides(self) -> bool:
        """Whether the penalty is still on its way to a smaller weight: what it blurs may yet become sharp."""
        penalty: Any = self.experiment.penalty
        falls = getattr(penalty, "weight", 0.0) > getattr(penalty, "final_weight", 0.0)
        return falls and self.step < penalty.anneal * self.experiment.steps

    @property
    def stalls(self) -> bool:
        """Whether the distance no longer falls, late enough in the run to matter."""
        ratio = self.times_floor
        late = self.step >= LATE * self.length
        return bool(late and self.recent(ratio).middle >= (1 - GAIN) * self.before(ratio).middle)

    @cached_property
    def parts(self) -> int:
        """Modes or classes that there are to find; 0 where neither means anything."""
        return int(self.experiment.target.part_count)

    @property
    def parts_in_use(self) -> Series:
        """Among how many modes or classes the samples are as good as evenly spread: m exp(-KL to even shares), or the
        exponential of the entropy, where classes are counted."""
        kl = self.of("reverse_kl")
        if len(kl):
            return Series(kl.steps, self.parts * np.exp(-kl.values))
        steps = np.array([step for step, _ in self.shares], np.float64)
        return Series(steps, np.array([np.exp(entropy(share)) for _, share in self.shares]))


def entropy(share: Array) -> float:
    """Of shares that sum to 1, in nats."""
    taken = share[share > 0]
    return float(-(taken * np.log(taken)).sum())
