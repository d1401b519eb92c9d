"""Claims: what a story says in numbers, as data. Each has words of the story, and what the film of a run must show for
them to be true. `benchmarks/claims.py` holds claims against films, and tests/recipes/test_claims.py does so for every
recipe whose film ships with the app.

    claims = [                          # of a recipe's file; each is one of these three
        {says = "the distance stays near 0.86", number = "distance", from = 200, at_least = 0.84, at_most = 0.88},
        {says = "mode collapse from about step 1,000 on", finding = "mode collapse", from = 1000, how = "mostly"},
        {says = "D is updated five times", setting = "discriminator_steps", is = 5},
    ]

number: one of `numbers_of`. finding: a rule of health by its name, or "none". at_least, at_most: the limits of the
number; one of them may be left out. step: when it is measured, by default at the end of the run; or from and to, of
which one may be left out. how: between these, the number is within its limits "always" (the default), "mostly" (in more
than half of all measurements), "once", or in the "median" of all measurements. with: settings in link form, for a
claim about another run. only: "film", if the story says it of the recipe's own seed alone; "seeds", if it says it of
most of several runs, and the film may be another.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.link import change, settings_of, to_text
from playground.gan.measure.metrics import metrics_of
from playground.gan.targets.curves import FunctionCurves

ONLY = ("film", "seeds")
HOW = ("always", "mostly", "once", "median")
KINDS = ("number", "finding", "setting")
TYPES: dict[str, tuple[type | tuple[type, ...], str]] = {
    "says": (str, "text"),
    "number": (str, "text"),
    "finding": (str, "text"),
    "setting": (str, "text"),
    "is": ((str, int, float), "a value"),
    "at_least": ((int, float), "a number"),
    "at_most": ((int, float), "a number"),
    "step": (int, "a whole number"),
    "from": (int, "a whole number"),
    "to": (int, "a whole number"),
    "how": (str, "text"),
    "with": (dict, "a table"),
    "only": (str, "text"),
}
OF_EVERY_RUN = ("distance", "floors", "accuracy", "d_right_real", "d_right_fake", "loss_d", "loss_g")
OF_POINTS = ("spread", "centre", "height", "width")  # of the samples in plot units: see benchmarks/claims.py
OF_CURVES = ("residual", "reach")
OF_BEGAN = ("began_convergence", "began_balance")
SHARE = "share "  # before the name of a mode or class, or before LARGEST
LARGEST = "largest"


@dataclass(frozen=True)
class Claim:
    """One claim of a story about the run of `experiment`; the fields are those of the file.

    first, last: the steps between which it is measured; both None at the end of the run, and equal at one step.
    """

    says: str
    experiment: Experiment
    number: str = ""
    finding: str = ""
    setting: str = ""
    value: str = ""  # of the setting, as text
    at_least: float | None = None
    at_most: float | None = None
    first: int | None = None
    last: int | None = None
    how: str = "always"
    only: str = ""
    changes: Mapping[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """What is claimed, in short: "distance from step 200 ≥ 0.84, ≤ 0.88"."""
        what = self.number or self.finding or f"{self.setting} = {self.value}"
        pairs = (("≥", self.at_least), ("≤", self.at_most))
        limits = [f"{sign} {limit:g}" for sign, limit in pairs if limit is not None]
        how = "" if self.how == "always" else self.how
        changed = "with " + ", ".join(f"{path} = {text}" for path, text in self.changes.items()) if self.changes else ""
        return " ".join(filter(None, (what, self._when(), how, ", ".join(limits), changed)))

    def _when(self) -> str:
        if self.setting or (self.first is None and self.last is None):
            return ""
        if self.first == self.last:
            return f"at step {self.first:,}"
        return f"from step {self.first or 0:,}" + (f" to {self.last:,}" if self.last is not None else "")


def claims_of(written: Sequence[Any], story: str, experiment: Experiment | None) -> tuple[Claim, ...]:
    """The claims of a file; ValueError says in one sentence what is wrong with the first that does not fit."""
    if written and experiment is None:
        raise ValueError("a recipe without an [experiment] has no claims.")
    claims = []
    for number, one in enumerate(written, 1):
        if not isinstance(one, dict):
            raise ValueError(f"claim {number} must be a table.")
        try:
            assert experiment is not None
            claims.append(_claim(one, story, experiment))
        except ValueError as error:
            raise ValueError(f"claim {number}: {error}") from error
    return tuple(claims)


def numbers_of(experiment: Experiment) -> list[str]:
    """What a claim may be about in a run of this experiment: its metrics and their floors by name, and what else its
    film shows.

    distance: the metric that stands for the run; floors: the same as a multiple of what a perfect generator scores.
    accuracy: the share of samples that D judges correctly. share NAME: of the samples, in this mode or class.
    """
    target = experiment.target
    metrics = [name for metric in metrics_of(experiment) for name in (metric.name, metric.floor_name)]
    parts = [*target.part_names, LARGEST] if target.part_count else []
    points = OF_POINTS if target.family != "images" else ()
    curves = OF_CURVES if isinstance(target, FunctionCurves) else ()
    began = OF_BEGAN if experiment.loss.kind == "began" else ()
    return [*OF_EVERY_RUN, *metrics, *points, *curves, *began, *(f"{SHARE}{part}" for part in parts)]


def _claim(one: dict[str, Any], story: str, experiment: Experiment) -> Claim:
    _check(one, story)
    changes = {path: to_text(value) for path, value in one.get("with", {}).items()}
    of = experiment
    for path, text in changes.items():
        of, problems = change(of, path, text)
        if problems:
            raise ValueError(problems[0].sentence)
    if "number" in one and one["number"] not in numbers_of(of):
        raise ValueError(f"there is no number “{one['number']}”: the numbers are {', '.join(numbers_of(of))}.")
    if "setting" in one and one["setting"] not in settings_of(of):
        raise ValueError(f"there is no setting “{one['setting']}”.")
    for name in ("step", "from", "to"):
        if not 0 <= one.get(name, 0) <= of.steps:
            raise ValueError(f"{name} must be one of the {of.steps:,} steps of the run.")
    same = {name: one[name] for name in ("number", "finding", "setting", "at_least", "at_most", "how") if name in one}
    return Claim(
        " ".join(one["says"].split()), of, **same, value=to_text(one["is"]) if "is" in one else "",
        first=one.get("step", one.get("from")), last=one.get("step", one.get("to")),
        only=one.get("only", ""), changes=changes,
    )  # fmt: skip


def _check(one: dict[str, Any], story: str) -> None:
    """Raises ValueError, in one sentence, if a claim says too much or too little."""
    for name, value in one.items():
        if name not in TYPES:
            raise ValueError(f"there is no field “{name}”: the fields are {', '.join(TYPES)}.")
        kind, what = TYPES[name]
        if not isinstance(value, kind) or isinstance(value, bool):
            raise ValueError(f"{name} must be {what}.")
    if " ".join(one.get("says", "").split()) not in story or not one.get("says", "").strip():
        raise ValueError(f"“{one.get('says', '')}” are no words of the story.")
    if sum(kind in one for kind in KINDS) != 1:
        raise ValueError(f"it must have one of {', '.join(KINDS)}.")
    if ("number" in one) != ("at_least" in one or "at_most" in one):
        raise ValueError("a number has at_least or at_most, and nothing else has.")
    if ("setting" in one) != ("is" in one):
        raise ValueError("a setting has “is”, and nothing else has.")
    if "step" in one and ("from" in one or "to" in one):
        raise ValueError("it has either a step or from and to.")
    if one.get("how", "always") not in HOW:
        raise ValueError(f"how must be one of {', '.join(HOW)}.")
    if one.get("only", "film") not in ONLY:
        raise ValueError(f"only must be one of {', '.join(ONLY)}.")
    if "finding" in one and one.get("how") == "median":
        raise ValueError("a finding has no median.")
