"""What health suggests for the recipes that fail: the run with the suggested cure is well. Shortened runs."""

from __future__ import annotations

import pytest

from playground.charts.health import diagnose
from playground.charts.health.cures import applied
from playground.gan.experiment.experiment import Experiment
from playground.recipes import recipes

from .failing import history

STEPS = {  # enough to fail, and to be well with the cure
    "ring-collapse": 600,
    "discriminator-wins": 300,
    "weak-generator": 1200,
    "saturating": 500,
    "weak-discriminator": 600,
    "cycling": 1000,
}
CASES = [(name, 1) for name in STEPS] + [("ring-collapse", 2), ("cycling", 2)]  # the quick ones with a second seed
NEARER = 3  # times, at least, as near to the data


@pytest.mark.parametrize(("name", "seed"), CASES)
def test_the_suggested_cure_cures(name: str, seed: int) -> None:
    recipe = recipes()[name].experiment
    assert recipe is not None
    failing = Experiment.model_validate(recipe.model_dump() | {"steps": STEPS[name], "seed": seed})
    failed = history(failing)
    found = diagnose(failed)
    assert found
    cured = applied(failing, found[0].cure)
    assert cured is not None
    after = history(cured)
    assert found[0].name not in [finding.name for finding in diagnose(after)]
    now, before = (one.recent(one.times_floor).middle for one in (after, failed))
    assert now < before / NEARER
