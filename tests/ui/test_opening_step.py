"""Where a look at a run that has ended begins: at an early checkpoint, where something happens."""

from __future__ import annotations

import numpy as np

from playground.charts.health.history import Series
from playground.ui.feature_space import opening_step

STEPS = [0, 250, 500, 750, 1000]


def measured(*distances: float) -> Series:
    """A distance at the beginning and at each checkpoint."""
    return Series(np.array(STEPS[: len(distances)], np.float64), np.array(distances, np.float64))


def test_it_begins_where_the_distance_falls_most_but_not_at_the_very_beginning() -> None:
    step, why = opening_step(STEPS, measured(2.0, 0.9, 0.8, 0.1, 0.05))
    assert step == 500
    assert "until step 750, the distance fell most, from 0.8 to 0.1" in why


def test_without_a_fall_or_a_measure_it_begins_at_the_first_checkpoint() -> None:
    for distances in (measured(), measured(1.0, 1.0, 1.1, 1.2, 1.3)):
        step, why = opening_step(STEPS, distances)
        assert step == 250
        assert "first checkpoint" in why


def test_with_only_its_end_saved_it_begins_at_the_beginning() -> None:
    assert opening_step([0, 1000], measured(1.0)) == (0, "")
