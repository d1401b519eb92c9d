"""Targets on curves: functions y = f(x), and curves that turn back on themselves."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np

from playground.gan.foundations.schema import knob
from playground.gan.targets.distribution import FASTER, Array, Distribution, Labels, numbered

if TYPE_CHECKING:
    from scipy.spatial import KDTree  # SciPy takes a second to import, and no page should start with that

PLACES = 4000  # points on each branch that distances are measured to

# Shapes of f(u) for u in [-1, 1]; `TwoCurves` uses two of them.
SHAPES: dict[str, Callable[[Array], Array]] = {
    "parabola": np.square,
    "line": lambda u: u,
    "cubic": lambda u: u**3,
    "sine": lambda u: np.sin(np.pi * u),
    "cosine": lambda u: np.cos(np.pi * u),
}
Shape = Literal["parabola", "line", "cubic", "sine", "cosine"]


class FunctionCurves(Distribution):
    """y = f_i(x) + noise, x uniform in [-reach, reach], each f_i equally likely. Noise runs along y only."""

    settings: ClassVar[dict[str, Any]] = FASTER | {"steps": 2000, "penalty.final_weight": 0.0005}
    reach: float = knob(1.0, "Reach of x", "x runs from minus this to plus this.", ge=0.1, le=100)
    noise: float = knob(
        0.0,
        "Noise σ",
        "How far y strays from the curve. 0 is the bare curve, which has no density.",
        ge=0,
        le=1000,
    )

    @property
    def equal_aspect(self) -> bool:
        return False

    @property
    def extent(self) -> float:
        """The range of its samples along y, where residuals are measured."""
        return float(np.ptp(self.reference_sample[:, 1]))

    @property
    def classes(self) -> tuple[str, ...]:
        return numbered(len(self.functions()))

    def functions(self) -> list[Callable[[Array], Array]]:
        """The functions f_i; each maps x [n] to y [n]."""
        raise NotImplementedError

    def labelled_samples(self, n: int, rng: np.random.Generator) -> tuple[Array, Labels]:
        x = rng.uniform(-self.reach, self.reach, n)
        labels = rng.integers(0, len(self.functions()), n)
        y = np.choose(labels, [f(x) for f in self.functions()])
        return np.stack([x, y + self.noise * rng.standard_normal(n)], axis=1), labels

    def residuals(self, x: Array) -> Array:
        """|y - f_i(x)|, [n, functions]; the functions continue beyond the reach."""
        return np.stack([np.abs(x[:, 1] - f(x[:, 0])) for f in self.functions()], axis=1)

    def density(self, x: Array) -> Array | None:
        if self.noise == 0:
            return None
        from scipy import stats

        along_y = [stats.norm.pdf(x[:, 1], f(x[:, 0]), self.noise) for f in self.functions()]
        along_x = stats.uniform.pdf(x[:, 0], -self.reach, 2 * self.reach)
        return along_x * np.mean(along_y, axis=0)


class Line(FunctionCurves):
    title: ClassVar[str] = "Line"
    summary: ClassVar[str] = "The simplest curve: two numbers that depend on each other."
    formula: ClassVar[str] = r"y = b + a x + \sigma\varepsilon"
    settings: ClassVar[dict[str, Any]] = FASTER | {
        "steps": 3500,
        "latent.distribution": "uniform",  # like x: the line has two hard ends
        "latent.arrangement": "stratified",
        "discriminator.bias_spread": 1.0,
        # rates that stay small for long, so that how many samples lie where averages over many batches
        "schedule": "exponential",
        "schedule.decay": 0.03,
        "schedule.every": 3500,
        "penalty.final_weight": 0.0015,
    }
    kind: Literal["line"] = "line"
    slope: float = knob(1.0, "Slope a", "How steep the line is.", ge=-20, le=20)
    offset: float = knob(0.0, "Offset b", "y at x = 0.", ge=-100, le=100)
    noise: float = knob(0.05, "Noise σ", "How far y strays from the line.", ge=0, le=100)

    def functions(self) -> list[Callable[[Array], Array]]:
        return [lambda x: self.offset + self.slope * x]


class Quadratic(FunctionCurves):
    title: ClassVar[str] = "Quadratic"
    summary: ClassVar[str] = "A tutorial's parabola, y = 10 + x²: y goes up to 2,510, so scale matters."
    formula: ClassVar[str] = r"y = c + a x^2"
    settings: ClassVar[dict[str, Any]] = FunctionCurves.settings | {
        "batch": 512,
        "latent.arrangement": "stratified",
        "schedule.flat": 0.3,
    }
    kind: Literal["quadratic"] = "quadratic"
    reach: float = knob(50.0, "Reach of x", "x runs from minus this to plus this.", ge=0.1, le=100)
    offset: float = knob(10.0, "Offset c", "y at x = 0.", ge=-1000, le=1000)
    curvature: float = knob(1.0, "Curvature a", "How sharply the parabola bends.", ge=-20, le=20)

    def functions(self) -> list[Callable[[Array], Array]]:
        return [lambda x: self.offset + self.curvature * x**2]


class Polynomial(FunctionCurves):
    title: ClassVar[str] = "Polynomial"
    summary: ClassVar[str] = "A cubic that bends twice."
    formula: ClassVar[str] = r"y = c_0 + c_1 x + c_2 x^2 + c_3 x^3"
    kind: Literal["polynomial"] = "polynomial"
    reach: float = knob(2.0, "Reach of x", "x runs from minus this to plus this.", ge=0.1, le=100)
    c0: float = knob(0.0, "c₀", "The constant term.", ge=-100, le=100)
    c1: float = knob(-3.0, "c₁", "The linear term.", ge=-100, le=100)
    c2: float = knob(0.0, "c₂", "The quadratic term.", ge=-100, le=100)
    c3: float = knob(1.5, "c₃", "The cubic term.", ge=-100, le=100)

    def functions(self) -> list[Callable[[Array], Array]]:
        return [lambda x: self.c0 + x * (self.c1 + x * (self.c2 + x * self.c3))]


class Sine(FunctionCurves):
    title: ClassVar[str] = "Sine"
    summary: ClassVar[str] = "A wave: the more turns, the harder it is for the generator."
    formula: ClassVar[str] = r"y = A \sin(2\pi f x)"
    settings: ClassVar[dict[str, Any]] = FunctionCurves.settings | {"steps": 3000}
    kind: Literal["sine"] = "sine"
    amplitude: float = knob(1.0, "Amplitude A", "How high the wave goes.", ge=0.1, le=100)
    frequency: float = knob(1.0, "Frequency f", "Waves for each unit of x.", ge=0.1, le=3)

    def functions(self) -> list[Callable[[Array], Array]]:
        return [lambda x: self.amplitude * np.sin(2 * np.pi * self.frequency * x)]


class Cosine(FunctionCurves):
    title: ClassVar[str] = "Cosine"
    summary: ClassVar[str] = "The same wave, a quarter turn on: symmetric around x = 0."
    formula: ClassVar[str] = r"y = A \cos(2\pi f x)"
    settings: ClassVar[dict[str, Any]] = FunctionCurves.settings | {"steps": 3000}
    kind: Literal["cosine"] = "cosine"
    amplitude: float = knob(1.0, "Amplitude A", "How high the wave goes.", ge=0.1, le=100)
    frequency: float = knob(1.0, "Frequency f", "Waves for each unit of x.", ge=0.1, le=3)

    def functions(self) -> list[Callable[[Array], Array]]:
        return [lambda x: self.amplitude * np.cos(2 * np.pi * self.frequency * x)]


class TwoCurves(FunctionCurves):
    title: ClassVar[str] = "Two curves"
    summary: ClassVar[str] = "Two curves at once: each gets half of the samples."
    formula: ClassVar[str] = r"y = b_i + a_i\, f_i(x / r),\quad i \in \{1, 2\}"
    settings: ClassVar[dict[str, Any]] = FunctionCurves.settings | {"steps": 2500}
    kind: Literal["two-curves"] = "two-curves"
    reach: float = knob(50.0, "Reach r of x", "x runs from minus this to plus this.", ge=0.1, le=100)
    first: Shape = knob("parabola", "First curve", "The shape f₁.")
    first_height: float = knob(
        2500.0, "First height a₁", "How far the first curve rises (negative: falls).", ge=-5000, le=5000
    )
    first_offset: float = knob(10.0, "First offset b₁", "Where the first curve starts.", ge=-5000, le=5000)
    second: Shape = knob("parabola", "Second curve", "The shape f₂.")
    second_height: float = knob(
        -2500.0, "Second height a₂", "How far the second curve rises (negative: falls).", ge=-5000, le=5000
    )
    second_offset: float = knob(2500.0, "Second offset b₂", "Where the second curve starts.", ge=-5000, le=5000)

    @property
    def classes(self) -> tuple[str, ...]:
        return ("first", "second")

    def functions(self) -> list[Callable[[Array], Array]]:
        return [
            lambda x: self.first_offset + self.first_height * SHAPES[self.first](x / self.reach),
            lambda x: self.second_offset + self.second_height * SHAPES[self.second](x / self.reach),
        ]


class PlaneCurves(Distribution):
    """Points on curves in the plane with round Gaussian noise. The branches are equally likely."""

    branches: ClassVar[int] = 1
    noise: float = knob(0.05, "Noise σ", "How thick the curve is.", ge=0.005, le=1, log=True)

    def curve(self, t: Array, branch: int) -> Array:
        """The point of `branch` at each t in [0, 1], [n, 2]. Samples have uniform t."""
        raise NotImplementedError

    @property
    def branch_count(self) -> int:
        """How many branches there are; each is a class."""
        return self.branches

    @property
    def classes(self) -> tuple[str, ...]:
        return numbered(self.branch_count)

    def labelled_samples(self, n: int, rng: np.random.Generator) -> tuple[Array, Labels]:
        t, labels = rng.uniform(size=n), rng.integers(0, self.branch_count, n)
        places = np.stack([self.curve(t, b) for b in range(self.branch_count)])[labels, np.arange(n)]
        return places + self.noise * rng.standard_normal((n, 2)), labels

    def residuals(self, x: Array) -> Array:
        """The distance to the nearest of PLACES points on each branch, [n, branches]: nearly that to the branch."""
        return np.stack([tree.query(x)[0] for tree in self.trees], axis=1)

    @cached_property
    def trees(self) -> list[KDTree]:
        """The points of each branch, in a tree for finding the nearest one."""
        from scipy.spatial import KDTree

        t = np.linspace(0, 1, PLACES)
        return [KDTree(self.curve(t, branch)) for branch in range(self.branch_count)]

    def density(self, x: Array) -> Array | None:
        """By quadrature along the curve: the mean density of the noise over evenly spaced t, [n]."""
        ends = self.curve(np.linspace(0, 1, 200), 0)
        length = np.linalg.norm(np.diff(ends, axis=0), axis=1).sum()
        count = int(max(800, 4 * length / self.noise))  # closer together than the noise is wide, so that no beads show
        t = (np.arange(count) + 0.5) / count
        total = np.zeros(len(x))
        for branch in range(self.branch_count):
            for place in self.curve(t, branch):
                total += np.exp(-((x - place) ** 2).sum(axis=1) / (2 * self.noise**2))
        return total / (self.branch_count * len(t) * 2 * np.pi * self.noise**2)


class Moons(PlaneCurves):
    title: ClassVar[str] = "Two moons"
    summary: ClassVar[str] = "Two half circles that reach into each other."
    formula: ClassVar[str] = r"(\cos\theta, \sin\theta),\ (1 - \cos\theta, \tfrac12 - \sin\theta)"
    branches: ClassVar[int] = 2
    settings: ClassVar[dict[str, Any]] = {"steps": 2000, "batch": 512, "penalty.final_weight": 0.004}
    kind: Literal["moons"] = "moons"

    @property
    def classes(self) -> tuple[str, ...]:
        return ("upper", "lower")

    def curve(self, t: Array, branch: int) -> Array:
        angle = np.pi * t
        if branch == 0:
            return np.stack([np.cos(angle), np.sin(angle)], axis=1)
        return np.stack([1 - np.cos(angle), 0.5 - np.sin(angle)], axis=1)


class Spirals(PlaneCurves):
    title: ClassVar[str] = "Spirals"
    summary: ClassVar[str] = "Arms wound around each other, so close that no straight line separates them."
    formula: ClassVar[str] = r"r(t)\,(\cos\theta(t), \sin\theta(t)),\ \theta = 2\pi n t + \tfrac{2\pi i}{m}"
    settings: ClassVar[dict[str, Any]] = FASTER | {"steps": 4000, "penalty.final_weight": 0.001}
    kind: Literal["spirals"] = "spirals"
    arms: int = knob(2, "Arms", "How many spirals there are.", ge=1, le=5)
    turns: float = knob(1.25, "Turns n", "How far each arm winds.", ge=0.25, le=3)
    noise: float = knob(0.02, "Noise σ", "How thick the arms are.", ge=0.005, le=1, log=True)

    @property
    def branch_count(self) -> int:
        return self.arms

    @property
    def classes(self) -> tuple[str, ...]:
        return tuple(f"arm {number}" for number in numbered(self.arms))

    def curve(self, t: Array, branch: int) -> Array:
        t = np.sqrt(0.02 + 0.98 * t)  # the square root spreads the samples evenly along the arm
        angle = 2 * np.pi * (self.turns * t + branch / self.arms)
        return t[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)


class SwissRoll(PlaneCurves):
    title: ClassVar[str] = "Swiss roll"
    summary: ClassVar[str] = "One band rolled up: a line in disguise."
    formula: ClassVar[str] = r"\theta\,(\cos\theta, \sin\theta),\ \theta = \tfrac{3\pi}{2}(1 + 2t)"
    settings: ClassVar[dict[str, Any]] = FASTER | {"steps": 3000, "penalty.final_weight": 0.0015}
    kind: Literal["swiss-roll"] = "swiss-roll"
    noise: float = knob(0.3, "Noise σ", "How thick the band is.", ge=0.05, le=2, log=True)

    def curve(self, t: Array, branch: int) -> Array:
        angle = 1.5 * np.pi * (1 + 2 * t)
        return angle[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
