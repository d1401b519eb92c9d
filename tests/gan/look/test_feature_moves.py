"""One step, watched in D's last hidden layer: it is the step that the run itself would take."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from playground.gan.look.feature_moves import feature_moves
from playground.gan.look.watch import Watch
from playground.gan.training.training import Training
from tests.gan.small import VARIANTS, advance

WATCHED = ["loss=non-saturating", "several steps", "at once", "at once, shared", "shared batches", "head start"]
WATCHED += ["target=gaussian", "target=digits", "condition=projection", "loss=began", "linear features"]


@pytest.mark.parametrize("name", WATCHED)
def test_it_is_the_step_of_the_run_itself(name: str) -> None:
    watched, plain = Training(VARIANTS[name]), Training(VARIANTS[name])
    advance(watched, 8), advance(plain, 8)
    feature_moves(watched)
    advance(plain, 1)
    torch.testing.assert_close(watched.state.d_weights.vector, plain.state.d_weights.vector, rtol=0, atol=0)
    torch.testing.assert_close(watched.state.g_weights.vector, plain.state.g_weights.vector, rtol=0, atol=0)


@pytest.mark.parametrize("name", ["loss=non-saturating", "target=digits", "condition=projection"])
def test_d_moves_both_and_g_the_generated_ones_alone(name: str) -> None:
    places, numbers = feature_moves(Training(VARIANTS[name]))
    before, after_d, after_g = places
    assert places.shape[:2] == (3, 2)
    assert np.isfinite(places).all()
    assert (before[0] != after_d[0]).any()
    np.testing.assert_allclose(after_g[0], after_d[0], atol=1e-6)
    assert np.abs(after_g[1] - after_d[1]).max() > 1e-6
    assert sorted(numbers) == ["fake_0", "fake_1", "fake_2", "real_0", "real_1", "real_2"]
    assert numbers["real_2"] == numbers["real_1"]


def test_each_update_pulls_its_own_way() -> None:
    """After D's update it tells real from generated better than before; after G's, worse."""
    training = Training(VARIANTS["several steps"])
    _, numbers = feature_moves(training)
    gaps = [numbers[f"real_{moment}"] - numbers[f"fake_{moment}"] for moment in range(3)]
    assert gaps[1] > gaps[0]
    assert gaps[2] < gaps[1]


def test_while_d_is_pretrained_g_holds_still() -> None:
    places, _ = feature_moves(Training(VARIANTS["head start"]))
    np.testing.assert_array_equal(places[1], places[2])


def test_two_units_are_shown_as_they_are() -> None:
    training = Training(VARIANTS["linear features"])
    snapshot = Watch(training).start()
    places, _ = feature_moves(training)
    shown = snapshot.arrays["features"].astype(float)
    np.testing.assert_allclose(places[0, 0], shown[0], atol=0.01 * np.abs(shown).max())
