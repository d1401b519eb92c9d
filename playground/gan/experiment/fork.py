"""Forks: an experiment that was another one until some step, and then went on with one thing changed.

The parent is written into the fork whole, as a link, so that a fork needs nothing but itself: it trains the parent's
part first, or takes over a checkpoint that the parent has left, and comes to the same numbers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode

if TYPE_CHECKING:
    from playground.gan.experiment.experiment import Experiment

LASTING = ("generator", "discriminator", "condition", "units", "seed")  # weights, or chance, hang on them
SETTLED = (*LASTING, "pretraining", "latent.dimension", "fork")  # settings that cannot change on the way
MOST = 8  # forks of forks


def write(parent: Experiment, step: int) -> str:
    """The text that says: until `step`, it was `parent`."""
    from playground.gan.experiment.link import to_link

    return f"{step}?{urlencode(to_link(parent))}"


def read(text: str) -> tuple[Experiment, int] | None:
    """The parent and the step of such a text, None for ""; ValueError, one sentence, for a text that is none."""
    from playground.gan.experiment.link import from_link

    if not text:
        return None
    step, mark, link = text.partition("?")
    if not (step.isdecimal() and len(step) < 10 and mark and link):
        raise ValueError("A fork is written as step?link of the experiment that it comes from.")
    parent, problems = from_link(dict(parse_qsl(link, keep_blank_values=True)))
    if problems:
        raise ValueError(f"The experiment that it comes from cannot be read: {problems[0].sentence}")
    return parent, int(step)


def fault(experiment: Experiment) -> tuple[str, str] | None:
    """The field and the sentence of what is wrong with an experiment's fork; None if nothing, or if it is no fork."""
    if not experiment.fork:
        return None
    if experiment.fork.count("fork") > MOST:
        return "fork", f"Forks of forks go {MOST} deep."
    try:
        origin = read(experiment.fork)
    except ValueError as error:
        return "fork", str(error)
    assert origin is not None
    parent, step = origin
    if not 0 < step < min(experiment.steps, parent.steps):
        return "fork", f"Step {step} is not within both runs, of {parent.steps} and {experiment.steps} steps."
    if parent.origin is not None and step <= parent.origin[1]:
        return "fork", f"Until step {parent.origin[1]} it was another experiment: fork that one at step {step}."
    return None if (sentence := unlike(parent, experiment)) is None else ("fork", sentence)


def unlike(parent: Experiment, child: Experiment) -> str | None:
    """One sentence on why `child` cannot go on with the networks of `parent`; None if it can."""
    if parent.target.shape != child.target.shape:
        return f"{child.target.title} has samples of another size: the networks are made for those there are."
    for name in LASTING:
        if getattr(parent, name) != getattr(child, name):
            title = type(parent).model_fields[name].title
            return f"{title} cannot change on the way: the networks are made for it. Begin a run of its own."
    if parent.condition.of == "classes" and parent.target.classes != child.target.classes:
        return "Which classes there are cannot change on the way: the networks are made for them."
    if parent.latent.dimension != child.latent.dimension:
        return "The dimension of the latent cannot change on the way: the generator is made for it."
    if parent.loss.autoencodes != child.loss.autoencodes:
        return "BEGAN's discriminator is an autoencoder: it cannot begin, or end, on the way."
    if child.pretraining != parent.pretraining:
        return "Pretraining comes before the game: it cannot change on the way."
    return None


def changeable(path: str) -> bool:
    """Whether the setting at this path may change on the way."""
    return path not in SETTLED and path.partition(".")[0] not in SETTLED


def fork_of(parent: Experiment, step: int, changed: Experiment) -> Experiment:
    """`changed`, an experiment like `parent` but for a setting, as a fork of it at `step`.

    Raises ValueError, one sentence, for what cannot change on the way.
    """
    from playground.gan.experiment.experiment import Experiment

    child = Experiment.model_construct(**{name: getattr(changed, name) for name in Experiment.model_fields})
    child = child.model_copy(update={"fork": write(parent, step)})
    if found := fault(child):
        raise ValueError(found[1])
    return Experiment.model_validate(child.model_dump(mode="json"))


def lineage(experiment: Experiment) -> list[tuple[int, Experiment]]:
    """The experiments that this one was, the oldest first, and itself, each with the step at which it begins."""
    if experiment.origin is None:
        return [(0, experiment)]
    parent, step = experiment.origin
    return [*lineage(parent), (step, experiment)]
