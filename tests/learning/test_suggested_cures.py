"""What health suggests for the recipes that fail: the run with the suggested cure is well, on several seeds, and the
verdict on the two says so. Shortened runs; whole ones, on three seeds each: `python -m benchmarks.cures`."""

from __future__ import annotations

import pytest

from playground.charts.health.cures import applied
from playground.charts.verdict import Outcome, Verdict, verdict
from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.link import change
from playground.gan.measure.best import FAR_ABOVE
from playground.recipes import recipes

from .failing import outcome

STEPS = {  # enough to fail; health asks for more where these are too few to learn the target
    "ring-collapse": 600,
    "discriminator-wins": 200,
    "weak-generator": 800,
    "saturating": 300,
    "non-saturating": 400,
    "weak-discriminator": 600,
    "cycling": 1000,
    "gaussian-pretrained": 1500,
}
SEEDS = 1, 2
NEARER = 2.5  # times, at least, as near to the data: 2.7 to 34 on ten seeds of "cycling"


def failing(name: str, seed: int) -> Experiment:
    """A recipe that fails, shortened."""
    recipe = recipes()[name].experiment
    assert recipe is not None
    return Experiment.model_validate(recipe.model_dump() | {"steps": STEPS[name], "seed": seed})


def verdict_on(left: Outcome, right: Outcome) -> Verdict:
    found = verdict(left, right)
    assert found is not None
    return found


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", STEPS)
def test_the_suggested_cure_cures(name: str, seed: int) -> None:
    failed = outcome(failing(name, seed))
    assert failed.findings
    cured = applied(failed.experiment, failed.findings[0].cure)
    assert cured is not None
    after = outcome(cured)
    assert [finding.sentence for finding in after.findings] == []
    assert after.floors is not None
    assert failed.floors is not None
    assert after.floors < min(FAR_ABOVE, failed.floors / NEARER)
    assert after.parts == cured.target.part_count or after.parts is None
    assert verdict_on(failed, after).sentence.startswith("It worked: ")


@pytest.mark.parametrize("seed", SEEDS)
def test_half_a_cure_is_not_enough_and_the_verdict_names_the_other_half(seed: int) -> None:
    """Mode collapse on the ring has two causes: no penalty, and momentum."""
    failed = outcome(failing("ring-collapse", seed))
    penalty = next(one for one in failed.findings[0].cure if one.settings[0][0] == "penalty")
    half = applied(failed.experiment, (penalty,))
    assert half is not None
    said = verdict_on(failed, outcome(half))
    assert said.sentence.startswith(("Not enough: ", "It did not help: "))
    assert outcome(half).findings[0].sentence in said.sentence
    assert ("g_optimiser.beta1", "0") in [setting for one in said.cure for setting in one.settings]
    whole = applied(half, said.cure)
    assert whole is not None
    assert verdict_on(failed, outcome(whole)).sentence.startswith("It worked: ")


def test_who_is_near_for_most_of_the_run_and_far_at_its_end_is_not_well() -> None:
    """The bell leaves when the learning rate has nearly fallen to 0 and nothing brings it back. (A run that does so by
    itself does not do it on another processor, which rounds differently, so this one is pushed.)"""
    failed = outcome(failing("cycling", 1))
    light = failed.experiment
    for path, text in {"penalty": "r1r2", "schedule": "flat-cosine", "schedule.flat": "0.5", "ema": "0.995"}.items():
        light, problems = change(light, path, text)
        assert not problems
    assert outcome(light).well
    after = outcome(light, pushed_at=950)
    assert after.floors is not None
    assert after.floors > FAR_ABOVE
    assert [finding.name for finding in after.findings] == ["ends far"]
    said = verdict_on(failed, after)
    assert said.sentence.startswith(("Not enough: ", "It did not help: "))
    assert "the samples are again" in said.sentence
    assert said.cure
