"""A run that another program trains: what `playground.watch` gives to it (see docs/own-model.md).

The program's networks are only looked at, now and then, so that its loop takes at most about a tenth longer. Nothing
that goes wrong here ends the program's training: it gets a warning instead, and the app gets no more news.
"""

from __future__ import annotations

import json
import math
import time
import uuid
import warnings
from types import TracebackType
from typing import Any, Literal, Self

import numpy as np
import torch
from torch import Tensor, nn

from playground.gan.experiment.experiment import Experiment
from playground.gan.foundations.snapshot import Snapshot, snapshot_steps
from playground.gan.look.outside_observer import (
    DrawLatents,
    OutsidePictureObserver,
    OutsidePointObserver,
    OutsideState,
    check_networks,
)
from playground.gan.networks.mlp import Mlp
from playground.gan.rules.outside import OutsideLoss
from playground.gan.rules.penalties import NoPenalty
from playground.gan.targets.latent import Latent
from playground.gan.targets.outside_pictures import pictures_target
from playground.gan.targets.outside_points import target_of
from playground.images import Pixels
from playground.store import Database, StoreError, films, outside
from playground.store.films import Frame
from playground.store.tables import OUTSIDE

SHARE = 0.08  # of the time since the last look that the next one may take
METRICS_EACH = 4  # looks
NEWS_SECONDS = 2.0  # how often the step is written when there is no look
MOST_PICTURES = 6000  # that the metrics need
LONGEST_LATENT = 128  # of the latents that an experiment can describe

Scores = Literal["logits", "probabilities", "critic"]


def watch(
    generator: nn.Module,
    discriminator: nn.Module,
    real: Any,
    *,
    latent: int | DrawLatents,
    name: str,
    steps: int = 10_000,
    scores: Scores = "logits",
    database: Database | None = None,
) -> Watched:
    """Show your own training in the app, as a run “from outside”. Call `step(d_loss, g_loss)` in your loop.

    generator: takes latents, and returns samples of the shape of `real`. discriminator: takes samples, and returns one
    score for each. real: what is learnt, an array or a tensor: points [n, 2] or [n, 1], of which the app keeps 500, or
    pictures [n, c, h, w] with values from -1 to 1 or from 0 to 1, of which it keeps 64.
    latent: of how many normal numbers a latent is made, or a function from n to n latents. name: plain text.
    steps: how many steps your loop will do at most, the length of the time axis. scores: what the discriminator
    returns; a critic's scores have no fixed scale. database: another store than the app's (`PLAYGROUND_HOME`, or
    `PLAYGROUND_DATABASE` for one that several machines share).

    Raises ValueError, with a sentence, if this cannot be shown, and StoreError if the store cannot be used.
    """
    for title, network in (("generator", generator), ("discriminator", discriminator)):
        if not isinstance(network, nn.Module):
            raise ValueError(f"The {title} must be a torch.nn.Module, but it is a {type(network).__name__}.")
    given: Any = np.asarray(real.detach().cpu() if isinstance(real, Tensor) else real, dtype=np.float32)
    run_id = uuid.uuid4().hex
    target: Any
    if given.ndim == 4:
        pixels, units = _pixels(given)
        target, given = pictures_target(pixels, run_id), pixels
    else:
        target, units = target_of(given, run_id), "raw"
    experiment, draw = _described(target, units, latent, steps, scores)
    return Watched(generator, discriminator, given, experiment, draw, str(name), run_id, database or Database())


def _pixels(pictures: np.ndarray) -> tuple[Pixels, str]:
    """Pictures with values from -1 to 1, or from 0 to 1, as u1, at most MOST_PICTURES; and which of the two it was."""
    pictures = pictures[np.random.default_rng(0).permutation(len(pictures))[:MOST_PICTURES]]
    if not len(pictures) or not np.isfinite(pictures).all() or np.abs(pictures).max() > 1.001:
        raise ValueError("The values of pictures must lie between -1 and 1, or between 0 and 1.")
    units = "standardised" if pictures.min() < -0.001 else "raw"
    unit = pictures if units == "raw" else (pictures + 1) / 2
    return np.rint(255 * unit.clip(0, 1)).astype(np.uint8), units


def _described(
    target: Any, units: Any, latent: int | DrawLatents, steps: int, scores: Scores
) -> tuple[Experiment, DrawLatents | None]:
    """The experiment that stands for the run, and how latents are drawn if it cannot say so."""
    draw: DrawLatents | None = latent if callable(latent) else None
    dimension = 2 if callable(latent) else int(latent)
    if dimension < 1:
        raise ValueError("`latent` must be a number of at least 1, or a function from n to n latents.")
    if dimension > LONGEST_LATENT:
        length, dimension = dimension, LONGEST_LATENT

        def draw(n: int) -> Tensor:
            return torch.randn(n, length)

    experiment = Experiment(
        target=target,
        units=units,
        latent=Latent(dimension=dimension),
        generator=Mlp(),
        discriminator=Mlp(),
        loss=OutsideLoss(scores=scores),
        penalty=NoPenalty(),
        steps=steps,
    )
    return experiment, draw


class Watched:
    """A training that is shown in the app. Made by `watch`.

        with watch(generator, discriminator, real, latent=2, name="my first one") as watched:
            for _ in range(5000):
                ...
                watched.step(d_loss, g_loss)

    run_id: of the run in the app; its page is /outside?run=<run_id>.
    """

    def __init__(
        self,
        generator: nn.Module,
        discriminator: nn.Module,
        real: np.ndarray,
        experiment: Experiment,
        draw: DrawLatents | None,
        name: str,
        run_id: str,
        database: Database,
    ) -> None:
        self.run_id, self.database, self.experiment = run_id, database, experiment
        self.steps_done, self.closed = 0, False
        device = str(next((weight.device for weight in generator.parameters()), torch.device("cpu")))
        with torch.random.fork_rng():
            self._state = OutsideState(generator, discriminator, experiment, device)
            kind = OutsidePictureObserver if real.ndim == 4 else OutsidePointObserver
            self._observer = kind(experiment, device, real, draw)
            check_networks(self._observer, self._state)
        self._due = snapshot_steps(experiment.steps)
        self._losses: list[tuple[Any, Any]] = []
        self._metrics: dict[str, float] = {}
        self._looks, self._frames = 0, list[Frame]()
        self._looked_at, self._shown = -1, np.empty((0, 2))  # the step of the last look, and its losses
        self._look()
        with database.write() as connection:
            outside.create(connection, run_id, experiment, name, database.now())
        self._began = self._looked = self._wrote = time.monotonic()
        self._cost = 0.0
        self._write()

    @property
    def link(self) -> str:
        """Where the app shows the run, after its own address."""
        return f"/outside?run={self.run_id}"

    def step(self, d_loss: Any, g_loss: Any) -> None:
        """One step of your loop is done, with these losses (numbers, or tensors of one number)."""
        if self.closed:
            return
        self.steps_done += 1
        self._losses.append((_kept(d_loss), _kept(g_loss)))
        now = time.monotonic()
        if self.steps_done >= self.experiment.steps:
            self.close()
        elif self.steps_done >= self._due[0] and now - self._looked >= self._cost / SHARE:
            self._attempt(self._news)
        elif now - self._wrote >= NEWS_SECONDS:
            self._attempt(self._write)

    def close(self) -> None:
        """The training is over: a last look, and the run has ended in the app. Steps after that are not shown."""
        if self.closed:
            return
        self._attempt(self._look, True)
        if not self.closed:
            early = self.steps_done < self.experiment.steps
            self._end("stopped" if early else "finished", f"Ended at step {self.steps_done:,}." if early else "")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        """After an error the run counts as failed; its name is shown, but nothing else of it."""
        if kind is None:
            self.close()
        elif not self.closed:
            self._end("failed", f"Failed at step {self.steps_done:,}: {kind.__name__}.")

    def _news(self) -> None:
        start = time.monotonic()
        self._look()
        if not self.closed:
            self._write()
        self._looked = time.monotonic()
        self._cost = self._looked - start

    def _look(self, last: bool = False) -> None:
        """Take a snapshot, with the losses since the last one."""
        losses = np.array([[float(d), float(g)] for d, g in self._losses], np.float64).reshape(-1, 2)
        if self._looked_at == self.steps_done:  # this look takes the place of one of the same step, with its losses
            losses = np.concatenate([self._shown, losses])
        self._losses, self._shown, self._looked_at = [], losses, self.steps_done
        if not np.isfinite(losses).all():
            self._end("diverged", f"Diverged at step {self.steps_done:,}: a loss is no longer a number.")
            return
        self._state.update(self.steps_done)
        snapshot = self._observer.look(self._state, losses, last or self._looks % METRICS_EACH == 0)
        self._looks += 1
        self._due = [step for step in self._due if step > self.steps_done] or [self.experiment.steps]
        self._metrics |= {name: value for name, value in snapshot.numbers.items() if math.isfinite(value)}
        self._frames.append(_frame(snapshot))

    def _write(self, state: str = OUTSIDE, note: str = "") -> None:
        """Write what is new. If the store cannot be reached, it is kept for the next time."""
        seconds = time.monotonic() - self._began
        values = {
            "step": self.steps_done,
            "seconds": seconds,
            "steps_per_second": self.steps_done / max(seconds, 1e-9),
            "device": self._observer.device[:16],
            "metrics": json.dumps(self._metrics),
            "note": note,
        }
        self._wrote = time.monotonic()
        self._frames = films.put(self._frames, self.database.now())
        with self.database.write() as connection:
            there = outside.write(connection, self.run_id, self._frames, self.database.now(), state, **values)
        self._frames = []
        if not there:
            self.closed = True
            warnings.warn("This run was deleted in the app, so it is no longer shown there.", stacklevel=4)

    def _end(self, state: str, note: str) -> None:
        self._attempt(self._write, state, note)
        self.closed = True

    def _attempt(self, what: Any, *arguments: Any) -> None:
        """Do it; what goes wrong is no reason to end somebody's training."""
        try:
            what(*arguments)
        except StoreError as error:
            warnings.warn(f"{error} The run in the app will catch up.", stacklevel=4)
        except Exception as error:
            self.closed = True
            warnings.warn(f"This training is no longer shown in the app: {error}", stacklevel=4)


def _kept(loss: Any) -> Any:
    """A loss without its graph. A tensor stays where it is: reading it would make the program wait for a GPU."""
    return loss.detach() if isinstance(loss, Tensor) else loss


def _frame(snapshot: Snapshot) -> Frame:
    return Frame(snapshot.step, snapshot.kept, snapshot.encode())
