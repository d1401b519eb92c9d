"""Small experiments for tests that are about the algorithm and not about how well it learns."""

from __future__ import annotations

from itertools import islice
from typing import Any

from torch import Tensor, nn

from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.link import flatten
from playground.gan.experiment.settings import CHOICES, set_path
from playground.gan.foundations.schema import kinds_of
from playground.gan.foundations.snapshot import Snapshot
from playground.gan.look.watch import Watch
from playground.gan.targets.distribution import Distribution
from playground.gan.training.training import Training

from .strategies import KINDS, home_of_kind

SMALL: dict[str, Any] = {  # where there are such fields
    "generator.depth": 2,
    "generator.width": 8,
    "discriminator.depth": 2,
    "discriminator.width": 8,
    "batch": 16,
    "steps": 20_000,  # so that most steps pass without a snapshot
}


def small(target: str = "ring", **changes: Any) -> Experiment:
    """A tiny Experiment; a double underscore in a name stands for the dot of a path."""
    wanted = {"target": target} | {name.replace("__", "."): value for name, value in changes.items()}
    tree = Experiment().model_dump(mode="json")
    if wanted.get("condition") == "picture":
        tree = Experiment.default(wanted["target"], "picture").model_dump(mode="json")
    for path in set(wanted) & set(CHOICES):  # kinds before their fields
        set_path(tree, path, wanted[path])
    known = flatten(Experiment.model_validate(tree).model_dump(mode="json"))
    for path, value in (SMALL | wanted).items():
        if path not in CHOICES and (path in known or path in wanted):
            set_path(tree, path, value)
    return Experiment.model_validate(tree)


def advance(training: Training | Watch, steps: int) -> list[Snapshot]:
    """Up to `steps` steps; the snapshots that fell due."""
    watch = training if isinstance(training, Watch) else Watch(training)
    return [snapshot for snapshot in islice(watch, steps) if snapshot is not None]


def film(training: Training | Watch, steps: int) -> list[bytes]:
    """The same, as bytes."""
    return [snapshot.encode() for snapshot in advance(training, steps)]


# Kinds of targets that can be trained on at once, without fetching anything.
HERE = [kind for kind, model in kinds_of(CHOICES["target"]).items() if issubclass(model, Distribution)]
HERE += ["digits", "shapes"]

# One experiment for each thing in it that has a state or is random: every kind of every choice, and some more.
VARIANTS: dict[str, Experiment] = {f"target={kind}": small(kind) for kind in HERE}
VARIANTS |= {f"{name}={kind}": small(**(home_of_kind(name, kind) or {})) for name, kind in KINDS if name != "target"}
VARIANTS |= {
    "batch norm": small(generator__normalisation="batch", discriminator__normalisation="batch"),
    "spectral norm": small(generator__normalisation="spectral", discriminator__normalisation="spectral"),
    "no average": small(ema=0),
    "instance noise": small(instance_noise=0.3),
    "stratified": small(latent__arrangement="stratified"),
    "uniform latent": small(latent__distribution="uniform", latent__dimension=1),
    "large latent": small(latent__dimension=7),
    "several steps": small(discriminator_steps=3, generator_steps=2),
    "raw units": small("quadratic", units="raw", instance_noise=0.1),
    "even latents": small(latent__arrangement="even", latent__distribution="uniform", latent__reach=6.0),
    "at once": small(order="simultaneous"),
    "at once, shared": small(
        order="simultaneous", batches="shared", loss="relativistic", generator__normalisation="batch"
    ),
    "real, then generated": small(discriminator_update="real-then-generated", discriminator_steps=2, penalty="r1"),
    "linear features": small(discriminator__features=2, generator__scale=2.0, generator__initialisation="normal"),
    "clipped tanh": small("gaussian", discriminator__output="clipped-tanh", units="raw"),
    "fitted to the density": small("gaussian", pretraining="density", pretraining__steps=7),
    "head start": small(pretraining="head-start", pretraining__steps=7, schedule="staircase"),
    "labels by chance": small(condition="one-hot", condition__labels="uniform"),
    "fork": small(
        fork="9?target=ring&generator.depth=2&generator.width=8&discriminator.depth=2&discriminator.width=8"
        "&batch=16&steps=20000&penalty=none",
        penalty="r1",
    ),
    "momentum": small(g_optimiser="sgd", g_optimiser__momentum=0.9),
    "dragan with spectral norm": small(penalty="dragan", discriminator__normalisation="spectral"),
    "shared batches": small(batches="shared", discriminator_steps=2, generator_steps=2),
}

# Conditions beside what could disturb them.
CONDITIONAL = {
    "classes, shared": small(condition="projection", batches="shared", discriminator_steps=2),
    "classes, batch norm": small(
        condition="one-hot", generator__normalisation="batch", discriminator__normalisation="batch"
    ),
    "classes, gradient penalty": small("moons", condition="embedding", penalty="gradient"),
    "classes, relativistic": small("two-curves", condition="auxiliary", loss="relativistic", instance_noise=0.1),
}

VARIANTS |= CONDITIONAL

# The same for pictures, small ones.
CONVOLUTIONS = {"generator": "dcgan", "discriminator": "dcgan", "latent__dimension": 4}
PICTURES: dict[str, Experiment] = {
    "dcgan": small("digits", **CONVOLUTIONS),
    "dcgan with batch norm": small(
        "digits", **CONVOLUTIONS, generator__normalisation="batch", discriminator__normalisation="batch"
    ),
    "residual": small("digits", generator="residual", discriminator="residual", loss="relativistic"),
    "colour": small("shapes", target__colour="colour", target__count=100, **CONVOLUTIONS, batch=8),
    "few threes": small("digits", target__only="3", target__count=20),
    "raw pixels": small("digits", units="raw", instance_noise=0.1, generator__output="sigmoid"),
    "augmented": small("digits", augment__colour=True, augment__translation=True, augment__cutout=True),
    "bfloat16": small("digits", precision="bfloat16", **CONVOLUTIONS),
    "began on pictures": small("digits", loss="began", loss__pace=0.05, **CONVOLUTIONS),
    "dragan on pictures": small("digits", penalty="dragan", **CONVOLUTIONS),
    "gradient penalty on pictures": small("digits", penalty="gradient", **CONVOLUTIONS),
    "shared pictures": small("digits", batches="shared", discriminator_steps=2),
    "projection": small("digits", condition="projection", **CONVOLUTIONS, target__only="2,5,7"),
    "planes of classes": small("digits", condition="one-hot", **CONVOLUTIONS, penalty="dragan"),
    "embedding in bfloat16": small("digits", condition="embedding", precision="bfloat16", **CONVOLUTIONS),
    "auxiliary, augmented": small("digits", condition="auxiliary", augment__translation=True),
    "upper half": small("digits", condition="picture", condition__given="upper-half", instance_noise=0.1),
    "grey to colour": small(
        "shapes", condition="picture", condition__given="grey", target__colour="colour", target__count=100, batch=8
    ),
}
VARIANTS |= PICTURES

# Those of them that `make fast` looks at (tests/sweep.py): each choice at least once, and whatever has a state.
FEW = [
    *("target=ring", "target=gaussian", "target=own", "loss=began", "penalty=dragan", "condition=projection"),
    *("batch norm", "spectral norm", "no average", "several steps", "at once", "shared batches", "momentum"),
    *("stratified", "instance noise", "head start", "fork", "classes, batch norm"),
    *("dcgan with batch norm", "bfloat16", "auxiliary, augmented", "upper half"),
]


def weights(network: nn.Module) -> Tensor:
    """All weights of a network, as they are now, in one vector."""
    return nn.utils.parameters_to_vector(network.parameters()).detach().clone()
