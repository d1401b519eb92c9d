"""What a job finds in its worker, and what it tells while it works."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Generator
from dataclasses import dataclass, field

from torch import nn

from playground.gan.experiment import Experiment
from playground.gan.lab import generator_of
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
    """The worker's store and device, and the generators that it has loaded for the latent lab, newest last."""

    database: Database
    device: str
    generators: OrderedDict[tuple[str, int], tuple[Experiment, nn.Module]] = field(default_factory=OrderedDict)

    def generator(self, run_id: str, step: int) -> tuple[Experiment, nn.Module]:
        """The experiment of a run and its averaged generator at a checkpoint's step; Refusal if that is gone."""
        key = (run_id, step)
        if key not in self.generators:
            self.generators[key] = self._load(run_id, step)
            while len(self.generators) > GENERATORS_KEPT:
                self.generators.popitem(last=False)
        self.generators.move_to_end(key)
        return self.generators[key]

    def forget(self) -> None:
        """Let go of what is only kept for speed."""
        self.generators.clear()

    def _load(self, run_id: str, step: int) -> tuple[Experiment, nn.Module]:
        with self.database.read() as connection:
            text = runs.experiment(connection, run_id)
            saved = films.newest_checkpoint(connection, run_id, at_most=step)
        if text is None:
            raise Refusal("This run is no longer in the store.")
        if saved is None or saved[0] != step:
            raise Refusal(f"What the networks were at step {step} is no longer kept; ask for the newest.")
        experiment = Experiment.from_json(text)
        return experiment, generator_of(experiment, saved[1], self.device)
