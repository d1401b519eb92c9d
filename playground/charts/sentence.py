"""One sentence: what is going on now.

Each rule looks at the same facts and answers with a sentence or with None; the first answer counts. To add a
rule, write a function and put it into RULES before those that are less telling. A metric that no rule mentions is
named after that, beside its floor.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from playground.charts.sentence_facts import Facts, facts_of
from playground.gan.measure.metrics import headline_first

IGNORED = 0.05  # fewer of the samples asked for a label are its own
BY_CHANCE = 1.2  # times the share that a generator gets right which does not listen
BLURRED, GRAINY = 0.7, 1.4  # times the sharpness of real pictures
# metrics that the rules below speak of
IN_RULES = {"modes", "high_quality", "conditional_accuracy", "conditional_accuracy_worst", "classes_present",
            "confident", "precision", "coverage", "l1", "sharpness"}  # fmt: skip
OVER = ("finished", "stopped", "diverged", "failed", "recorded")  # states of a run that does not train any more
NOT_NOW = ("diverged", "failed", "queued")  # states in which the numbers do not matter


def sentence(experiment: Any, snapshot_numbers: Mapping[str, float], status: Mapping[str, Any]) -> str:
    """What is going on, for the learner; never empty.

    snapshot_numbers: the newest measured numbers, with their floors; may be empty. status: state, step, note; of a run
    that may wait in vain, what to do (waits).
    """
    facts = facts_of(experiment, snapshot_numbers, status)
    said = next(answer for rule in RULES if (answer := rule(facts)) is not None)
    return " ".join([_opening(facts) + said, *_further(experiment, snapshot_numbers, facts)])


def readings(experiment: Any) -> list[list[str]]:
    """[number's name, sentence part, format] for the line that describes an older step in the browser."""
    parts = []
    for metric in headline_first(experiment):
        if part := metric.reading(experiment):
            parts.append([metric.name, part, metric.number_format])
            if metric.floor_shown:
                parts.append([metric.floor_name, f"{metric.floor_title} {{}}", metric.number_format])
    return parts


def _further(experiment: Any, numbers: Mapping[str, float], facts: Facts) -> list[str]:
    """A sentence for each metric that no rule speaks of: "Toy error 0.31 (floor 0.02)."."""
    if facts.state in NOT_NOW:
        return []
    found = []
    for metric in headline_first(experiment):
        part = metric.reading(experiment)
        if part and not metric.headline and metric.name not in IN_RULES and metric.name in numbers:
            told = part.format(metric.text(numbers[metric.name]))
            floor = numbers.get(metric.floor_name) if metric.floor_shown else None
            beside = "" if floor is None else f" ({metric.floor_title} {metric.text(floor)})"
            found.append(f"{told[:1].upper()}{told[1:]}{beside}.")
    return found


def _opening(facts: Facts) -> str:
    """Where the run stands, if it stands; of one that ended early by its stop rule, why."""
    if facts.state == "finished" and facts.note:
        return f"{facts.note} "
    openings = {"paused": "Paused.", "finished": "Finished.", "stopped": "Stopped.", "recorded": "Recorded."}
    return f"{openings[facts.state]} " if facts.state in openings else ""


# ---------------------------------------------------------------- rules, the most telling first
def diverged(facts: Facts) -> str | None:
    if facts.state != "diverged":
        return None
    return facts.note or f"Diverged at step {facts.step:,}: a loss is no longer a number."


def failed(facts: Facts) -> str | None:
    if facts.state != "failed":
        return None
    return f"{facts.note} What it had learnt by then is kept. “Train again” starts again from the beginning.".strip()


def queued(facts: Facts) -> str | None:
    if facts.state != "queued":
        return None
    return facts.waits or "Waiting for a free worker. Training starts by itself."


def unmeasured(facts: Facts) -> str | None:
    if facts.distance is not None or facts.captured is not None:
        return None
    if facts.state in OVER:
        if facts.pictures:
            return (
                "Nothing was measured: the run ended before the measuring classifier was ready. Train again to "
                "get numbers."
            )
        return "Nothing was measured: the run ended before the first measurement."
    if facts.pictures:
        return "Nothing has been measured yet: first, a small classifier for these pictures is trained, once."
    return "Nothing has been measured yet. The first distance will appear in a few steps."


def no_mode(facts: Facts) -> str | None:
    if not facts.modes or facts.captured != 0:
        return None
    return f"The generator has found none of the {facts.modes} modes{_yet(facts)}."


def _yet(facts: Facts) -> str:
    """What is not there may still come, but not in a run that is over."""
    return "" if facts.state in OVER else " yet"


def collapsed(facts: Facts) -> str | None:
    if facts.modes < 2 or facts.captured != 1:
        return None
    return f"The generator covers one of {facts.modes} modes. If it stays there, this is mode collapse."


def labels_ignored(facts: Facts) -> str | None:
    if not facts.labels or not facts.step or facts.right is None or facts.worst is None:
        return None
    if facts.right <= BY_CHANCE / facts.labels:
        return f"The generator ignores the labels: {facts.right:.0%} of its samples belong to the label asked for."
    if facts.worst >= IGNORED:
        return None
    return (
        f"{_right(facts)}, but at least one label is ignored: only {facts.worst:.0%} of the samples asked for it "
        f"belong to it."
    )


def of_the_label(facts: Facts) -> str | None:
    if not facts.labels or facts.right is None or facts.worst is None:
        return None
    said = f"{_right(facts)}; for the worst label, {facts.worst:.0%}."
    if facts.quality is not None:
        return f"{said} {_quality(facts, 'all').removeprefix('; ')}."
    return f"{said} {at_floor(facts) or above_floor(facts) or ''}".strip()


def some_modes(facts: Facts) -> str | None:
    if not facts.modes or facts.captured is None:
        return None
    said = f"The generator covers {facts.captured} of {facts.modes} modes{_quality(facts)}."
    return f"{said} {at_floor(facts) or ''}".strip()


def of_the_class(facts: Facts) -> str | None:
    if not facts.pictures or facts.right is None or facts.worst is None:
        return None
    if facts.step and facts.right <= BY_CHANCE / facts.classes:
        return f"The generator ignores the class: {facts.right:.0%} of its pictures are of the class asked for."
    said = f"{facts.right:.0%} of the pictures are of the class asked for; for the worst class, {facts.worst:.0%}"
    return f"{said}{_distance(facts)}."


def made_from_pictures(facts: Facts) -> str | None:
    if facts.l1 is None or facts.sharpness is None:
        return None
    if facts.l1 >= 1:
        return f"L1 is not below that of the mean picture{_yet(facts)}: the generator hardly uses what it is given."
    said = f"L1 is {1 - facts.l1:.0%} below that of the mean picture; "
    if facts.sharpness < BLURRED:
        return f"{said}the pictures are blurred: their sharpness is {facts.sharpness:.1f} times that of real pictures."
    if facts.sharpness > GRAINY:
        return (
            f"{said}the pictures are grainy: their sharpness is {_factor(facts.sharpness)} times that of real pictures."
        )
    return f"{said}the pictures are about as sharp as real ones ({facts.sharpness:.1f} times)."


def missing_classes(facts: Facts) -> str | None:
    if facts.present is None or facts.classes < 2 or facts.present >= facts.classes or not facts.floor:
        return None
    if facts.present <= 1 and facts.step:
        return f"Nearly all pictures are of one of {facts.classes} classes. If that lasts, this is mode collapse."
    return f"{facts.present} of {facts.classes} classes are generated reasonably often{_distance(facts)}."


def pictures(facts: Facts) -> str | None:
    if not facts.pictures or facts.distance is None or not facts.floor:
        return None
    if facts.at_floor:
        said = "The Fréchet distance is at the floor: it cannot be told from that of held-out real pictures."
        if facts.precision is None or facts.perfect_precision is None:
            return said
        return (
            f"{said} {facts.precision:.0%} of the pictures lie among real ones (of held-out real pictures, "
            f"{facts.perfect_precision:.0%})."
        )
    if facts.confident is None:
        return f"The{_distance(facts).removeprefix('; the')}."
    return f"{facts.confident:.0%} of the pictures are clearly of one class{_distance(facts)}."


def at_floor(facts: Facts) -> str | None:
    if not facts.at_floor:
        return None
    return (
        f"The distance is at the floor: with {facts.samples:,} samples, it cannot be told apart from a perfect "
        "generator's."
    )


def above_floor(facts: Facts) -> str | None:
    if facts.distance is None or not facts.floor:
        return None
    return f"The distance is {_factor(facts.distance / facts.floor)} times that of a perfect generator."


def plain(facts: Facts) -> str | None:
    return f"Step {facts.step:,}."


RULES: list[Callable[[Facts], str | None]] = [
    diverged,
    failed,
    queued,
    unmeasured,
    no_mode,
    collapsed,
    labels_ignored,
    of_the_label,
    some_modes,
    of_the_class,
    made_from_pictures,
    missing_classes,
    pictures,
    at_floor,
    above_floor,
    plain,
]


def _right(facts: Facts) -> str:
    return f"{facts.right:.0%} of the samples belong to the label asked for"


def _quality(facts: Facts, whose: str = "its") -> str:
    """The half sentence about high quality, with what a perfect generator would reach."""
    if facts.quality is None:
        return ""
    perfect = "" if facts.perfect_quality is None else f" (a perfect one: {facts.perfect_quality:.1%})"
    return f"; {facts.quality:.0%} of {whose} samples are of high quality{perfect}"


def _distance(facts: Facts) -> str:
    """The half sentence about the Fréchet distance, beside that of real pictures."""
    if facts.distance is None or not facts.floor:
        return ""
    if facts.at_floor:
        return "; the Fréchet distance is at the floor"
    return f"; the Fréchet distance is {_factor(facts.distance / facts.floor)} times that of held-out real pictures"


def _factor(ratio: float) -> str:
    """A ratio with two sensible digits."""
    return f"{ratio:.0f}" if ratio >= 10 else f"{ratio:.1f}"
