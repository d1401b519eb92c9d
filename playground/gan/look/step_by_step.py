"""Algorithm 1 one update at a time, each with a record of what it used and changed.

The updates are those of `algorithm.py`. Only their order is repeated here, because a learner may also update one
network alone. A test compares both, bit for bit.
"""

from __future__ import annotations

from torch import Tensor

from playground.gan.look.step_record import StepRecord
from playground.gan.look.step_samples import step_samples_of
from playground.gan.look.watch import observer_of
from playground.gan.training import algorithm
from playground.gan.training.pretrain import pretrain_step
from playground.gan.training.state import set_learning_rates, update_average
from playground.gan.training.training import Training


class StepByStep:
    """Updates the networks of a Training one at a time. Whole steps give the same numbers as `Training.advance`."""

    def __init__(self, training: Training) -> None:
        self.training = training
        self.state = training.state
        self.turn = 0  # updates of the discriminator since the last step was complete
        self.real: Tensor  # the batch of this step, [batch, *shape]
        self.context: Tensor | None = None  # [batch, ...]
        self.z: Tensor  # [batch, latent dimension]
        self.fake: Tensor | None = None  # G(z), as long as neither z nor the generator has changed
        self.record: StepRecord | None = None

    # ---------------------------------------------------------------- moves
    def move(self, move: str, recorded: bool = False) -> StepRecord:
        """Make a move: "D" is one update of the discriminator, "G" one of the generator, which completes a step, and
        "B" a whole step as in the training. If a step is one update of each in turn, "D" and then "G" equals "B".

        During pretraining only the discriminator moves, and each of its moves is a step.

        Returns a record of the last update of each network that moved; an empty one unless `recorded`.
        """
        if self.turn == 0:
            self.begin()
        record = self.new_record()
        self.record = record if recorded else None
        if self.state.pretraining:
            if move != "G":
                self.move_discriminator()
                self.complete()
        elif move == "B":
            self.move_discriminator()
            self.move_generator()
            self.complete()
        elif move == "D":
            self.update_discriminator()
        else:
            self.update_generator()
            self.complete()
        self.record = None
        return record

    def peek(self) -> StepRecord:
        """A record of what the discriminator would see in the next step, and its scores. Nothing changes."""
        self.begin()
        record, taken = self.new_record(), self.state.real_samples.taken
        with record.preserved_state():
            real, context, z = algorithm.draw(self.state)
            fake = algorithm.generate(self.state, z, context, for_generator=False)
            record.record_scores(real, fake, context, z)
        self.state.real_samples.taken = taken
        return record

    def new_record(self) -> StepRecord:
        """An empty record of this training."""
        return StepRecord(self.state, step_samples_of(self.state, observer_of(self.state)))

    # ---------------------------------------------------------------- the parts of a step
    def begin(self) -> None:
        """What comes before the first update of a step: forking, and learning rates."""
        if self.training.forks and self.training.step == self.training.forks[0][0]:
            self.training.fork()
            self.state = self.training.state
        set_learning_rates(self.state)

    def move_discriminator(self) -> None:
        """All updates of the discriminator in this step."""
        e = self.state.experiment
        if self.state.pretraining:
            self.pretrain()
        elif e.order == "simultaneous":
            self.draw(for_generator=True)
            self.generator_gradient()
            self.update_discriminator(drawn=True)
        else:
            for _ in range(e.discriminator_steps):
                self.update_discriminator()

    def move_generator(self) -> None:
        """All updates of the generator in this step."""
        e = self.state.experiment
        if self.state.pretraining:
            return
        if e.order == "simultaneous":
            self.step_generator()
        else:
            for _ in range(e.generator_steps):
                self.update_generator()

    def complete(self) -> None:
        """What comes after the last update of a step: averaging and counting."""
        update_average(self.state)
        self.state.step += 1
        self.turn, self.fake = 0, None

    # ---------------------------------------------------------------- updates
    def draw(self, for_generator: bool) -> None:
        """Draw the next batch and generate samples from its latents."""
        self.real, self.context, self.z = algorithm.draw(self.state)
        self.fake = algorithm.generate(self.state, self.z, self.context, for_generator)

    def pretrain(self) -> None:
        """One step of pretraining, with a record if the discriminator plays its side of the game."""
        if self.record is None or not self.state.experiment.pretraining.plays:
            pretrain_step(self.state)
            return
        taken = self.state.real_samples.taken
        with self.record.preserved_state():
            real, context, z = algorithm.draw(self.state)
            fake = algorithm.generate(self.state, z, context, for_generator=False)
        self.state.real_samples.taken = taken
        with self.record.discriminator_update(real, fake, context, z):
            pretrain_step(self.state)

    def update_discriminator(self, drawn: bool = False) -> None:
        """One update of the discriminator."""
        fresh = self.state.experiment.batches == "fresh"
        if not drawn and (self.turn == 0 or fresh):
            self.draw(for_generator=not fresh)
        assert self.fake is not None
        fake, self.turn = self.fake.detach(), self.turn + 1
        if self.record is None:
            algorithm.update_discriminator(self.state, self.real, fake, self.context)
            return
        with self.record.discriminator_update(self.real, fake, self.context, self.z):
            algorithm.update_discriminator(self.state, self.real, fake, self.context)

    def update_generator(self) -> None:
        """One update of the generator."""
        fresh = self.state.experiment.batches == "fresh"
        if self.turn == 0:  # the discriminator has not moved in this step
            self.draw(for_generator=True)
            self.turn = 1
        if fresh:
            self.z, self.context = algorithm.draw_latents(self.state, self.context)
        if fresh or self.fake is None:
            self.fake = algorithm.generate(self.state, self.z, self.context)
        self.generator_gradient()
        self.step_generator()

    def generator_gradient(self) -> None:
        """Compute the gradient of the generator's loss."""
        assert self.fake is not None
        if self.record is not None:
            self.record.before_generator(self.real, self.fake.detach(), self.context, self.z)
        algorithm.generator_gradient(self.state, self.real, self.fake, self.context)

    def step_generator(self) -> None:
        """Make a step of the generator's optimiser."""
        self.state.g_optimiser.step()
        self.fake = None
        if self.record is not None:
            self.record.after_generator(self.real, self.context, self.z)
