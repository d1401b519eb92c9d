"""What a job finds in its worker, and what it tells while it works."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Generator
from dataclasses import dataclass, field

from torch import nn

from playground.gan.experiment.experiment import Experiment
from playground.gan.look.lab import generator_of
from playground.gan.look.step_by_step import StepByStep
from playground.gan.training.training import Training
from playground.store import Database, films, runs
from playground.store.jobs import Answer

GENERATORS_KEPT = 4


class Refusal(Exception):  # noqa: N818  (nothing is broken)
    """A job that cannot be done; the message is one sentence for the person at the screen."""


@dataclass(frozen=True)
class Progress:
    """How far a job has come, told at each ``yield``. The shorter the time between two, the smoother all else runs."""

    done: float = 0.0  # from 0 to 1
    words: str = ""
    waiting: bool = False  # nothing can be done just now: do not come back at once


Steps = Generator[Progress, None, Answer]


@dataclass
class Context:
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
            self.generators[key] = self._load(run_id, step)
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
        if text is None:
            raise Refusal("This run is no longer in the store.")
        if step > 0 and (saved is None or saved[0] != step):
            raise Refusal(f"What the networks were at step {step} is no longer kept; ask for the newest.")
        return Experiment.from_json(text), self.device, saved[1] if saved else None

    def forget(self) -> None:
        """Let go of what is only kept for speed."""
        self.generators.clear()
        self.walks.clear()

    def _load(self, run_id: str, step: int) -> tuple[Experiment, nn.Module]:
        experiment, device, checkpoint = self.saved(run_id, step)
        if checkpoint is None:
            raise Refusal(f"What the networks were at step {step} is no longer kept; ask for the newest.")
        return experiment, generator_of(experiment, checkpoint, device)
