"""What a question finds in its worker: the store, the device, and networks that are already loaded."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field

from torch import nn

from playground.engine.questions import Refusal
from playground.gan.experiment.experiment import Experiment
from playground.gan.look.lab import generator_of
from playground.gan.look.step_by_step import StepByStep
from playground.gan.training.training import Training
from playground.store import Database, experiments, films, runs

GENERATORS_KEPT = 4
WALKS_KEPT = 3  # trainings in the middle of their moves, so that the next move need not play them all again


@dataclass
class Resources:
    """The worker's store and device, and what it has loaded, newest last: generators for the latent lab, and trainings
    in the middle of a step by step walk, by run, step and moves."""

    database: Database
    device: str
    generators: OrderedDict[tuple[str, int], tuple[Experiment, nn.Module]] = field(default_factory=OrderedDict)
    walks: OrderedDict[tuple[str, int, str], StepByStep] = field(default_factory=OrderedDict)

    def generator(self, run_id: str, step: int) -> tuple[Experiment, nn.Module]:
        """The experiment of a run and its averaged generator at a checkpoint's step; Refusal if that is gone."""
        key = (run_id, step)
        if key not in self.generators:
            experiment, device, checkpoint = self.saved(run_id, step)
            if checkpoint is None:
                raise Refusal(_gone(step))
            self.generators[key] = experiment, generator_of(experiment, checkpoint, device)
            while len(self.generators) > GENERATORS_KEPT:
                self.generators.popitem(last=False)
        self.generators.move_to_end(key)
        return self.generators[key]

    def training(self, run_id: str, step: int) -> Training:
        """A Training of your own, as the run was at a checkpoint's step (0: before its first); Refusal if that is gone.

        It takes some 20 ms, and what is done to it changes nothing in the run.
        """
        return Training(*self.saved(run_id, step))

    def saved(self, run_id: str, step: int) -> tuple[Experiment, str, bytes | None]:
        """What a Training of the run is made of: experiment, device, checkpoint of this step (None at step 0)."""
        with self.database.read() as connection:
            text = runs.experiment(connection, run_id)
            saved = films.newest_checkpoint(connection, run_id, at_most=step)
            experiment = None if text is None else experiments.read(connection, text)
        if experiment is None:
            raise Refusal("This run is no longer in the store.")
        if step > 0 and (saved is None or saved[0] != step):
            raise Refusal(_gone(step))
        return experiment, self.device, saved[1] if saved else None

    def keep_walk(self, key: tuple[str, int, str], walk: StepByStep) -> None:
        """Keep a training where its moves (run, step, moves) have brought it."""
        self.walks[key] = walk
        while len(self.walks) > WALKS_KEPT:
            self.walks.popitem(last=False)

    def forget(self) -> None:
        """Let go of what is only kept for speed."""
        self.generators.clear()
        self.walks.clear()


def _gone(step: int) -> str:
    return f"The networks of step {step:,} are no longer kept. Choose the newest step."
