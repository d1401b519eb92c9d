"""The default experiments of digits and shapes learn them; the other sets of pictures: `benchmarks.image_quality`."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from benchmarks.image_quality import CONFIDENT, NEARER
from playground.engine.in_process import prepare
from playground.gan.experiment.experiment import Experiment
from playground.gan.look.watch import Watch
from playground.gan.training.training import Training

pytestmark = [pytest.mark.usefixtures("home"), pytest.mark.timeout(900)]  # seconds on a busy machine


def test_digits_become_recognisable() -> None:
    learnt(Experiment.default("digits").model_copy(update={"steps": 1600}))


def test_upright_shapes_become_recognisable() -> None:
    """The first third of the default run, of which the benchmark judges the whole. How fast a run learns depends on the
    seed and on how a processor rounds: at this step, four runs had 10% to 21% of the untrained distance."""
    numbers = learnt(Experiment.default("shapes"), until=1216, nearer=0.3, missing=1)
    assert numbers["precision"] >= 0.3
    assert numbers["recall"] >= 0.7


def learnt(
    experiment: Experiment, until: int | None = None, nearer: float = NEARER, missing: int = 0
) -> Mapping[str, float]:
    """The last numbers of a run, or those of the step `until`, which show that the distance is at most this share of
    the untrained one, and that all classes but so many are there and can be told; the whole runs of the defaults are
    in the benchmark."""
    prepare(experiment.target, lambda words: None)
    training = Training(experiment)
    watch = Watch(training)
    end = until or experiment.steps
    watch.shown, watch.observer.measured = frozenset({end}), {0, end}  # other looks change no number, and take long
    untrained = watch.start().numbers
    last = next(snapshot for snapshot in watch if snapshot).numbers
    assert untrained["frechet_floor"] == last["frechet_floor"]
    assert last["frechet"] <= nearer * untrained["frechet"]
    assert last["confident"] >= CONFIDENT
    assert last["classes_present"] >= len(experiment.target.classes) - missing
    return last
