"""Probes: what each says of itself is true, and a new one is seen everywhere without a word elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from playground.charts.scene import _scene, scene
from playground.gan.look.probe import MARKS, PROBES, Probe, probe, probes_of
from playground.gan.look.watch import Watch
from playground.gan.training.training import Training
from tests.gan.small import VARIANTS, small

pytestmark = pytest.mark.usefixtures("no_classifier")
COLUMNS = {"points": 2, "arrows": 4}
NAMES = ["target=ring", "target=gaussian", "condition=projection", "large latent", "dcgan", "upper half"]


@pytest.fixture
def drift() -> Iterator[str]:
    """A probe that is made up here: its name."""
    before = list(PROBES)

    @probe("plane", "arrows", "Drift", "A made-up field that points to the right", "<path d='M1 7h12'/>", colour="real")
    def drift(observer: Any, state: Any, outputs: Any) -> np.ndarray:
        places = observer.standardised(outputs.fake)[:8]
        return np.concatenate([places, np.tile([0.5, 0.0], (8, 1))], axis=1).astype(np.float16)

    _scene.cache_clear()
    yield "drift"
    PROBES[:] = before
    _scene.cache_clear()


def test_a_new_probe_is_in_every_snapshot_and_in_the_live_message(drift: str) -> None:
    arrays = Watch(Training(small())).start().arrays
    assert arrays[drift].shape == (8, 4)
    (described,) = [layer for layer in scene(small())[0]["layers"] if layer["name"] == drift]
    assert (described["title"], described["mark"], described["colour"]) == ("Drift", "arrows", "real")
    assert drift in scene(small())[0]["shown"]
    assert drift not in Watch(Training(small("gaussian"))).start().arrays, "it is for the plane"


@pytest.mark.parametrize("name", NAMES)
def test_each_array_fits_its_mark(name: str) -> None:
    experiment = VARIANTS[name]
    arrays, seen = Watch(Training(experiment)).start().arrays, 0
    for found in probes_of(experiment.target.family, experiment.condition.of):
        if found.fixed:
            continue
        seen += 1
        array = arrays[found.array]
        assert array.dtype == (np.uint8 if found.mark in ("field", "raster") else np.float16), found.name
        if found.mark in COLUMNS:
            assert array.shape[-1] == COLUMNS[found.mark]
    assert seen >= 2


@pytest.mark.parametrize("found", PROBES, ids=lambda found: f"{found.family} {found.name}")
def test_each_has_words_an_icon_and_a_mark(found: Probe) -> None:
    assert found.title
    assert found.help[0].isupper()
    assert found.icon.startswith("<")
    assert found.mark in MARKS
