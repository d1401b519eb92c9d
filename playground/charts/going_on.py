"""Ways to go on with a run from one of its earlier steps: from the best one, or from the last one that was good.

Each is a fork. Unchanged, it would repeat what its parent did, to the last digit: so something changes, which is the
cure of what health has found, as far as a fork can take it, and else half of both learning rates.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from playground.charts.health import Finding
from playground.charts.health.cures import Change, Cure, applied, instruction, rate, rate_change
from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.fork import changeable, fork_of, lineage
from playground.gan.measure.best import Best

WHY_HALF = "Smaller steps stay near what was good."


@dataclass(frozen=True)
class Way:
    """A way to go on: the fork, and what to say of it. Without a fork, the words say why there is none."""

    words: str
    step: int = 0  # from which it goes on
    child: Experiment | None = None


def from_best(experiment: Experiment, best: Best) -> Way:
    """Go on from the best step by the main metric."""
    if best.step >= experiment.steps:
        return Way("The best step is the last one: nothing is left to train. Train again with more steps.")
    return _way(experiment, best.step, slower(experiment), f"From step {best.step:,}, the best one.")


def from_last_good(experiment: Experiment, good: int, findings: Sequence[Finding], saved: Sequence[int]) -> Way:
    """Go on from the last checkpoint before something went wrong. good: the last step at which health saw nothing wrong
    (`health.onset`); saved: the steps of the run's checkpoints, in order."""
    if not findings:
        return Way("Health sees nothing wrong.")
    saved = [step for step in saved if 0 < step < experiment.steps]
    if not saved:
        return Way("No checkpoint is kept that leaves something to train.")
    before = [step for step in saved if step <= good]
    step = before[-1] if before else saved[0]
    said = f"From step {step:,}: health has found something wrong after step {good:,}."
    if not before:
        said = (
            f"From step {step:,}, the first checkpoint: none is kept at or before step {good:,}, after which health "
            "has found something wrong."
        )
    return _way(experiment, step, forkable(experiment, step, findings[0].cure) or slower(experiment), said)


def slower(experiment: Experiment) -> Cure:
    """Half of both learning rates."""
    return tuple(rate_change(side, rate(experiment, side) / 2, WHY_HALF) for side in "gd")


def forkable(experiment: Experiment, step: int, cure: Cure) -> Cure:
    """The changes of a cure that a fork at this step can make; empty if there are none."""
    kept: tuple[Change, ...] = ()
    for change in cure:
        if all(changeable(path) for path, _ in change.settings) and _fork(experiment, step, (*kept, change))[0]:
            kept = (*kept, change)
    return kept


def _way(experiment: Experiment, step: int, changes: Cure, said: str) -> Way:
    child, problem = _fork(experiment, step, changes)
    if child is None:
        return Way(problem, step)
    return Way(
        f"{said} {instruction(changes)} Without a change, it would repeat this run to the last digit.", step, child
    )


def _fork(experiment: Experiment, step: int, changes: Cure) -> tuple[Experiment | None, str]:
    """The fork with these changes, or None and why there is none, in one sentence."""
    changed = applied(experiment, changes)
    if changed is None:
        return None, "The learning rates are as small as they can be."
    # of a fork, what it was at this step: perhaps still one of those that it comes from
    parent = next(before for begins, before in reversed(lineage(experiment)) if begins < step)
    try:
        return fork_of(parent, step, changed), ""
    except ValueError as error:  # pydantic's too, whose text is longer
        problem = str(error)
        return None, problem if "\n" not in problem else "A fork of so many forks would be too long for a link."
