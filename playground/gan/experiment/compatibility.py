"""What fits together in an Experiment: the one judge for the schema, for links and for controls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from playground.gan.foundations.schema import Choice, Knob
from playground.gan.rules.conditions import Condition
from playground.gan.rules.pretraining import DEFAULT_LENGTH
from playground.gan.targets.distribution import Target

if TYPE_CHECKING:
    from playground.gan.experiment.experiment import Experiment

SPOKEN = {
    "line": "numbers on a line",
    "plane": "points in the plane",
    "images": "pictures",
    "nothing": "training without a condition",
    "classes": "conditions on classes",
    "picture": "image to image",
    "generator": "a generator",
    "discriminator": "a discriminator",
}


def misfit(
    what: str, limits: Knob | Choice | type[Choice], place: str, target: Target, condition: Condition | type[Condition]
) -> str:
    """One sentence if `what`, with these limits, does not fit at the field `place` beside this target and condition;
    else nothing."""
    if limits.families and target.family not in limits.families:
        fitting = " and ".join(SPOKEN[family] for family in limits.families)
        return f"{what} is for {fitting}, not for {target.title}."
    if limits.conditions and condition.of not in limits.conditions:
        fitting = " and ".join(SPOKEN[of] for of in limits.conditions)
        asked = SPOKEN[condition.of] if condition.of == "nothing" else condition.title
        return f"{what} is for {fitting}, not for {asked}."
    if not isinstance(limits, Knob) and limits.roles and place not in limits.roles:
        return f"{what} can only be {' or '.join(SPOKEN[role] for role in limits.roles)}."
    if place == "condition" and getattr(limits, "of", "") == "classes" and not may_have_classes(type(target)):
        return f"{what} needs classes to ask for, and {target.title} has none."
    return ""


def may_have_classes(kind: type[Any]) -> bool:
    """Whether targets of this kind have classes, or may have them once their pictures are here."""
    plain = kind()
    return plain.labelled or bool(plain.problem)


def clash(e: Experiment) -> tuple[str, str] | None:
    """The field and the sentence of two settings that cannot stand together; None if all can."""
    if e.order == "simultaneous" and (e.discriminator_steps, e.generator_steps) != (1, 1):
        return "order", "Simultaneous updates are one of each network: set both numbers of steps to 1."
    if e.discriminator_update != "together" and not e.loss.splits:
        return "discriminator_update", f"{e.loss.title} has no loss for real samples alone: update together."
    if e.condition.of == "classes" and e.condition.labels == "uniform":
        if e.loss.pairs:
            return "condition.labels", f"{e.loss.title} pairs generated samples with real ones of their label."
        if e.batches == "shared":
            return "condition.labels", "Updates that share their samples share their labels too."
    if getattr(e.generator, "output", "") == "clipped-tanh":
        return "generator.output", "Clipped tanh is a discriminator's: it gives a probability."
    if e.pretraining.length >= e.steps:
        # the one of both that somebody must have set is blamed: a link can only take back what it says
        path = "pretraining.steps" if e.pretraining.length > DEFAULT_LENGTH else "steps"
        return path, f"Of {e.steps} steps, pretraining takes {e.pretraining.length}: some must be left for the game."
    return None
