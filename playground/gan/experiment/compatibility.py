"""Which settings of an Experiment fit together. The schema, the links and the controls all use these checks."""

from __future__ import annotations

from typing import Any

from playground.gan.experiment.settings import Settings
from playground.gan.foundations.problem import Problem
from playground.gan.foundations.schema import Choice, Knob, knob_of
from playground.gan.rules.condition import Condition
from playground.gan.rules.pretraining import DEFAULT_LENGTH
from playground.gan.targets.distribution import Target

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
KEPT = ("generator", "discriminator", "condition", "units", "seed")  # settings that a fork cannot change
SMALLEST_NORMALISED = 8  # the smallest batch for batch normalisation


def problems_of(settings: Settings) -> list[Problem]:
    """What does not fit together. Each group of checks relies on the groups before it, so only the first group with a
    problem is returned."""
    condition: Condition = settings.condition
    return (
        _problems_of_batch(settings)
        or _problems_of_limits(settings)
        or condition.problems_with(settings.target)
        or _problems_of_pairs(settings)
    )


def fits(
    limits: Knob | Choice | type[Choice], place: str, target: Target, condition: Condition | type[Condition]
) -> bool:
    """Whether something with these limits can be the value of the field `place`, for this target and condition."""
    return not problems_at(place, "", limits, target, condition)


def problems_at(
    place: str, what: str, limits: Knob | Choice | type[Choice], target: Target, condition: Condition | type[Condition]
) -> list[Problem]:
    """Why `what`, which has these limits, cannot be the value of the field `place` for this target and condition."""
    sentence = ""
    if limits.families and target.family not in limits.families:
        fitting = " and ".join(SPOKEN[family] for family in limits.families)
        sentence = f"{what} is for {fitting}, not for {target.title}."
    elif limits.conditions and condition.of not in limits.conditions:
        fitting = " and ".join(SPOKEN[of] for of in limits.conditions)
        chosen = SPOKEN[condition.of] if condition.of == "nothing" else condition.title
        sentence = f"{what} is for {fitting}, not for {chosen}."
    elif not isinstance(limits, Knob) and limits.roles and place not in limits.roles:
        sentence = f"{what} can only be {' or '.join(SPOKEN[role] for role in limits.roles)}."
    elif place == "condition" and getattr(limits, "of", "") == "classes" and not may_have_classes(type(target)):
        sentence = f"{what} needs classes to ask for, and {target.title} has none."
    return [Problem(place, sentence)] if sentence else []


def may_have_classes(kind: type[Any]) -> bool:
    """Whether targets of this kind have classes, or may have them once their pictures are available."""
    plain = kind()
    return plain.labelled or bool(plain.problem)


def problems_between(parent: Settings, child: Settings) -> list[Problem]:
    """Why `child` cannot continue with the networks of `parent`. Weights and randomness must keep their meaning."""
    sentence = ""
    if parent.target.shape != child.target.shape:
        sentence = (
            f"{child.target.title} has samples of another size, but the networks were built for the samples "
            f"of this run."
        )
    elif changed := [name for name in KEPT if getattr(parent, name) != getattr(child, name)]:
        title = Settings.model_fields[changed[0]].title
        sentence = f"{title} cannot change in a fork, because the networks were built for it. Start a new run instead."
    elif parent.condition.of == "classes" and parent.target.classes != child.target.classes:
        sentence = "The classes cannot change in a fork, because the networks were built for them."
    elif parent.latent.dimension != child.latent.dimension:
        sentence = "The dimension of the latent cannot change in a fork, because the generator was built for it."
    elif parent.loss.autoencodes != child.loss.autoencodes:
        sentence = "BEGAN's discriminator is an autoencoder, so a fork cannot switch to BEGAN or away from it."
    elif parent.pretraining != child.pretraining:
        sentence = "Pretraining comes before the game, so it cannot change in a fork."
    return [Problem("fork", sentence)] if sentence else []


def _problems_of_batch(settings: Settings) -> list[Problem]:
    networks = (settings.generator, settings.discriminator)
    if settings.batch < SMALLEST_NORMALISED and any(network.mixes_batch for network in networks):
        return [Problem("batch", f"Batch normalisation needs a batch of at least {SMALLEST_NORMALISED}.")]
    return []


def _problems_of_limits(settings: Settings) -> list[Problem]:
    """Settings, and kinds of choices, that are for other targets, conditions or fields. A setting with its default
    value is never a problem, since it is not used."""
    problems = []
    for name, field in type(settings).model_fields.items():
        value = getattr(settings, name)
        if value == field.default:
            continue
        problems += problems_at(name, "This", knob_of(field), settings.target, settings.condition)
        if isinstance(value, Choice):
            problems += problems_at(name, value.title, value, settings.target, settings.condition)
    return problems


def _problems_of_pairs(e: Settings) -> list[Problem]:
    """Pairs of settings that contradict each other."""
    problems = []
    if e.order == "simultaneous" and (e.discriminator_steps, e.generator_steps) != (1, 1):
        sentence = "With simultaneous updates, each network is updated once: set both numbers of steps to 1."
        problems.append(Problem("order", sentence))
    if e.discriminator_update != "together" and not e.loss.splits:
        sentence = f"{e.loss.title} has no loss for real samples alone: set the discriminator's update to “Together”."
        problems.append(Problem("discriminator_update", sentence))
    if e.condition.of == "classes" and e.condition.labels == "uniform":
        if e.loss.pairs:
            sentence = f"{e.loss.title} pairs generated samples with real ones of the same label."
            problems.append(Problem("condition.labels", sentence))
        elif e.batches == "shared":
            sentence = "Updates that share their samples also share their labels."
            problems.append(Problem("condition.labels", sentence))
    if getattr(e.generator, "output", "") == "clipped-tanh":
        problems.append(Problem("generator.output", "Clipped tanh is only for discriminators: it gives a probability."))
    if e.pretraining.length >= e.steps:
        # report the setting that must have been changed, since a link can only reset what it sets
        path = "pretraining.steps" if e.pretraining.length > DEFAULT_LENGTH else "steps"
        sentence = f"Of {e.steps} steps, pretraining takes {e.pretraining.length}. Leave some for the game."
        problems.append(Problem(path, sentence))
    return problems
