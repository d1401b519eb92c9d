"""The default experiment of the digits learns them; the other sets of pictures: `benchmarks.image_quality`."""

from __future__ import annotations

import pytest

from benchmarks.image_quality import CONFIDENT, NEARER
from playground.engine.in_process import prepare
from playground.gan.experiment.experiment import Experiment
from playground.gan.look.watch import Watch
from playground.gan.training.training import Training

pytestmark = pytest.mark.timeout(900)  # seconds on a busy machine


def test_digits_become_recognisable(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("PLAYGROUND_HOME", str(tmp_path))
    experiment = Experiment.default("digits").model_copy(update={"steps": 1600})  # the whole run is in the benchmark
    prepare(experiment.target, lambda words: None)
    training = Training(experiment)
    watch = Watch(training)
    untrained = last = watch.start().numbers
    for snapshot in watch:
        last = (snapshot.numbers if snapshot else {}) or last
    assert untrained["frechet_floor"] == last["frechet_floor"]
    assert last["frechet"] <= NEARER * untrained["frechet"]
    assert last["confident"] >= CONFIDENT
    assert last["classes_present"] == len(experiment.target.classes)
