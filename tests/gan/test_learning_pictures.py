"""The default experiment of the small sets of pictures learns them; the large ones: `benchmarks.image_quality`."""

from __future__ import annotations

import pytest

from benchmarks.image_quality import CONFIDENT, NEARER
from playground.engine.local import prepare
from playground.gan.experiment import Experiment
from playground.gan.training import Training

pytestmark = pytest.mark.timeout(900)  # seconds, for both together on a busy machine


# Less than half of the steps of shapes: their Fréchet distance is then a seventh of the untrained one's, or a tenth, as
# chance has it. The whole run is in the benchmark.
@pytest.mark.parametrize(("kind", "steps", "nearer"), [("digits", None, NEARER), ("shapes", 1400, 5)])
def test_pictures_become_recognisable(kind: str, steps: int | None, nearer: float, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("PLAYGROUND_HOME", str(tmp_path))
    experiment = Experiment.default(kind)
    experiment = experiment.model_copy(update={"steps": steps or experiment.steps})
    prepare(experiment.target, lambda words: None)
    training = Training(experiment)
    untrained = last = training.start().numbers
    while not training.finished:
        snapshot = training.advance()
        last = (snapshot.numbers if snapshot else {}) or last
    assert untrained["frechet_floor"] == last["frechet_floor"]
    assert last["frechet"] <= untrained["frechet"] / nearer
    assert last["confident"] >= CONFIDENT
    assert last["classes_present"] == len(experiment.target.classes)
