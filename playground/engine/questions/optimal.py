"""How far D is from the best discriminator there is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Self

import numpy as np
from pydantic import Field

from playground.engine.questions.about_run import AboutCheckpoint
from playground.engine.questions.question import Progress, Refusal, Steps
from playground.gan.experiment.experiment import Experiment
from playground.gan.foundations.snapshot import Snapshot
from playground.gan.look.places import plane_of
from playground.store.jobs import Answer

if TYPE_CHECKING:
    import torch

    from playground.engine.resources import Resources
    from playground.gan.look import ideal, point_observer, watch
    from playground.gan.look import observer as observers
    from playground.gan.look.point_observer import PointObserver
    from playground.gan.networks import conditional
    from playground.gan.training.state import State
else:
    from playground.gan.foundations.late import LateModule, torch

    ideal = LateModule("playground.gan.look.ideal")
    observers = LateModule("playground.gan.look.observer")
    point_observer = LateModule("playground.gan.look.point_observer")
    watch = LateModule("playground.gan.look.watch")
    conditional = LateModule("playground.gan.networks.conditional")

MANY = 8000  # samples of each kind, from which the densities are estimated
PORTIONS = 8


class Optimal(AboutCheckpoint):
    """D over the plane, the best possible D, and what lies between; under a condition, for one ``label``."""

    kind: ClassVar[str] = "optimal"
    title: ClassVar[str] = "estimating the best discriminator"
    label: Annotated[int, Field(ge=0)] | None = None

    def resolve_for(self, experiment: Experiment) -> Self:
        """With the first label where there are labels; ValueError for a run that is not in the plane."""
        if experiment.target.family != "plane":
            raise ValueError("The best discriminator can be drawn for points in the plane only.")
        classes = len(experiment.condition.classes_of(experiment.target))
        if classes and self.label is None:
            return self.model_copy(update={"label": 0})
        if self.label is not None and self.label >= classes:
            raise ValueError(f"There is no label {self.label} to ask for.")
        return self

    def work(self, resources: Resources) -> Steps:
        """A Snapshot with belief, best and weight f4 [side, side], from below: what D says, what the best D would say
        (NaN where samples are rare), and (p + q) / 2. Number: gap, the mean |D - D*| where samples are, unless nothing
        is known of the best D. Info: step, known (whether p and q say what the best D of this loss is; else best is
        p / (p + q))."""
        yield Progress(words="Loading the networks")
        state = resources.training(self.run, self.at_step).state
        observer = watch.observer_of(state)
        if not isinstance(observer, point_observer.PointObserver):
            raise Refusal("The best discriminator can be drawn for points only.")
        belief, generated = beliefs_and_samples(state, observer, self.label)
        target, loss = state.experiment.target, state.experiment.loss
        real = target.standardise(real_samples(state.experiment, self.label))
        places = target.standardise(plane_of(target, observer.side))
        found = []
        for done, part in enumerate(np.array_split(places, PORTIONS)):
            yield Progress(done / PORTIONS, "Estimating both densities")
            found.append(ideal.densities(part, real, generated))
        p, q = (np.concatenate(parts) for parts in zip(*found, strict=True))
        share = ideal.optimal_belief(p, q)
        best = loss.best_belief(share)
        numbers = {} if best is None else {"gap": ideal.mean_gap(belief, best, p + q)}
        maps = {"belief": belief, "best": share if best is None else best, "weight": (p + q) / 2}
        arrays = {name: values.reshape(observer.side, -1).astype(np.float32) for name, values in maps.items()}
        answer = Snapshot(self.at_step, arrays, numbers).encode()
        return Answer({"step": self.step, "known": best is not None}, answer, "application/octet-stream")


def beliefs_and_samples(state: State, observer: PointObserver, label: int | None) -> tuple[np.ndarray, np.ndarray]:
    """D's belief at each place of the plane, [places], and many standardised samples of the shown generator, [n, 2]."""
    context = None if label is None else conditional.one_hot([label], observer.classes, observer.device)
    with torch.no_grad(), observers.evaluation_mode(state):
        scores = conditional.conditioned_on(state.discriminator, context)(observer.places)
        belief = observer.belief(scores, observer.run_networks(state)).cpu().numpy()
        latents = state.experiment.latent.independent.sample(MANY, torch.Generator().manual_seed(0)).to(observer.device)
        return belief, observer.standardised(conditional.conditioned_on(state.average, context)(latents))


def real_samples(experiment: Experiment, label: int | None) -> np.ndarray:
    """Many real samples, of one label where one is asked for, [n, 2], plot units."""
    target, rng = experiment.target, np.random.default_rng(0)
    if label is None:
        return np.asarray(target.sample(MANY, rng))
    x, labels = target.labelled_samples(MANY * len(target.classes), rng)
    return np.asarray(x[labels == label][:MANY])
