"""One update taken apart. `SlowMotion` is a Training that is moved by hand, one network at a time, and takes notes
beside the updates that Training itself makes: it computes nothing differently, and what it looks at changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import Tensor

from playground.gan.experiment.experiment import Experiment
from playground.gan.look.notes import Notes
from playground.gan.training.training import Training


class SlowMotion(Training):
    """A Training that is moved by hand, and takes notes when asked to."""

    turn = 0  # updates of the discriminator since the last step was complete
    notes: Notes | None = None  # where they are taken; None: nobody wants them

    def _become(self, e: Experiment) -> None:
        super()._become(e)
        self.shown = frozenset()  # no snapshots

    # ---------------------------------------------------------------- moves
    def move(self, move: str, noted: bool = False) -> Notes:
        """D: one update of the discriminator. G: one of the generator, which completes a step. B: one whole step, as
        the run itself makes it. Where a step has one update of each in turn, D and then G is the same as B.

        While the discriminator is pretrained, it moves alone, and each of its moves is a step.

        Returns notes, if they are wanted, on the last update of each network that moved.
        """
        notes = Notes()
        self.notes = notes if noted else None
        pretraining = self.step < self.experiment.pretraining.length
        if move == "B" or (move == "D" and pretraining):
            self.advance()
        elif move == "D":
            self._move_discriminator()
        elif not pretraining:
            self._move_generator()
        self.turn = self.turn + 1 if move == "D" and not pretraining else 0
        self.notes = None
        return notes

    def _move_discriminator(self) -> None:
        if self.turn == 0:
            self._begin()
        if self.turn == 0 or self.experiment.batches == "fresh":
            self.draw_batch()
        self.update_discriminator()

    def _move_generator(self) -> None:
        if self.turn == 0:  # the discriminator does not play in this step
            self._begin()
            self.draw_batch()
        if self.experiment.batches == "fresh":
            self.draw_latent()
        self.update_generator()
        self.update_average()
        self.step += 1

    def _begin(self) -> None:
        """What comes before the first update of a step."""
        if self.later and self.step == self.later[0][0]:
            self._fork()
        self.set_learning_rates()

    def peek(self) -> Notes:
        """Notes on what the discriminator would see in the next step, and say to it; nothing moves."""
        self._begin()
        taken, notes = self.real_samples.taken, Notes()
        with self.undisturbed():
            self.draw_batch()
            notes.judgement(self, self._what_d_sees(notes))
        self.real_samples.taken = taken
        return notes

    # ---------------------------------------------------------------- the updates, with notes beside them
    def update_discriminator(self) -> Tensor:
        notes = self.notes
        if notes is None:
            return super().update_discriminator()
        with self.undisturbed():
            samples = self._what_d_sees(notes)
            notes.judgement(self, samples)
        old = self.d_weights.vector.clone()
        loss = super().update_discriminator()
        with self.undisturbed():
            notes.judgement(self, samples, "_after")
        notes.change("d", self.discriminator, self.d_weights, old, self.d_optimiser.param_groups[0]["lr"])
        return loss

    def aim_generator(self) -> Tensor:
        if self.notes is not None:
            self._chance, self._old = self.noise_rng.get_state(), self.g_weights.vector.clone()
            with self.undisturbed():
                self.notes.attempt(self, self._generated())
        return super().aim_generator()

    def update_generator(self) -> Tensor:
        loss = super().update_generator()
        self._generator_has_moved()
        return loss

    def play_at_once(self) -> tuple[Tensor, Tensor]:
        losses = super().play_at_once()
        self._generator_has_moved()
        return losses

    def _generator_has_moved(self) -> None:
        if self.notes is None:
            return
        with self.undisturbed():
            self.noise_rng.set_state(self._chance)  # disguised as before
            self.notes.attempt(self, self._generated(), "_after")
        rate = self.g_optimiser.param_groups[0]["lr"]
        self.notes.change("g", self.generator, self.g_weights, self._old, rate)

    # ---------------------------------------------------------------- looking
    def _what_d_sees(self, notes: Notes) -> Tensor:
        """Real samples followed by generated ones, disguised as they will be in the update."""
        fake = self._generated()
        notes.samples("d", self, z=self.latent, real=self.real, fake=fake)
        return torch.cat([self.disguise(self.real), self.disguise(fake)])

    def _generated(self) -> Tensor:
        """What the generator makes of the latents now."""
        self.fake = None
        with torch.no_grad():
            return self.generate()

    @contextmanager
    def undisturbed(self) -> Iterator[None]:
        """Whatever is done within, the training goes on as if it had not been: chance, and what batch and spectral
        normalisation remember, are put back."""
        fake, chance = self.fake, [(rng, rng.get_state()) for rng in (self.latent_rng, self.noise_rng)]
        buffers = [(b, b.clone()) for network in (self.generator, self.discriminator) for b in network.buffers()]
        try:
            yield
        finally:
            self.fake = fake
            for rng, state in chance:
                rng.set_state(state)
            for buffer, value in buffers:
                buffer.copy_(value)
