"""Samples of a trained generator, in the units of its data: points as they are plotted, pictures from 0 to 255."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from torch import nn

from playground.gan.experiment.experiment import Experiment
from playground.gan.networks.conditional import conditioned_on, one_hot
from playground.gan.training.real_samples import from_units

PORTION = 1000  # made at once


@torch.no_grad()
def samples_of(
    experiment: Experiment,
    generator: nn.Module,
    n: int,
    seed: int = 0,
    on_progress: Callable[[float], None] = lambda share: None,
) -> tuple[np.ndarray, np.ndarray]:
    """`n` samples, f8 [n, dimension] or u1 [n, c, h, w], and their labels i8 [n]: the classes in turn, and [0] without
    a condition. `on_progress` gets the share that is done.

    Raises ValueError, one sentence, for a generator that makes pictures from pictures.
    """
    e = experiment
    if e.condition.of == "picture":
        raise ValueError("This run makes pictures from given pictures, so nothing can be sampled from a latent alone.")
    latents = e.latent.independent.sample(n, torch.Generator().manual_seed(seed))
    labels = np.resize(e.target.asked, n) if e.condition.of == "classes" else np.zeros(0, np.int64)
    made = []
    for start in range(0, n, PORTION):
        on_progress(start / n)
        part = slice(start, start + PORTION)
        context = one_hot(labels[part], len(e.target.classes)) if len(labels) else None
        made.append(conditioned_on(generator, context)(latents[part]))
    x = torch.cat(made)
    if e.target.family == "images":
        return from_units(x, e.units).numpy(), labels
    plain = x.numpy().astype(np.float64)
    return plain if e.units == "raw" else e.target.restore(plain), labels
