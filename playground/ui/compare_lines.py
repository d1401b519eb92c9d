"""What a comparison shows: the runs that its link asks for, as lines with letters and titles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from playground.charts.compared import LETTERS, Line
from playground.charts.health import History
from playground.charts.names import name_of
from playground.charts.sweep import Standing, standing
from playground.engine import Run, engine
from playground.gan.experiment.differences import differences, in_words
from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.sweep import Member
from playground.store.remarks import NOTHING
from playground.ui.compare_link import MOST_LINES, Asked
from playground.ui.diagnosis import film_numbers, judged
from playground.ui.people import me

Members = tuple[Asked, ...]


@dataclass(frozen=True)
class Choice:
    """One line as the link asks for it, before its runs are looked at."""

    letter: str
    title: str
    members: Members  # seeds of one experiment

    @property
    def experiment(self) -> Experiment:
        """That of its first seed."""
        return self.members[0].experiment

    def run(self) -> Run | None:
        """The run of its first seed, which stands for it in pictures."""
        return run_of(self.members[0])


def run_of(asked: Asked) -> Run | None:
    """The very run that is asked for, or what there is of the experiment now."""
    return engine().run(asked.run_id) if asked.run_id else engine().latest(asked.experiment.key, by=me())


def choices(asked: Sequence[Asked], together: bool) -> tuple[list[Choice], int]:
    """The lines, in order, and how many there were no letters for. together: several seeds of an experiment are one."""
    found = seeds_together(asked) if together else [(one,) for one in asked]
    shown = found[:MOST_LINES]
    named = zip(LETTERS, titles_of(shown), shown, strict=False)
    return [Choice(*one) for one in named], len(found) - len(shown)


def seeds_together(asked: Sequence[Asked]) -> list[Members]:
    """Those that differ only in their seed, as one. A fork goes on with the random numbers of its parent, and two runs
    with the same seed are no sample of what chance does: these stay by themselves."""
    groups: list[list[Asked]] = []
    for one in asked:
        for group in groups:
            if _same_but_seed(group[0].experiment, one.experiment) and all(
                other.experiment.seed != one.experiment.seed for other in group
            ):
                group.append(one)
                break
        else:
            groups.append([one])
    return [tuple(group) for group in groups]


def _same_but_seed(one: Experiment, other: Experiment) -> bool:
    if one.fork is not None or other.fork is not None:
        return False
    return one.model_copy(update={"seed": 0}) == other.model_copy(update={"seed": 0})


def titles_of(lines: Sequence[Members]) -> list[str]:
    """What each line is called: as somebody has named its run; else as its experiment, and, where the name is already
    taken, by what differs from the first of that name."""
    written = engine().remarks([line[0].run_id for line in lines if line[0].run_id], by=me())
    first: dict[str, Experiment] = {}
    titles: list[str] = []
    for line in lines:
        experiment = line[0].experiment
        own = written.get(line[0].run_id, NOTHING).name if len(line) == 1 else ""
        name = own or name_of(experiment)
        if not own and name in first:
            changed = in_words(differences(first[name], experiment), most=2)
            name = f"{name}, {changed}" if changed else f"{name}, run {line[0].run_id[:8] or len(titles) + 1}"
        first.setdefault(name, experiment)
        titles.append(f"{name}, {len(line)} seeds" if len(line) > 1 else name)
    return titles


def line_of(choice: Choice) -> Line:
    """The line with all that is known of its runs now."""
    looked = [_look_at(one) for one in choice.members]
    stand, histories = zip(*looked, strict=True)
    return Line(choice.letter, choice.title, stand, histories)


def _look_at(asked: Asked) -> tuple[Standing, History | None]:
    member, run = Member(asked.experiment, ()), run_of(asked)
    if run is None:
        return Standing(member), None
    history = film_numbers(run)
    findings = judged(run)[0] if run.ended else ()
    return standing(member, run.state, run.step, run.metrics, history, findings), history


def what_differs(base: Choice, other: Choice, most: int = 8) -> str:
    """ "Loss: Hinge instead of Non-saturating; Batch size: 64 instead of 128", seen from the baseline. Of a run from
    outside, only what it learns is known."""
    if base.experiment.target.outside or other.experiment.target.outside:
        learns, before = other.experiment.title, base.experiment.title
        return f"Target: {learns} instead of {before}; the settings of a run from outside are not known."
    rows = differences(base.experiment, other.experiment)
    if len(base.members) > 1 or len(other.members) > 1:
        rows = [row for row in rows if row[0] != "Seed"]
    if not rows:
        if base.experiment != other.experiment and len(other.members) == len(base.members) == 1:
            return "They differ only in what was drawn, uploaded or forked."
        return "The same settings."
    said = [f"{setting}: {now} instead of {before}" for setting, before, now in rows[:most]]
    return "; ".join(said) + (f"; and {len(rows) - most} more." if len(rows) > most else ".")
