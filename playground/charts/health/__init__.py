"""What is wrong with a run, if anything: small rules that look at its history, each with evidence and a cure.

Each rule names one failure and answers with a Finding or with None; the most telling come first, and a healthy run
gets none. To add one, write a function in `motion.py`, `variety.py` or `balance.py` and put it into RULES.
`docs/health.md` lists them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from playground.charts.health import balance, facts, motion, variety
from playground.charts.health.finding import Finding
from playground.charts.health.history import History
from playground.gan.experiment.experiment import Experiment

__all__ = ["PATIENCE", "RULES", "STILL_FAR", "Finding", "History", "diagnose", "summary"]

PATIENCE = 0.1  # of the game: before, every generator is bad, and every discriminator finds that easy
STILL_FAR = "still far"  # the name of a summary that is not praise
AT_MOST = 2  # findings at once: the others mostly follow from these

RULES: tuple[Callable[[History], Finding | None], ...] = (
    motion.diverged,
    motion.diverging,
    motion.exploding,
    motion.nothing_moves,
    balance.vanishing_gradient,
    balance.generator_weak,
    balance.discriminator_wins,
    motion.dead_units,
    variety.modes_lost_again,
    variety.mode_collapse,
    variety.labels_ignored,
    balance.blurred,
    motion.swinging,
    balance.discriminator_weak,
    motion.stuck,
    motion.ends_far,
)
LAST = ("stuck", "ends far")  # said only where no other rule speaks: they see that something is wrong, but not what


def diagnose(history: History) -> list[Finding]:
    """What is wrong, the most telling first, at most AT_MOST findings; none while it is too early to say."""
    if history.state != "diverged" and history.step < first_look(history.experiment, history.length):
        return []
    answers = ((rule, rule(history)) for rule in RULES)
    named = [replace(said, name=rule.__name__.replace("_", " ")) for rule, said in answers if said is not None]
    telling: list[Finding] = []
    for said in named:
        if not telling or (said.name not in LAST and all(said.cure != other.cure for other in telling)):
            telling.append(said)
    return telling[:AT_MOST]


def first_look(experiment: Experiment, steps: int | None = None) -> int:
    """The step from which on the rules speak: PATIENCE counts from where both networks play. `steps`: how many the run
    has; by default those of the experiment."""
    alone = int(experiment.pretraining.length)
    return alone + round(PATIENCE * ((experiment.steps if steps is None else steps) - alone))


def summary(history: History) -> Finding:
    """What to say of a run without a finding: how it is, in numbers."""
    known = [facts.accuracy(history), facts.gradient(history, "g"), facts.distance(history), facts.in_use(history)]
    evidence = tuple(filter(None, known))
    first = first_look(history.experiment, history.length)
    if history.step < first:
        return Finding(f"Too early to say: the rules start at step {first:,}.", evidence)
    if not len(history.accuracy):
        return Finding("This run has no record of its gradients and accuracy. Train again to get one.", evidence)
    well, times = f"No finding: none of {len(RULES)} rules sees a failure", history.times_floor.last
    if times >= motion.ENDS_FAR:  # as with most pictures: nothing fails, but it is not good yet
        away = f"{facts.times(times)} times as far from the data as a perfect generator's"
        return Finding(f"{well}, but the samples are still {away}.", evidence, name=STILL_FAR)
    return Finding(f"{well}.", evidence)
