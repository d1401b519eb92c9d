"""The settings, real samples, networks and optimisers of an exported script."""

from __future__ import annotations

import argparse
import copy
import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from playground.gan.experiment.experiment import Experiment
from playground.gan.export.program import Phase
from playground.gan.networks.conditional import one_hot
from playground.gan.training.device import fast_in_bfloat16
from playground.gan.training.weights import Weights

e = Experiment()
phase = Phase(e, start=0, before=None, end=None)
PIXELS = LABELS = GIVEN = torch.empty(0, dtype=torch.uint8)
batches: Iterator[Any]
g_optimiser, d_optimiser = e.g_optimiser.build([]), e.d_optimiser.build([])


def build_generator() -> nn.Module:
    """Written out by `building.py`, as the next."""
    return nn.Sequential()


def build_discriminator() -> nn.Module:
    """As above."""
    return nn.Sequential()


# ---------------------------------------------------------------- Imports and settings
SEED, STEPS, BATCH = e.seed, e.steps, e.batch
CLASSES = len(e.target.classes)

if phase.in_notebook:
    OPTIONS = argparse.Namespace(steps=STEPS, losses=None, data=Path("data"), plot=True, watch=False)
else:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=STEPS, help="how long to train")
    parser.add_argument("--losses", type=Path, help="a file for the losses of all steps, as JSON")
    if phase.read:
        parser.add_argument("--data", type=Path, default=Path("data"), help="the folder of pictures to read")
    if phase.watchable:
        parser.add_argument("--watch", action="store_true", help="show it in GAN Playground while it trains")
    parser.add_argument("--no-plot", dest="plot", action="store_false", help="show nothing at the end")
    OPTIONS = parser.parse_args()


# ---------------------------------------------------------------- Training
def real_samples(seed: np.random.SeedSequence) -> Iterator[Any]:
    """Batches of real samples, [BATCH, *shape], without end. Sixteen at a time have a seed of their own."""
    while True:
        rng = np.random.default_rng(seed.spawn(1)[0])
        if phase.points:
            if e.condition.of == "classes":
                x, labels = e.target.labelled_samples(16 * BATCH, rng)
            else:
                x = e.target.sample(16 * BATCH, rng)
            if e.units == "standardised":
                x = e.target.standardise(x)
            if e.condition.of == "classes":
                context = one_hot(torch.from_numpy(labels).view(16, BATCH), CLASSES)
                yield from zip(torch.from_numpy(x.astype(np.float32)).view(16, BATCH, -1), context, strict=True)
            else:
                yield from torch.from_numpy(x.astype(np.float32)).view(16, BATCH, -1)
        else:
            for chosen in torch.from_numpy(rng.integers(len(PIXELS), size=(16, BATCH))):
                real = in_units(PIXELS[chosen])
                if e.condition.of == "classes":
                    context = one_hot(LABELS[chosen], CLASSES)
                if e.condition.of == "picture":
                    context = in_units(GIVEN[chosen])
                yield real, context


def counted(batches: Iterator[Any]) -> Iterator[Any]:
    """The same batches; how many were drawn is remembered, so that what they are may change on the way."""
    global taken
    for batch in batches:
        taken += 1
        yield batch


def in_units(pixels: Tensor) -> Tensor:
    """Pixels from 0 to 255 as the networks see them."""
    if e.units == "raw":
        return pixels.float() * (1 / 255)
    return pixels.float() * (2 / 255) - 1


descriptions = ()  # one of each is made here
if phase.first:
    data, *others = np.random.SeedSequence(SEED).spawn(4)  # each kind of randomness has a seed of its own
    latent_seed, noise_seed, weight_seed = (int(one.generate_state(1, np.uint64)[0] >> 1) for one in others)
    latent_rng = torch.Generator().manual_seed(latent_seed)
    noise_rng = torch.Generator().manual_seed(noise_seed)
    with torch.random.fork_rng(devices=[]):  # layers draw their weights from torch's global generator
        torch.manual_seed(weight_seed)
        generator, discriminator = build_generator(), build_discriminator()
    g_weights, d_weights = Weights(generator), Weights(discriminator)
    balance = torch.zeros(())  # BEGAN's k
    taken = 0  # batches
    batches = counted(real_samples(data)) if phase.forks else real_samples(data)
if phase.averages_now:
    average = copy.deepcopy(generator)  # the generator that is shown
    average_weights = Weights(average)
if not phase.first:
    g_memory, d_memory = g_optimiser.state_dict()["state"], d_optimiser.state_dict()["state"]
    batches = itertools.islice(real_samples(np.random.SeedSequence(SEED).spawn(1)[0]), taken, None)
    if phase.forks:
        batches = counted(batches)
g_optimiser = e.g_optimiser.build([g_weights.vector])
d_optimiser = e.d_optimiser.build([d_weights.vector])
if phase.keeps("g_optimiser"):
    g_optimiser.load_state_dict(g_optimiser.state_dict() | {"state": g_memory})
if phase.keeps("d_optimiser"):
    d_optimiser.load_state_dict(d_optimiser.state_dict() | {"state": d_memory})
fast = fast_in_bfloat16("cpu") if e.precision == "automatic" else True
