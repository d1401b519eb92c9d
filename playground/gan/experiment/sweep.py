"""A sweep: one experiment with several seeds and, if asked, with several values of one or two settings.

In a link it is the experiment's own parameters, `seeds=8`, and for each setting that varies
`over=d_optimiser.learning_rate:0.001,0.003`.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.link import ANCHORS, change, flatten, short, to_link, to_text
from playground.gan.foundations.problem import Problem
from playground.gan.foundations.schema import limit_of

MOST_SEEDS, USUAL_SEEDS = 16, 8
MOST_SETTINGS = 2
MOST_VALUES = 6  # of one setting
MOST_RUNS = 48  # of one sweep
MOST_READ = 30  # values of a setting, and settings, that are looked at: a link may hold a hundred thousand of them
PARAMETERS = SEEDS, OVER = "seeds", "over"  # in a link


@dataclass(frozen=True)
class Varied:
    """A setting by its path, and the values that it takes, as texts for a link."""

    path: str
    values: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.path}:{','.join(self.values)}"


@dataclass(frozen=True)
class Member:
    """One experiment of a sweep, and the values that its varied settings have."""

    experiment: Experiment
    values: tuple[str, ...]


@dataclass(frozen=True)
class Sweep:
    """`seeds` seeds from that of `base` on, for each combination of the values of `over`."""

    base: Experiment
    seeds: int = USUAL_SEEDS
    over: tuple[Varied, ...] = ()

    @property
    def cells(self) -> list[tuple[str, ...]]:
        """The combinations of values, in order; one empty combination if nothing varies but the seed."""
        return list(itertools.product(*(varied.values for varied in self.over)))

    @cached_property
    def members(self) -> tuple[Member, ...]:
        """All experiments, those of a combination together, its seeds in order."""
        return tuple(Member(experiment, cell) for cell in self.cells for experiment in self._seeded(cell))

    def to_link(self) -> dict[str, list[str]]:
        """The parameters of a link, as `urllib.parse.parse_qs` gives them."""
        link = {name: [text] for name, text in to_link(self.base).items()} | {SEEDS: [str(self.seeds)]}
        return link | ({OVER: [str(varied) for varied in self.over]} if self.over else {})

    @classmethod
    def from_link(cls, params: Mapping[str, Sequence[str]]) -> tuple[Sweep, list[Problem]]:
        """The inverse of `to_link`, and a Problem for each part that was replaced or left out.

        Never raises: whatever is in the address bar, something sensible opens.
        """
        own = {name: texts[-1] for name, texts in params.items() if texts and name not in PARAMETERS}
        base, problems = Experiment.from_link(own)
        sweep, found = cls.of(base, (*params.get(SEEDS, ()), "")[0], params.get(OVER, ()))
        return sweep, problems + found

    @classmethod
    def of(cls, base: Experiment, seeds: str = "", over: Sequence[str] = ()) -> tuple[Sweep, list[Problem]]:
        """A sweep of `base`; `seeds` and `over` are texts as in a link. "": the usual number of seeds."""
        problems: list[Problem] = []
        if base.fork is not None:
            sentence = "A fork goes on with the random numbers of the run that it comes from, so it has only one seed."
            problems.append(Problem("fork", sentence, "The fork was ignored."))
            base = change(base, "fork", "")[0]
        varied = list(_read_over(base, over, problems))
        if len(varied) == MOST_SETTINGS and (problem := _problem_of_pair(base, varied)):
            problems.append(problem)
            varied.pop()
        number = _read_seeds(seeds, problems)
        return _within_limits(cls(base, number, tuple(varied)), problems), problems

    def _seeded(self, cell: Sequence[str]) -> Iterator[Experiment]:
        settings = _with_values(self.base, self.over, cell)[0].model_dump()
        for seed in range(self.base.seed, self.base.seed + self.seeds):
            yield Experiment.model_validate(settings | {"seed": seed})


def problem_of_path(base: Experiment, path: str) -> Problem | None:
    """Why a setting cannot vary in a sweep; None if it can."""
    if path == "seed":
        return Problem(OVER, "The seed varies anyway: choose how many seeds.", "It was ignored.")
    if path in (*ANCHORS, "fork") or path.startswith("target."):
        sentence = f"“{short(path)}” stays the same in a sweep, so that its runs can be compared."
        return Problem(OVER, sentence, "It was ignored.")
    if path not in flatten(base.model_dump(mode="json")):
        return Problem(OVER, f"There is no setting “{short(path)}” here.", "It was ignored.")
    return None


def _read_seeds(text: str, problems: list[Problem]) -> int:
    if not text:
        return USUAL_SEEDS
    if text.isdecimal() and len(text) < 5 and 1 <= int(text) <= MOST_SEEDS:
        return int(text)
    sentence = f"seeds cannot be “{short(text)}”: it must be a whole number from 1 to {MOST_SEEDS}."
    problems.append(Problem(SEEDS, sentence, f"It is {USUAL_SEEDS} now."))
    return USUAL_SEEDS


def _read_over(base: Experiment, texts: Sequence[str], problems: list[Problem]) -> Iterator[Varied]:
    """The settings that can vary, each with the values that it can have."""
    seen: list[str] = []
    if len(texts) > MOST_READ:
        sentence = f"Only {MOST_SETTINGS} settings can vary in one sweep, and there are {len(texts):,} lists of values."
        problems.append(Problem(OVER, sentence, f"Those after the first {MOST_READ} were ignored."))
    for text in texts[:MOST_READ]:
        path, colon, listed = text.partition(":")
        if not colon:
            sentence = f"over=“{short(text)}” is not written as setting:value,value."
            problems.append(Problem(OVER, sentence, "It was ignored."))
        elif path in seen:
            problems.append(Problem(OVER, f"“{short(path)}” varies already.", "The second list was ignored."))
        elif problem := problem_of_path(base, path):
            problems.append(problem)
        elif len(seen) == MOST_SETTINGS:
            sentence = f"Only {MOST_SETTINGS} settings can vary in one sweep."
            problems.append(Problem(OVER, sentence, f"“{short(path)}” was ignored."))
        elif values := _read_values(base, path, listed, problems):
            seen.append(path)
            yield Varied(path, values)


def _read_values(base: Experiment, path: str, listed: str, problems: list[Problem]) -> tuple[str, ...]:
    """The values of a list that the setting can have, each once."""
    values: dict[str, None] = {}
    texts = listed.split(",", MOST_READ)
    for text in texts[:MOST_READ]:
        changed, found = change(base, path, text.strip())
        if found:
            problems += [Problem(OVER, found[0].sentence, "This value was left out.")]
        else:
            values[to_text(flatten(changed.model_dump(mode="json"))[path])] = None
    if len(values) > MOST_VALUES or len(texts) > MOST_READ:
        number = len(values) if len(texts) <= MOST_READ else f"more than {MOST_READ}"
        sentence = f"{path} has {number} values, and a setting can have {MOST_VALUES} in one sweep."
        problems.append(Problem(OVER, sentence, f"The first {MOST_VALUES} are used."))
    return tuple(values)[:MOST_VALUES]


def _problem_of_pair(base: Experiment, varied: Sequence[Varied]) -> Problem | None:
    """Why two settings cannot vary together, where one combination of their values does not fit."""
    for cell in itertools.product(*(one.values for one in varied)):
        experiment, found = _with_values(base, varied, cell)
        settings = flatten(experiment.model_dump(mode="json"))
        if found or any(to_text(settings.get(one.path)) != value for one, value in zip(varied, cell, strict=True)):
            why = f": {found[0].sentence}" if found else "."
            sentence = f"{varied[0].path} and {varied[1].path} cannot vary together{why}"
            return Problem(OVER, sentence, f"{varied[1].path} stays the same.")
    return None


def _within_limits(sweep: Sweep, problems: list[Problem]) -> Sweep:
    """The same sweep with fewer seeds, where it would have too many runs or its last seeds would be too large."""
    cells, last = len(sweep.cells), int(limit_of(Experiment.model_fields["seed"], "le") or 0)
    most, sentence = (
        MOST_RUNS // cells,
        f"That would be {cells * sweep.seeds} runs, and a sweep has at most {MOST_RUNS}.",
    )
    if sweep.seeds > last - sweep.base.seed + 1:
        most = min(most, last - sweep.base.seed + 1)
        sentence = f"Seeds end at {last:,}, and this sweep starts at {sweep.base.seed:,}."
    if sweep.seeds <= most:
        return sweep
    problems.append(Problem(SEEDS, sentence, f"It has {most} seed{'s' if most > 1 else ''} for each setting now."))
    return Sweep(sweep.base, most, sweep.over)


def _with_values(base: Experiment, varied: Sequence[Varied], cell: Sequence[str]) -> tuple[Experiment, list[Problem]]:
    """`base` with these values of its varied settings, and the problems with that."""
    problems: list[Problem] = []
    for one, value in zip(varied, cell, strict=True):
        base, found = change(base, one.path, value)
        problems += found
    return base, problems
