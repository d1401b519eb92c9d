"""The default experiments of digits and shapes learn them; the other sets of pictures: `benchmarks.image_quality`."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from benchmarks.image_quality import CONFIDENT, NEARER
from playground.engine.in_process import prepare
from playground.gan.experiment.experiment import Experiment
from playground.gan.look.watch import Watch
from playground.gan.training.training import Training

pytestmark = pytest.mark.timeout(900)  # seconds on a busy machine


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("PLAYGROUND_HOME", str(tmp_path))


def test_digits_become_recognisable() -> None:
    learnt("digits", steps=1600)


def test_upright_shapes_become_recognisable() -> None:
    numbers = learnt("shapes", steps=1300)
    assert numbers["precision"] >= 0.35
    assert numbers["recall"] >= 0.8


def learnt(target: str, steps: int) -> Mapping[str, float]:
    """The numbers after a part of the default's steps, which tell every class apart: the whole runs are in the
    benchmark."""
    experiment = Experiment.default(target).model_copy(update={"steps": steps})
    prepare(experiment.target, lambda words: None)
    watch = Watch(Training(experiment))
    untrained = last = watch.start().numbers
    for snapshot in watch:
        last = (snapshot.numbers if snapshot else {}) or last
    assert untrained["frechet_floor"] == last["frechet_floor"]
    assert last["frechet"] <= NEARER * untrained["frechet"]
    assert last["confident"] >= CONFIDENT
    assert last["classes_present"] == len(experiment.target.classes)
    return last
