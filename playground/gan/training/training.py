"""A training from the first step to the last: Algorithm 1 with learning-rate schedule, averaged generator, forks and
checkpoints."""

from __future__ import annotations

import time

import numpy as np
import torch
from torch import Tensor

from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.fork import UNKNOWN, UnknownAncestorError, lineage
from playground.gan.training.algorithm import train_step
from playground.gan.training.checkpoint import key_of, pack, unpack
from playground.gan.training.divergence import Diverged, likely_reason
from playground.gan.training.pretrain import pretrain_step
from playground.gan.training.state import State, set_learning_rates, update_average


class Training:
    """One training of an Experiment, advanced step by step. With a `checkpoint`, it continues from there.

    A fork first trains as its parent. `state.experiment` is the current experiment, and `forks` are those to come, each
    with the step at which it begins.

    Raises ValueError if the checkpoint cannot be read, or belongs to another experiment, and UnknownAncestorError if it
    would have to begin as an experiment that is no longer known (`fork.with_ancestors`).
    """

    def __init__(self, experiment: Experiment, device: str = "cpu", checkpoint: bytes | None = None) -> None:
        self.forks = lineage(experiment)
        if checkpoint is not None:
            while len(self.forks) > 1 and self.forks[0][1].key != key_of(checkpoint):
                self.forks.pop(0)
        if any(to_come.fork and to_come.fork.changed for _, to_come in self.forks[1:]):
            raise UnknownAncestorError(UNKNOWN)
        self.state = State(self.forks.pop(0)[1], device)
        self.losses: list[Tensor] = []  # of D, G, D, G ...: those of all steps since `take_losses`
        if checkpoint is not None:
            self.losses = unpack(self.state, checkpoint)

    @property
    def experiment(self) -> Experiment:
        """The current experiment; for a fork, first its parent."""
        return self.state.experiment

    @property
    def step(self) -> int:
        """How many steps are done."""
        return self.state.step

    @property
    def device(self) -> str:
        """The device that it trains on, as a name for torch."""
        return self.state.device

    @property
    def finished(self) -> bool:
        """Whether all steps are done."""
        return not self.forks and self.step >= self.experiment.steps

    def advance(self) -> None:
        """Train for one step."""
        if self.forks and self.step == self.forks[0][0]:
            self.fork()
        start, state = time.perf_counter(), self.state
        set_learning_rates(state)
        self.end_step(*(pretrain_step(state) if state.pretraining else train_step(state)))
        state.seconds += time.perf_counter() - start

    def end_step(self, d_loss: Tensor, g_loss: Tensor) -> None:
        """What follows each update of both networks: the averaged generator moves, and the losses are kept."""
        update_average(self.state)
        self.state.step += 1
        self.losses += [d_loss, g_loss]  # as tensors: fetching their values at each step would cost time

    def fork(self) -> None:
        """Become the next experiment. Networks, optimisers and random number generators keep their states."""
        checkpoint = self.checkpoint()
        seconds, self.state = self.state.seconds, State(self.forks.pop(0)[1], self.device)
        self.state.seconds = seconds
        self.losses = unpack(self.state, checkpoint, forked=True)

    def take_losses(self) -> np.ndarray:
        """The losses of the discriminator and the generator in the steps since the last call, [steps, 2].

        Raises Diverged if one of them is not finite. (During pretraining, the generator's are NaN.)
        """
        losses = torch.stack(self.losses).reshape(-1, 2).cpu().numpy() if self.losses else np.empty((0, 2))
        first = self.step - len(losses)  # losses[i] belongs to the step after `first + i` steps
        finite = np.isfinite(losses)
        finite[: max(self.experiment.pretraining.length - first, 0), 1] = True
        if not finite.all():
            raise Diverged(first + 1 + int(np.argmin(finite.all(axis=1))), likely_reason(self.experiment))
        self.losses = []
        return losses

    def checkpoint(self) -> bytes:
        """The complete state as safetensors bytes. A Training made from it continues with the same numbers."""
        return pack(self.state, self.losses)
