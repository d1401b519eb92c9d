"""The link of a comparison: which runs, which of them the others are measured against, and what is looked at.

`run`, once for each: a recipe's name, an experiment as a query (with `seeds=8` several seeds of it), or the id of one
run (32 hexadecimal digits) or its beginning, as run cards and commands write it. An experiment opens on every server;
an id only where that run is kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from playground.engine import Run, engine
from playground.engine.signed_names import NAME
from playground.engine.stored_runs import AmbiguousError
from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.link import short, to_link
from playground.gan.experiment.sweep import SEEDS, Sweep
from playground.recipes import recipes
from playground.ui.people import me
from playground.ui.stored_experiment import DamagedError, experiment_of, from_link

RUN = "run"
MOST_LINES = 6  # that are compared
MOST_RUNS = 48  # of them all, when several seeds are one line
LONGEST = 400  # letters of an experiment; a longer one is named by its run's id


@dataclass(frozen=True)
class Asked:
    """One experiment that the link asks for; `run_id`: of the very run, "" for what there is of it now."""

    experiment: Experiment
    run_id: str = ""
    text: str = ""  # in the link


def compare_query(runs: Sequence[Run]) -> dict[str, list[str]]:
    """The query parameters with which the page of comparisons shows these runs."""
    return {RUN: [name_in_link(run) for run in runs]}


def name_in_link(run: Run) -> str:
    """The experiment, where it is short and this is the run that is shown of it; else the run's id."""
    if run.outside:
        return run.id
    experiment = experiment_of(run.experiment)
    text = urlencode(to_link(experiment), safe=",~:")
    latest = engine().latest(run.key, by=me())
    return text if len(text) <= LONGEST and latest is not None and latest.id == run.id else run.id


def read_runs(texts: Sequence[str]) -> tuple[list[Asked], list[str]]:
    """What the link asks for, in order and without repetition; and a sentence on each part that cannot be shown."""
    asked: dict[tuple[str, str], Asked] = {}
    problems: list[str] = []
    for text in dict.fromkeys(texts[:MOST_RUNS]):
        if len(asked) > MOST_RUNS:  # each text may stand for as many again
            break
        for one in _read(text, problems):
            asked.setdefault((one.experiment.key, one.run_id), one)
    if len(texts) > MOST_RUNS or len(asked) > MOST_RUNS:
        problems.append(f"A comparison holds at most {MOST_RUNS} runs. The others were left out.")
    return list(asked.values())[:MOST_RUNS], problems


def _read(text: str, problems: list[str]) -> list[Asked]:
    if NAME.fullmatch(text):
        return _run(text, problems)
    if "=" in text:
        return _query(text, problems)
    recipe = recipes().get(text)
    if recipe is not None and recipe.experiment is not None:
        return [Asked(recipe.experiment, text=text)]
    try:
        run = engine().run_beginning(text, by=me())
    except AmbiguousError as error:
        problems.append(str(error))
        return []
    if run is None:
        problems.append(f"There is no run and no recipe “{short(text)}” that can be compared.")
        return []
    return _run(run.id, problems, text)


def _run(run_id: str, problems: list[str], text: str = "") -> list[Asked]:
    """The very run; `text`: what the link calls it, if that is not its whole id."""
    run = engine().run(run_id) or engine().run_beginning(run_id, by=me())
    if run is None:
        problems.append(f"The run {run_id[:8]} is not on this server, or it has been deleted.")
        return []
    try:
        return [Asked(experiment_of(run.experiment), run.id, text or run_id)]
    except DamagedError:
        problems.append(f"The settings of the run {run_id[:8]} are damaged in the store, so it cannot be shown.")
        return []


def _query(text: str, problems: list[str]) -> list[Asked]:
    params: Mapping[str, str] = dict(parse_qsl(text, keep_blank_values=True))
    if SEEDS not in params:
        experiment, found = from_link(params)
        problems += [f"{problem.sentence} {problem.instead}".strip() for problem in found[:2]]
        return [Asked(experiment, text=text)]
    sweep, found = Sweep.from_link({name: [value] for name, value in params.items()})
    problems += [f"{problem.sentence} {problem.instead}".strip() for problem in found[:2]]
    return [Asked(member.experiment, text=text) for member in sweep.members]
