"""What a run's discriminator believes: of points that a person has placed, and of the samples that its generator makes.

A person plays the generator's part. The answers come from the networks of the run, never from the browser.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Self

import numpy as np
from pydantic import Field

from playground.engine.questions.about_run import AboutCheckpoint
from playground.engine.questions.drawing import png
from playground.engine.questions.question import Progress, Steps
from playground.gan.experiment.experiment import Experiment
from playground.gan.foundations.snapshot import Snapshot
from playground.gan.look.gallery import COLUMNS
from playground.gan.look.places import SURFACE
from playground.store.jobs import Answer

if TYPE_CHECKING:
    import torch

    from playground.engine.resources import Resources
    from playground.gan.look import fields, watch
    from playground.gan.look import observer as observers
    from playground.gan.look.point_observer import PointObserver
    from playground.gan.training import real_samples
else:
    from playground.gan.foundations.late import LateModule, torch

    fields = LateModule("playground.gan.look.fields")
    watch = LateModule("playground.gan.look.watch")
    observers = LateModule("playground.gan.look.observer")
    real_samples = LateModule("playground.gan.training.real_samples")

MOST_POINTS = 20
SAMPLES = 64  # of the generator, to choose from
FARTHEST = 20.0  # standard deviations

Coordinate = Annotated[float, Field(ge=-FARTHEST, le=FARTHEST)]


class Believed(AboutCheckpoint):
    """D's belief in points on the plane (standardised units), and how the generator's loss would move each of them."""

    kind: ClassVar[str] = "believed"
    title: ClassVar[str] = "asking the discriminator"
    points: Annotated[tuple[tuple[Coordinate, Coordinate], ...], Field(min_length=1, max_length=MOST_POINTS)]

    def resolve_for(self, experiment: Experiment) -> Self:
        """ValueError unless the run learns points in the plane, without a condition."""
        if experiment.target.family != "plane" or experiment.condition.of != "nothing":
            raise ValueError("Points can only be placed for a run that learns a distribution in the plane.")
        return self

    def work(self, resources: Resources) -> Steps:
        """A Snapshot with belief f4 [n] in [0, 1]; arrows f4 [n, 2], minus the gradient of the generator's loss at each
        point, in standardised units and in a length that can be seen; and surface u1 [side, side], D's belief over the
        window from below, 255 for real. Info: step."""
        yield Progress(words="Loading the networks")
        state = resources.training(self.run, self.at_step).state
        observer: PointObserver = watch.observer_of(state)  # type: ignore[assignment]  # in the plane: `resolve_for`
        with observers.evaluation_mode(state), torch.no_grad():
            outputs = observer.run_networks(state)
            placed = observer.into_training_units(np.array(self.points))
            belief = observer.belief(state.discriminator(placed), outputs)
            surface = observer.belief(state.discriminator(observer.places), outputs)
            loss = state.experiment.loss
            pushes, _ = fields.pushes(state.discriminator, loss, placed, outputs.real_scores, observer.unit)
            pushes = pushes.nan_to_num()
            arrows = fields.arrows(pushes, fields.longest_of(pushes))
        arrays = {
            "belief": belief.cpu().numpy().astype(np.float32),
            "arrows": arrows.cpu().numpy().astype(np.float32),
            "surface": np.rint(surface.cpu().numpy() * 255).astype(np.uint8).reshape(SURFACE, SURFACE),
        }
        answer = Snapshot(self.at_step, arrays).encode()
        return Answer({"step": self.step}, answer, "application/octet-stream")


class BelievedSamples(AboutCheckpoint):
    """D's belief in the first samples that the generator makes, always from the same latents."""

    kind: ClassVar[str] = "believed-samples"
    title: ClassVar[str] = "asking the discriminator"

    def work(self, resources: Resources) -> Steps:
        """The pictures as one PNG, COLUMNS in a row; for points nothing. Info: step, beliefs [n] in [0, 1], and for
        points places [n, dimension] in plot units."""
        yield Progress(words="Loading the networks")
        state = resources.training(self.run, self.at_step).state
        observer = watch.observer_of(state)
        with observers.evaluation_mode(state), torch.no_grad():
            outputs = observer.run_networks(state)
            beliefs = observer.belief(outputs.fake_scores, outputs)[:SAMPLES]
        info = {"step": self.step, "beliefs": [round(float(belief), 4) for belief in beliefs]}
        target = state.experiment.target
        if target.family == "images":
            pictures = real_samples.from_units(outputs.fake[:SAMPLES], state.experiment.units).cpu().numpy()
            return Answer(info, png(pictures, COLUMNS), "image/png")
        places = target.restore(observer.standardised(outputs.fake[:SAMPLES]))  # type: ignore[attr-defined]
        return Answer(info | {"places": np.round(places, 4).tolist()})
