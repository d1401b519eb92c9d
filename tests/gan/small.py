"""Small experiments for tests that are about the algorithm and not about how well it learns."""

from __future__ import annotations

from typing import Any

from playground.gan.experiment import CHOICES, Experiment, set_path
from playground.gan.schema import kinds_of
from playground.gan.snapshot import Snapshot
from playground.gan.training import Training

SMALL: dict[str, Any] = {
    "generator.depth": 2,
    "generator.width": 8,
    "discriminator.depth": 2,
    "discriminator.width": 8,
    "batch": 16,
    "steps": 20_000,  # so that most steps pass without a snapshot
}


def small(target: str = "ring", **changes: Any) -> Experiment:
    """A tiny Experiment; a double underscore in a name stands for the dot of a path."""
    tree = Experiment().model_dump(mode="json")
    paths = SMALL | {"target": target} | {name.replace("__", "."): value for name, value in changes.items()}
    for path in sorted(paths, key=lambda path: path.count(".")):  # kinds before their fields
        set_path(tree, path, paths[path])
    return Experiment.model_validate(tree)


def advance(training: Training, steps: int) -> list[Snapshot]:
    """Up to `steps` steps; the snapshots that fell due."""
    seen = [training.advance() for _ in range(steps)]
    return [snapshot for snapshot in seen if snapshot is not None]


def film(training: Training, steps: int) -> list[bytes]:
    """The same, as bytes."""
    return [snapshot.encode() for snapshot in advance(training, steps)]


# One experiment for each thing in it that has a state or draws chance: every kind of every choice, and some more.
VARIANTS: dict[str, Experiment] = {
    f"{name}={kind}": small(kind) if name == "target" else small(**{name: kind})
    for name, base in CHOICES.items()
    for kind in kinds_of(base)
}
VARIANTS |= {
    "batch norm": small(generator__normalisation="batch", discriminator__normalisation="batch"),
    "spectral norm": small(generator__normalisation="spectral", discriminator__normalisation="spectral"),
    "no average": small(ema=0),
    "instance noise": small(instance_noise=0.3),
    "stratified": small(latent__stratified=True),
    "uniform latent": small(latent__distribution="uniform", latent__dimension=1),
    "large latent": small(latent__dimension=7),
    "several steps": small(discriminator_steps=3, generator_steps=2),
    "raw units": small("quadratic", units="raw", instance_noise=0.1),
    "momentum": small(g_optimiser="sgd", g_optimiser__momentum=0.9),
    "dragan with spectral norm": small(penalty="dragan", discriminator__normalisation="spectral"),
}
