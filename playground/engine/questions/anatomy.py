"""A run's networks taken apart: one of its steps, with all that it did."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import Field

from playground.engine.questions.about_run import AboutCheckpoint
from playground.engine.questions.question import Progress, Refusal, Steps
from playground.gan.foundations.snapshot import Snapshot
from playground.store.jobs import Answer

if TYPE_CHECKING:
    from torch import nn

    from playground.engine.resources import Resources
    from playground.gan.look import architecture, step_by_step, step_record
    from playground.gan.look.step_by_step import StepByStep
else:
    from playground.gan.foundations.late import LateModule

    architecture = LateModule("playground.gan.look.architecture")
    step_by_step = LateModule("playground.gan.look.step_by_step")
    step_record = LateModule("playground.gan.look.step_record")

MAX_MOVES = 60  # from a checkpoint on: each question plays all of them again, where its worker does not remember


class Anatomy(AboutCheckpoint):
    """The last of some moves in full, all played from the checkpoint on: D (the discriminator is updated), G (the
    generator is) or B (both: one whole step of the algorithm, as the run itself would make it). None: what is there."""

    kind: ClassVar[str] = "anatomy"
    title: ClassVar[str] = "taking a step apart"
    from_browser: ClassVar[bool] = True
    moves: Annotated[str, Field(pattern=r"^[DGB]*$", max_length=MAX_MOVES)] = ""

    def work(self, resources: Resources) -> Steps:
        """The last move in full, as an encoded Snapshot (see `StepRecord`).

        Info: step (that the training has come to), acts (which of d and g moved, in order), layers ({"d": [name, ...],
        "g": the same}), many (samples shown), patches (scores that each has).
        """
        yield Progress(words="Loading the networks")
        steps, played = self.resumed(resources)
        yield Progress(words="Repeating the earlier updates")
        before, last = self.moves[:-1], self.moves[-1:]
        for done, move in enumerate(before[played:]):
            steps.move(move)
            yield Progress((played + done) / len(before), "Repeating the earlier updates")
        record, state = steps.move(last, recorded=True) if last else steps.peek(), steps.state
        if not record.arrays:
            length = state.experiment.pretraining.length
            raise Refusal(
                f"Until step {length} this run pretrains its discriminator. Let it train past that step, then pause it."
            )
        resources.keep_walk((self.run, self.at_step, self.moves), steps)
        info = {
            "step": state.step,
            "acts": record.acts,
            "layers": {"d": names_of(state.discriminator), "g": names_of(state.generator)},
            "many": record.shown_count,
            "patches": record.patches,
        }
        return Answer(info, Snapshot(state.step, record.arrays, record.numbers).encode(), "application/octet-stream")

    def resumed(self, resources: Resources) -> tuple[StepByStep, int]:
        """A training in which the most of the moves before the last have been played, and how many these are."""
        for played in range(len(self.moves) - 1, -1, -1):
            steps = resources.walks.pop((self.run, self.at_step, self.moves[:played]), None)
            if steps is not None:
                return steps, played
        return step_by_step.StepByStep(resources.training(self.run, self.at_step)), 0


def names_of(network: nn.Module) -> list[str]:
    """The layers that have weights, in words."""
    return [architecture.name_of(network.get_submodule(owner)) for owner in step_record.layers_of(network)]
