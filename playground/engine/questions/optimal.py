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
    from scipy import spatial

    from playground.engine.resources import Resources
    from playground.gan.look import ideal, point_observer, watch
    from playground.gan.look import observer as observers
    from playground.gan.look.point_observer import PointObserver
    from playground.gan.networks import conditional
    from playground.gan.rules.loss import Loss
    from playground.gan.targets.distribution import Distribution
    from playground.gan.training.state import State
else:
    from playground.gan.foundations.late import LateModule, torch

    spatial = LateModule("scipy.spatial")  # SciPy takes a second to import, and no page should start with that
    ideal = LateModule("playground.gan.look.ideal")
    observers = LateModule("playground.gan.look.observer")
    point_observer = LateModule("playground.gan.look.point_observer")
    watch = LateModule("playground.gan.look.watch")
    conditional = LateModule("playground.gan.networks.conditional")

MANY = 80_000  # samples of each kind, among which neighbours are counted
FRESH = 4000  # further samples of each kind, at which the gap is measured
PORTIONS = 8
PART = 8000  # samples that a generator makes at once


class Optimal(AboutCheckpoint):
    """D over the plane, the best possible D, and what lies between; under a condition, for one ``label``."""

    kind: ClassVar[str] = "optimal"
    title: ClassVar[str] = "estimating the best discriminator"
    label: Annotated[int, Field(ge=0)] | None = None

    def resolve_for(self, experiment: Experiment) -> Self:
        """With the first label where there are labels; ValueError for a run that is not in the plane."""
        if experiment.target.family != "plane":
            raise ValueError("The best possible discriminator can only be drawn for points in the plane.")
        classes = len(experiment.condition.classes_of(experiment.target))
        if classes and self.label is None:
            return self.model_copy(update={"label": 0})
        if self.label is not None and self.label >= classes:
            raise ValueError(f"There is no label {self.label} to ask for.")
        return self

    def work(self, resources: Resources) -> Steps:
        """A Snapshot with belief and best f4 [side, side], from below: what D says, and what the best D would say (NaN
        where too few samples are near). Numbers, unless nothing is known of the best D: gap, the mean |D - D*| over
        fresh samples, and by_chance, that of a D that says exactly D*. Info: step, known (whether p and q say what the
        best D of this loss is; else best is p / (p + q))."""
        yield Progress(words="Loading the networks")
        state = resources.training(self.run, self.at_step).state
        observer = watch.observer_of(state)
        if not isinstance(observer, point_observer.PointObserver):
            raise Refusal("The best possible discriminator can only be drawn for points.")
        target, loss = state.experiment.target, state.experiment.loss
        yield Progress(words="Drawing samples")
        real = target.standardise(real_samples(state.experiment, self.label, MANY + FRESH))
        generated = generated_samples(state, observer, self.label, len(real))
        many = len(real) - FRESH
        places = target.standardise(plane_of(target, observer.side))
        asked = np.concatenate([places, real[many:], generated[many:]])
        belief = beliefs(state, observer, self.label, asked)
        neighbours = spatial.KDTree(np.concatenate([real[:many], generated[:many]]))
        found = []
        for done, part in enumerate(np.array_split(asked, PORTIONS)):
            yield Progress(done / PORTIONS, "Counting neighbours")
            found.append(ideal.share_of_real(part, neighbours, many))
        share, distance = (np.concatenate(parts) for parts in zip(*found, strict=True))
        here, fresh = slice(len(places)), slice(len(places), None)
        seen = np.where(distance[here] <= cell_of(target, observer.side), share[here], np.nan)
        best = loss.best_belief(seen)
        maps = {"belief": belief[here], "best": seen if best is None else best}
        arrays = {name: values.reshape(observer.side, -1).astype(np.float32) for name, values in maps.items()}
        answer = Snapshot(self.at_step, arrays, gaps(loss, belief[fresh], share[fresh])).encode()
        return Answer({"step": self.step, "known": best is not None}, answer, "application/octet-stream")


def gaps(loss: Loss, belief: np.ndarray, share: np.ndarray) -> dict[str, float]:
    """How far D is from D* at samples where D believes this [n] and this share of neighbours is real [n], and how far a
    D would be that says exactly D*; empty where nothing is known of the best D."""
    best, again = loss.best_belief(share), loss.best_belief(ideal.recounted(share))
    if best is None or again is None:
        return {}
    return {"gap": ideal.mean_gap(belief, best), "by_chance": ideal.mean_gap(again, best)}


def cell_of(target: Distribution, side: int) -> float:
    """The longer side of a cell of the map, in standard deviations of the data."""
    low, high = target.window()
    return float(((high - low) / target.std).max() / (side - 1))


def beliefs(state: State, observer: PointObserver, label: int | None, places: np.ndarray) -> np.ndarray:
    """D's belief at standardised `places` [n, 2], [n]."""
    with torch.no_grad(), observers.evaluation_mode(state):
        discriminator = conditional.conditioned_on(state.discriminator, _context(observer, label))
        scores = discriminator(observer.into_training_units(places))
        return observer.belief(scores, observer.run_networks(state)).cpu().numpy()


def generated_samples(state: State, observer: PointObserver, label: int | None, count: int) -> np.ndarray:
    """So many standardised samples of the shown generator, [count, 2]."""
    latents = state.experiment.latent.independent.sample(count, torch.Generator().manual_seed(0)).to(observer.device)
    with torch.no_grad(), observers.evaluation_mode(state):
        generator = conditional.conditioned_on(state.average, _context(observer, label))
        return np.concatenate([observer.standardised(generator(part)) for part in latents.split(PART)])


def _context(observer: PointObserver, label: int | None) -> torch.Tensor | None:
    return None if label is None else conditional.one_hot([label], observer.classes, observer.device)


def real_samples(experiment: Experiment, label: int | None, count: int) -> np.ndarray:
    """So many real samples, of one label where one is asked for, [count, 2], plot units."""
    target, rng = experiment.target, np.random.default_rng(0)
    if label is None:
        return np.asarray(target.sample(count, rng))
    found: list[np.ndarray] = []
    while sum(map(len, found)) < count:
        x, labels = target.labelled_samples(count, rng)
        found.append(x[labels == label])
    return np.concatenate(found)[:count]
