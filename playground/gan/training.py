"""Algorithm 1 of Goodfellow et al. (2014), with the losses, penalties and optimisers of an Experiment.

    for each step:
        for k discriminator steps:   sample real and generated, lower the discriminator's loss
        for each generator step:     sample latents, lower the generator's loss
        look

That is `Training.advance`. Chance has one owner each: data, latents and noise have generators of their own, so that
runs in one process do not disturb each other and pausing changes nothing.
"""

from __future__ import annotations

import copy
from typing import cast

import numpy as np
import torch
from torch import Tensor, nn

from playground.gan.checkpoint import pack, unpack
from playground.gan.divergence import Diverged, likely_reason
from playground.gan.experiment import Experiment
from playground.gan.observation import Observer
from playground.gan.snapshot import Snapshot, snapshot_steps


class Training:
    """One training of an Experiment, advanced step by step; with a `checkpoint`, it goes on where that was made."""

    def __init__(self, experiment: Experiment, device: str = "cpu", checkpoint: bytes | None = None) -> None:
        e = self.experiment = experiment
        self.device, self.step = device, 0
        data, latent, noise, weights = np.random.SeedSequence(e.seed).spawn(4)
        self.data_rng = np.random.default_rng(data)
        self.latent_rng, self.noise_rng = torch_generator(latent, device), torch_generator(noise, device)

        with torch.random.fork_rng(devices=[]):  # weights come from torch's global generator; others must not notice
            torch.manual_seed(seed_of(weights))
            self.generator = e.generator.build(e.latent.dimension, e.target.dimension).to(device)
            self.discriminator = e.discriminator.build(e.target.dimension, 1).to(device)
        self.average = copy.deepcopy(self.generator) if e.ema else self.generator
        self.g_weights, self.d_weights = Weights(self.generator), Weights(self.discriminator)
        self.average_weights = Weights(self.average) if e.ema else self.g_weights
        self.g_optimiser = e.g_optimiser.build([self.g_weights.vector])
        self.d_optimiser = e.d_optimiser.build([self.d_weights.vector])

        self.real = self.sample_real()  # the batch that the discriminator saw last
        self.losses: list[Tensor] = []  # discriminator's, generator's, ... of each step since the last kept snapshot
        self.observer, self.shown = Observer(e, device), frozenset(snapshot_steps(e.steps))
        if checkpoint is not None:
            unpack(self, checkpoint)

    # ---------------------------------------------------------------- the algorithm
    def advance(self) -> Snapshot | None:
        """One step of Algorithm 1. Returns a Snapshot when one is due; raises Diverged if a loss is not finite."""
        self.set_learning_rates()
        for _ in range(self.experiment.discriminator_steps):
            d_loss = self.update_discriminator()
        for _ in range(self.experiment.generator_steps):
            g_loss = self.update_generator()
        self.update_average()
        self.step += 1
        self.losses += [d_loss, g_loss]  # tensors: fetching their values each step would cost time
        return self.snapshot() if self.step in self.shown else None

    def update_discriminator(self) -> Tensor:
        """Lower the discriminator's loss on fresh real and generated samples; returns that loss, a scalar."""
        self.real = self.sample_real()
        with torch.no_grad():  # the generator holds still
            fake = self.generator(self.sample_latent())
        samples = torch.cat([self.blur(self.real), self.blur(fake)])  # one pass for both

        penalty = self.experiment.penalty
        price = penalty.price(self.step, self.share_done)
        samples.requires_grad_(price > 0 and penalty.on_data)
        real_scores, fake_scores = self.score(samples).chunk(2)
        loss = self.experiment.loss.discriminator(real_scores, fake_scores)
        cost = loss
        if price > 0:
            cost = loss + price * penalty.cost(self.discriminator, samples, real_scores, fake_scores, self.noise_rng)
        self.d_weights.descend(cost, self.d_optimiser)
        penalty.after_step(self.discriminator)
        return loss.detach()

    def update_generator(self) -> Tensor:
        """Lower the generator's loss on fresh latents; returns that loss, a scalar."""
        loss = self.experiment.loss
        fake_scores = self.discriminator(self.blur(self.generator(self.sample_latent())))
        real_scores = self.discriminator(self.blur(self.real)).detach() if loss.pairs else None
        cost = loss.generator(real_scores, fake_scores)
        self.g_weights.descend(cost, self.g_optimiser)  # the generator's only: the discriminator holds still
        return cost.detach()

    # ---------------------------------------------------------------- its pieces
    def sample_real(self) -> Tensor:
        """A batch of fresh real samples in training units, [batch, dimension]."""
        e = self.experiment
        x = e.target.sample(e.batch, self.data_rng)
        x = x if e.units == "raw" else e.target.standardise(x)
        return torch.from_numpy(x.astype(np.float32)).to(self.device)

    def sample_latent(self) -> Tensor:
        """A batch of latent points, [batch, latent dimension]."""
        return self.experiment.latent.sample(self.experiment.batch, self.latent_rng)

    def score(self, samples: Tensor) -> Tensor:
        """Logits of real samples followed by as many generated ones, [2 * batch, 1]."""
        if self.experiment.discriminator.mixes_batch:  # then real and generated must not be normalised together
            return torch.cat([self.discriminator(half) for half in samples.chunk(2)])
        return cast(Tensor, self.discriminator(samples))

    def blur(self, x: Tensor) -> Tensor:
        """Instance noise, fading to nothing at the end of the run (Sønderby et al. 2017)."""
        sigma = self.experiment.instance_noise * (1 - self.share_done)
        if sigma == 0:
            return x
        noise = torch.randn(x.shape, generator=self.noise_rng, device=x.device)
        return x + sigma * self.observer.unit * noise

    @property
    def share_done(self) -> float:
        """How much of the run is done, in [0, 1]."""
        return self.step / self.experiment.steps

    @property
    def finished(self) -> bool:
        """Whether all steps are done."""
        return self.step >= self.experiment.steps

    def set_learning_rates(self) -> None:
        """What the schedule says for this step, for both optimisers."""
        e = self.experiment
        factor = e.schedule.factor(self.step, e.steps)
        for optimiser, rate in ((self.g_optimiser, e.g_optimiser), (self.d_optimiser, e.d_optimiser)):
            for group in optimiser.param_groups:
                group["lr"] = factor * rate.learning_rate

    def update_average(self) -> None:
        """Move the shown generator towards the trained one; buffers (batch norm's) are copied."""
        if self.average is self.generator:
            return
        keep = min(self.experiment.ema, (1 + self.step) / (10 + self.step))  # a young average forgets faster
        self.average_weights.vector.lerp_(self.g_weights.vector, 1 - keep)
        for shown, trained in zip(self.average.buffers(), self.generator.buffers(), strict=True):
            shown.copy_(trained)

    # ---------------------------------------------------------------- what is seen of it
    def start(self) -> Snapshot:
        """The snapshot before any training."""
        return self.observer.look(self, np.empty((0, 2)))

    def snapshot(self) -> Snapshot:
        """The snapshot of this step, with the losses since the last one."""
        losses = torch.stack(self.losses).reshape(-1, 2).cpu().numpy()
        finite = np.isfinite(losses).all(axis=1)
        if not finite.all():
            step = self.step - len(losses) + 1 + int(np.argmin(finite))
            raise Diverged(step, likely_reason(self.experiment))
        self.losses = []
        return self.observer.look(self, losses)

    def look(self) -> Snapshot:
        """A passing look now; changes nothing in the training."""
        return self.observer.look(self, np.empty((0, 2)), kept=False)

    def checkpoint(self) -> bytes:
        """The complete state; a Training made with it goes on to the same numbers."""
        return pack(self)


class Weights:
    """All weights of a network as views into one vector: one long tensor moves faster than many short ones."""

    def __init__(self, network: nn.Module) -> None:
        self.parts = list(network.parameters())
        self.vector = torch.cat([part.detach().flatten() for part in self.parts])
        places = self.vector.split([part.numel() for part in self.parts])
        for part, place in zip(self.parts, places, strict=True):
            part.data = place.view_as(part)

    def descend(self, cost: Tensor, optimiser: torch.optim.Optimizer) -> None:
        """One step of `optimiser` down `cost`, for these weights and no others."""
        gradients = torch.autograd.grad(cost, self.parts)
        self.vector.grad = torch.cat([gradient.flatten() for gradient in gradients])
        optimiser.step()


def seed_of(sequence: np.random.SeedSequence) -> int:
    """A seed for torch."""
    return int(sequence.generate_state(1, np.uint64)[0] >> 1)


def torch_generator(sequence: np.random.SeedSequence, device: str) -> torch.Generator:
    """A generator of its own on `device`."""
    return torch.Generator(device).manual_seed(seed_of(sequence))
