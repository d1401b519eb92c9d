from __future__ import annotations

import json

import numpy as np
import pytest

from playground.charts.scene import scene
from playground.gan.experiment.experiment import Experiment
from playground.gan.foundations.schema import kinds_of
from playground.gan.foundations.snapshot import Snapshot
from playground.gan.targets.distribution import Target

POINTS = [kind for kind, target in kinds_of(Target).items() if target.family != "images"]


@pytest.mark.parametrize("kind", POINTS)
def test_every_distribution_has_a_scene(kind: str) -> None:
    experiment = Experiment.default(kind)
    described, blob = scene(experiment)
    json.dumps(described, allow_nan=False)
    arrays = Snapshot.decode(blob).arrays
    low, high = np.reshape(described["window"], (-1, 2)).T
    if experiment.target.dimension == 2:
        inside = (arrays["real"] >= low - 0.01) & (arrays["real"] <= high + 0.01)
        assert arrays["real"].shape == (512, 2)
        assert inside.all(axis=1).mean() > 0.95
    else:
        assert arrays["grid"].shape == arrays["real_density"].shape == (200,)
        area = float(arrays["real_density"].sum() * (arrays["grid"][1] - arrays["grid"][0]))
        assert area == pytest.approx(1, abs=0.05)
        assert "density" in described["figures"]


def test_always_the_same(experiment: Experiment) -> None:
    assert scene(experiment) == scene(experiment)


def test_a_condition_adds_labels_to_the_same_real_samples(ring: Experiment, ring_by_label: Experiment) -> None:
    described, blob = scene(ring_by_label)
    arrays, plain = Snapshot.decode(blob).arrays, Snapshot.decode(scene(ring)[1]).arrays
    assert described["classes"] == [str(label) for label in range(1, 9)]
    np.testing.assert_array_equal(arrays["real"], plain["real"])
    nearest = np.linalg.norm(arrays["real"][:, None] - np.array(described["modes"]), axis=2).argmin(axis=1)
    np.testing.assert_array_equal(arrays["real_labels"], nearest)
    assert "8 labels" in described["alt"]
    assert "conditional_accuracy_worst" in [name for name, _, _ in described["readings"]]


def test_without_a_condition_there_are_no_labels(ring: Experiment) -> None:
    described, blob = scene(ring)
    assert described["classes"] == []
    assert set(Snapshot.decode(blob).arrays) == {"real", "latent_line"}


def test_modes_lie_in_the_window(ring: Experiment) -> None:
    x0, x1, y0, y1 = scene(ring)[0]["window"]
    assert len(scene(ring)[0]["modes"]) == 8
    assert all(x0 < x < x1 and y0 < y < y1 for x, y in scene(ring)[0]["modes"])


def test_compact_leaves_the_charts_out(ring: Experiment) -> None:
    assert scene(ring, compact=True)[0]["figures"] == {}
