"""What D makes of samples around a step, and how far it is from the best discriminator there is."""

from __future__ import annotations

import numpy as np
import torch

from playground.engine.view_questions import Features, Optimal
from playground.engine.work.context import Context, Progress, Refusal, Steps
from playground.gan.foundations.snapshot import Snapshot
from playground.gan.look import ideal
from playground.gan.look.feature_moves import feature_moves
from playground.gan.look.observer import evaluating
from playground.gan.look.places import plane_of
from playground.gan.look.point_observer import PointObserver
from playground.gan.look.watch import observer_of
from playground.gan.networks.conditional import given, shares
from playground.gan.training.state import State
from playground.store.jobs import Answer

MANY = 8000  # samples of each kind, from which the densities are estimated
PORTIONS = 8


def features(request: Features, context: Context) -> Steps:
    """A Snapshot with moves f4 [3, 2, n, 2] and the numbers of `feature_moves`. Info: step."""
    yield Progress(words="Loading the networks")
    assert request.step is not None, "a settled request"
    training = context.training(request.run, request.step)
    if training.finished:  # there is no further step: take one as if there were
        training.state.step -= 1
    places, numbers = feature_moves(training)
    answer = Snapshot(request.step, {"moves": places.astype(np.float32)}, numbers)
    return Answer({"step": request.step}, answer.encode(), "application/octet-stream")


def optimal(request: Optimal, context: Context) -> Steps:
    """A Snapshot with belief, best and weight f4 [side, side], from below: what D says, what the best D would say (NaN
    where samples are rare), and (p + q) / 2. Number: gap, the mean |D - D*| where samples are, unless nothing is known
    of the best D. Info: step, known (whether p and q say what the best D of this loss is; else best is p / (p + q))."""
    yield Progress(words="Loading the networks")
    assert request.step is not None, "a settled request"
    training = context.training(request.run, request.step)
    state = training.state
    observer = observer_of(state)
    if not isinstance(observer, PointObserver):
        raise Refusal("The best discriminator can be drawn for points only.")
    belief, generated = judged(state, observer, request.label)
    target, loss = state.experiment.target, state.experiment.loss
    real = target.standardise(real_samples(state, request.label))
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
    answer = Snapshot(request.step, arrays, numbers).encode()
    return Answer({"step": request.step, "known": best is not None}, answer, "application/octet-stream")


@torch.no_grad()
def judged(state: State, observer: PointObserver, label: int | None) -> tuple[np.ndarray, np.ndarray]:
    """D's belief at each place of the plane, [places], and many standardised samples of the shown generator, [n, 2]."""
    told = None if label is None else shares([label], observer.classes, observer.device)
    with evaluating(state):
        scores = given(state.discriminator, told)(observer.places)
        belief = observer.belief(scores, observer.see(state)).cpu().numpy()
        latents = state.experiment.latent.sample(MANY, torch.Generator().manual_seed(0)).to(observer.device)
        return belief, observer.standardised(given(state.average, told)(latents))


def real_samples(state: State, label: int | None) -> np.ndarray:
    """Many real samples, of one label where one is asked for, [n, 2], plot units."""
    target, rng = state.experiment.target, np.random.default_rng(0)
    if label is None:
        return np.asarray(target.sample(MANY, rng))
    x, labels = target.labelled_samples(MANY * len(target.classes), rng)
    return np.asarray(x[labels == label][:MANY])
