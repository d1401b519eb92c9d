"""The state of one training: everything that Algorithm 1 reads and changes."""

from __future__ import annotations

import copy
from collections.abc import Hashable
from contextlib import AbstractContextManager, nullcontext
from functools import cached_property
from typing import Any

import numpy as np
import torch

from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.networks import build_networks
from playground.gan.training.device import fast_in_bfloat16
from playground.gan.training.real_samples import real_samples_of
from playground.gan.training.shape import shape_of
from playground.gan.training.uncompiled import keep_compiler_out
from playground.gan.training.weights import Weights

keep_compiler_out()


class State:
    """Networks, optimisers and random number generators of an Experiment, as they are after `step` steps.

    Real samples, latents, noise and initial weights each use a separate random number generator. So runs in one process
    do not influence each other, and pausing changes nothing.
    """

    batch_dimension = 0  # of samples; a stack of runs has one dimension before it

    def __init__(self, experiment: Experiment, device: str = "cpu") -> None:
        e = self.experiment = experiment
        self.device, self.step = device, 0
        self.seconds = 0.0  # of training
        data, latent, noise, weights = np.random.SeedSequence(e.seed).spawn(4)
        self.real_samples = real_samples_of(e, data, device)
        self.latent_rng, self.noise_rng = torch_generator(latent, device), torch_generator(noise, device)

        with torch.random.fork_rng(devices=[]):  # layers draw their weights from torch's global generator
            torch.manual_seed(seed_of(weights))
            self.generator, self.discriminator = (network.to(device) for network in build_networks(e))
        self.average = copy.deepcopy(self.generator) if e.ema else self.generator  # the generator that is shown
        self.buffers = list(zip(self.average.buffers(), self.generator.buffers(), strict=True))
        self.g_weights, self.d_weights = Weights(self.generator), Weights(self.discriminator)
        self.average_weights = Weights(self.average) if e.ema else self.g_weights
        self.g_optimiser = e.g_optimiser.build([self.g_weights.vector])
        self.d_optimiser = e.d_optimiser.build([self.d_weights.vector])
        self.balance = torch.zeros((), device=device)  # BEGAN's k; other losses leave it at 0
        self.in_bfloat16 = e.precision == "bfloat16" or (e.precision == "automatic" and fast_in_bfloat16(device))

    @property
    def pretraining(self) -> bool:
        """Whether the discriminator is still being pretrained."""
        return self.step < self.experiment.pretraining.length

    @property
    def phase_step(self) -> int:
        """Steps done in this phase. Pretraining is one phase, the game is the other."""
        return self.step if self.pretraining else self.step - self.experiment.pretraining.length

    @property
    def phase_steps(self) -> int:
        """How many steps this phase takes."""
        before = self.experiment.pretraining.length
        return before if self.pretraining else self.experiment.steps - before

    @property
    def share_done(self) -> float:
        """The share of this phase that is done, in [0, 1]."""
        return self.phase_step / self.phase_steps

    @cached_property
    def shape(self) -> Hashable | None:
        """What it has in common with runs that can share its steps (see `stack.py`); None if it must train alone."""
        if self.device != "cpu" or self.in_bfloat16:
            return None
        return shape_of(self.experiment, self.generator, self.discriminator)

    @property
    def in_phase(self) -> bool:
        """Whether the next step is one of the game in which the penalty would be added: there runs join a stack, and
        they stay in phase."""
        return not self.pretraining and self.phase_step % getattr(self.experiment.penalty, "interval", 1) == 0

    def autocast(self) -> AbstractContextManager[Any]:
        """A context in which matrices are multiplied in bfloat16, if the `precision` of the Experiment is that."""
        if not self.in_bfloat16:
            return nullcontext()
        return torch.autocast(torch.device(self.device).type, torch.bfloat16)


def seed_of(sequence: np.random.SeedSequence) -> int:
    """A seed for torch, of 63 bits."""
    return int(sequence.generate_state(1, np.uint64)[0] >> 1)


def torch_generator(sequence: np.random.SeedSequence, device: str) -> torch.Generator:
    """A random number generator on `device`, seeded by `sequence`."""
    return torch.Generator(device).manual_seed(seed_of(sequence))


def set_learning_rates(state: State) -> None:
    """Set the learning rates of both optimisers according to the schedule."""
    e = state.experiment
    factor = e.schedule.factor(state.phase_step, state.phase_steps)
    for optimiser, rate in ((state.g_optimiser, e.g_optimiser), (state.d_optimiser, e.d_optimiser)):
        for group in optimiser.param_groups:
            group["lr"] = factor * rate.learning_rate


def update_average(state: State) -> None:
    """Move the averaged generator towards the trained one: average <- keep * average + (1 - keep) * trained.

    Buffers (batch norm's running statistics) are copied.
    """
    e = state.experiment
    if not e.ema:
        return
    keep = min(e.ema, (1 + state.step) / (10 + state.step))  # at first the average follows faster
    state.average_weights.vector.lerp_(state.g_weights.vector, 1 - keep)
    for shown, trained in state.buffers:
        shown.copy_(trained)
