"""Algorithm 1 of Goodfellow et al. (2014), with the losses, penalties and optimisers of an Experiment.

    for each step:
        for k discriminator steps:   sample real and generated, lower the discriminator's loss
        for each generator step:     sample latents, lower the generator's loss

That is `Training.play`; `advance` counts, averages and looks. Under a condition, `given` tells both networks what is
asked for. Chance has one owner each: data, latents and noise have generators of their own, so that runs in one process
do not disturb each other and pausing changes nothing. A fork trains as its parent first (`fork.py`).
"""

from __future__ import annotations

import copy
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.fork import lineage
from playground.gan.foundations.snapshot import Snapshot, snapshot_steps
from playground.gan.look.observer import Observer
from playground.gan.look.picture_observer import PictureObserver
from playground.gan.look.point_observer import PointObserver
from playground.gan.networks.conditional import given
from playground.gan.networks.reconstruction import Reconstruction
from playground.gan.targets.distribution import Distribution
from playground.gan.training.checkpoint import key_of, pack, unpack
from playground.gan.training.device import fast_in_bfloat16
from playground.gan.training.divergence import Diverged, likely_reason
from playground.gan.training.real_samples import RealSamples
from playground.gan.training.weights import Weights


class Training:
    """One training of an Experiment, advanced step by step; with a `checkpoint`, it goes on where that was made."""

    def __init__(self, experiment: Experiment, device: str = "cpu", checkpoint: bytes | None = None) -> None:
        self.device, self.step, self.seconds = device, 0, 0.0
        self.later = lineage(experiment)  # the forks still to come, each with the step at which it begins
        self._become(self.later.pop(0)[1])
        if checkpoint is not None:
            self._go_on(checkpoint)

    def _become(self, e: Experiment) -> None:
        """Build all that a training of `e` needs, as it is before the first step."""
        self.experiment = e
        data, latent, noise, weights = np.random.SeedSequence(e.seed).spawn(4)
        self.real_samples = RealSamples(e, data, self.device)
        self.latent_rng, self.noise_rng = torch_generator(latent, self.device), torch_generator(noise, self.device)

        with torch.random.fork_rng(devices=[]):  # weights come from torch's global generator; others must not notice
            torch.manual_seed(seed_of(weights))
            self.generator, self.discriminator = (network.to(self.device) for network in build(e))
        self.average = copy.deepcopy(self.generator) if e.ema else self.generator
        self.g_weights, self.d_weights = Weights(self.generator), Weights(self.discriminator)
        self.average_weights = Weights(self.average) if e.ema else self.g_weights
        self.g_optimiser = e.g_optimiser.build([self.g_weights.vector])
        self.d_optimiser = e.d_optimiser.build([self.d_weights.vector])
        self.in_bfloat16 = e.precision == "bfloat16" or (e.precision == "automatic" and fast_in_bfloat16(self.device))
        self.balance = torch.zeros((), device=self.device)  # BEGAN's k; other losses have no memory

        self.context: Tensor | None = None  # what the batch was asked for, under a condition
        self.fake: Tensor | None = None
        self.losses: list[Tensor] = []  # discriminator's, generator's, ... of each step since the last kept snapshot
        look = PointObserver if isinstance(e.target, Distribution) else PictureObserver
        self.observer: Observer = look(e, self.device)
        self.shown = frozenset(snapshot_steps(e.steps))

    def _go_on(self, checkpoint: bytes) -> None:
        """Take over a checkpoint of this experiment, or of one that it was before."""
        while key_of(checkpoint) != self.experiment.key and self.later:
            self._become(self.later.pop(0)[1])
        unpack(self, checkpoint)

    def _fork(self) -> None:
        """Become what this experiment is from here on; networks, optimisers and chance are carried over."""
        checkpoint = self.checkpoint()
        self._become(self.later.pop(0)[1])
        unpack(self, checkpoint, forked=True)

    def advance(self) -> Snapshot | None:
        """One step. Returns a Snapshot when one is due; raises Diverged if a loss is not finite."""
        if self.later and self.step == self.later[0][0]:
            self._fork()
        start = time.perf_counter()
        self.set_learning_rates()
        d_loss, g_loss = self.pretrain() if self.step < self.experiment.pretraining.length else self.play()
        self.update_average()
        self.step += 1
        self.losses += [d_loss, g_loss]  # tensors: fetching their values each step would cost time
        self.seconds += time.perf_counter() - start
        return self.snapshot() if self.step in self.shown else None

    # ---------------------------------------------------------------- the algorithm
    def play(self) -> tuple[Tensor, Tensor]:
        """One step of Algorithm 1; returns the last loss of the discriminator and of the generator, scalars."""
        e = self.experiment
        if e.order == "simultaneous":
            return self.play_at_once()
        for turn in range(e.discriminator_steps):
            if turn == 0 or e.batches == "fresh":
                self.draw_batch()
            d_loss = self.update_discriminator()
        for _ in range(e.generator_steps):
            if e.batches == "fresh":
                self.draw_latent()
            g_loss = self.update_generator()
        return d_loss, g_loss

    def play_at_once(self) -> tuple[Tensor, Tensor]:
        """A step in which both networks answer each other as they were before it: simultaneous gradient descent."""
        self.draw_batch()
        g_loss = self.aim_generator()
        d_loss = self.update_discriminator()
        self.g_weights.move(self.g_optimiser)
        self.fake = None
        return d_loss, g_loss

    def pretrain(self) -> tuple[Tensor, Tensor]:
        """A step before the game, of the discriminator alone; the generator's loss then is not a number."""
        d_loss = self.experiment.pretraining.lesson(self)
        if self.step + 1 == self.experiment.pretraining.length:  # the weights are carried over, the momentum is not
            self.d_optimiser = self.experiment.d_optimiser.build([self.d_weights.vector])
        return d_loss, torch.full_like(d_loss, torch.nan)

    def update_discriminator(self) -> Tensor:
        """Lower the discriminator's loss on real and generated samples; returns that loss, a scalar."""
        e = self.experiment
        with torch.set_grad_enabled(e.batches == "shared"):
            fake = self.generate().detach()  # the generator holds still
        if e.discriminator_update == "together":
            return self.descend(e.loss.weigh, fake)
        on_real = self.descend(lambda real_scores, *_: e.loss.on_real(real_scores), fake, whole=False)
        return on_real + self.descend(lambda _, fake_scores, __: e.loss.on_fake(fake_scores), fake)

    def descend(self, weigh: Callable[..., Tensor], fake: Tensor, whole: bool = True) -> Tensor:
        """One step of the discriminator's optimiser down what `weigh` makes of its scores; returns that, a scalar.

        whole: what comes on top of the loss (penalty, condition) is paid in this step.
        """
        e, loss, penalty = self.experiment, self.experiment.loss, self.experiment.penalty
        samples = torch.cat([self.disguise(self.real), self.disguise(fake)])  # one pass for both
        price = penalty.price(self.game_step, self.share_done) if whole else 0.0
        samples.requires_grad_(price > 0 and penalty.on_data)
        real_scores, fake_scores = self.score(samples).chunk(2)
        d_loss = cost = weigh(real_scores, fake_scores, self.balance)
        if whole:
            with self.arithmetic():
                cost = e.condition.discriminator_cost(d_loss, self.discriminator, samples, self.context)
        if price > 0:
            judge = given(self.discriminator, self.context)
            cost = cost + price * penalty.cost(judge, samples, real_scores, fake_scores, self.noise_rng)
        self.d_weights.descend(cost, self.d_optimiser)
        penalty.after_step(self.discriminator)
        self.balance = loss.rebalance(self.balance, real_scores.detach(), fake_scores.detach())
        return d_loss.detach()

    def update_generator(self) -> Tensor:
        """Lower the generator's loss; returns that loss, a scalar."""
        g_loss = self.aim_generator()
        self.g_weights.move(self.g_optimiser)
        self.fake = None
        return g_loss

    def aim_generator(self) -> Tensor:
        """Find the generator's gradient, without moving it; returns its loss, a scalar."""
        e, loss, fake = self.experiment, self.experiment.loss, self.generate()
        fake_scores = self.judge(self.disguise(fake))
        real_scores = self.judge(self.disguise(self.real)).detach() if loss.pairs else None
        g_loss = loss.generator(real_scores, fake_scores)
        with self.arithmetic():
            cost = e.condition.generator_cost(g_loss, self.discriminator, fake, self.real, self.context)
        self.g_weights.aim(cost)  # the generator's only: the discriminator holds still
        return g_loss.detach()

    # ---------------------------------------------------------------- its pieces
    def draw_batch(self) -> None:
        """Real samples, what they are asked for, and as many latents: the next batch."""
        (self.real, self.context), self.latent = self.real_samples.next(), self.sample_latent()
        self.fake = None

    def draw_latent(self) -> None:
        """Other latents for the same batch, and what the generator is asked for."""
        self.latent, self.fake = self.sample_latent(), None
        self.context = self.experiment.condition.ask(self.experiment.target, self.context, self.latent_rng)

    def sample_latent(self) -> Tensor:
        """A batch of latent points, [batch, latent dimension]."""
        return self.experiment.latent.sample(self.experiment.batch, self.latent_rng)

    def generate(self) -> Tensor:
        """Generated samples of the latents, [batch, *shape]; the same as long as latents and generator are the same."""
        if self.fake is None or (torch.is_grad_enabled() and not self.fake.requires_grad):
            with self.arithmetic():
                self.fake = given(self.generator, self.context)(self.latent).float()
        return self.fake

    def judge(self, samples: Tensor) -> Tensor:
        """The discriminator's logits, [n, 1]."""
        with self.arithmetic():
            return given(self.discriminator, self.context)(samples).float()

    def score(self, samples: Tensor) -> Tensor:
        """Logits of real samples followed by as many generated ones, [2 * batch, 1]."""
        if self.experiment.discriminator.mixes_batch:  # then real and generated must not be normalised together
            return torch.cat([self.judge(half) for half in samples.chunk(2)])
        return self.judge(samples)

    def arithmetic(self) -> AbstractContextManager[Any]:
        """Half as many bits for the large products, where the Experiment says so."""
        if not self.in_bfloat16:
            return nullcontext()
        return torch.autocast(torch.device(self.device).type, torch.bfloat16)

    def disguise(self, x: Tensor) -> Tensor:
        """What the discriminator gets to see of samples: augmented, and blurred by instance noise, which fades to
        nothing at the end of the run (Sønderby et al. 2017)."""
        if self.experiment.augment.active:
            x = self.experiment.augment.apply(x, self.noise_rng)
        if self.experiment.instance_noise == 0:
            return x
        sigma = self.experiment.instance_noise * (1 - self.share_done)
        if sigma == 0:
            return x
        noise = torch.randn(x.shape, generator=self.noise_rng, device=x.device)
        return x + sigma * self.observer.unit * noise

    @property
    def game_step(self) -> int:
        """Steps since this phase began: the pretraining, then the game."""
        before = self.experiment.pretraining.length
        return self.step - before if self.step >= before else self.step

    @property
    def share_done(self) -> float:
        """How much of this phase is done, in [0, 1]."""
        return self.game_step / self._phase

    @property
    def _phase(self) -> int:
        """How many steps this phase has."""
        before = self.experiment.pretraining.length
        return self.experiment.steps - before if self.step >= before else before

    @property
    def finished(self) -> bool:
        """Whether all steps are done."""
        return not self.later and self.step >= self.experiment.steps

    def set_learning_rates(self) -> None:
        """What the schedule says for this step, for both optimisers."""
        e = self.experiment
        factor = e.schedule.factor(self.game_step, self._phase)
        for optimiser, rate in ((self.g_optimiser, e.g_optimiser), (self.d_optimiser, e.d_optimiser)):
            for group in optimiser.param_groups:
                group["lr"] = factor * rate.learning_rate

    def update_average(self) -> None:
        """Move the shown generator towards the trained one; buffers (batch norm's) are copied."""
        if not self.experiment.ema:
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
        finite = np.isfinite(losses)
        first = self.step - len(losses)  # losses[i] are those of the step after `first + i` steps
        finite[: max(self.experiment.pretraining.length - first, 0), 1] = True  # there the generator has none
        finite = finite.all(axis=1)
        if not finite.all():
            step = first + 1 + int(np.argmin(finite))
            raise Diverged(step, likely_reason(self.experiment))
        self.losses = []
        return self.observer.look(self, losses)

    def look(self) -> Snapshot:
        """A passing look now; changes nothing in the training."""
        return self.observer.look(self, np.empty((0, 2)), kept=False)

    def checkpoint(self) -> bytes:
        """The complete state; a Training made with it goes on to the same numbers."""
        return pack(self)


def build(e: Experiment) -> tuple[nn.Module, nn.Module]:
    """The generator and the discriminator of an Experiment, with fresh weights from torch's global generator."""
    if e.condition.of != "nothing":
        return e.condition.build(e.target, e.latent, e.generator, e.discriminator)
    shape = e.target.shape
    generator = e.generator.build((e.latent.dimension,), shape)
    if e.loss.autoencodes:
        return generator, Reconstruction(e.discriminator.build(shape, shape))
    return generator, e.discriminator.build(shape, (1,))


def seed_of(sequence: np.random.SeedSequence) -> int:
    """A seed for torch."""
    return int(sequence.generate_state(1, np.uint64)[0] >> 1)


def torch_generator(sequence: np.random.SeedSequence, device: str) -> torch.Generator:
    """A generator of its own on `device`."""
    return torch.Generator(device).manual_seed(seed_of(sequence))
