"""The rules speak on real runs that fail, each in its own way, and are silent on real ones that learn."""

from __future__ import annotations

import re

import pytest

from playground.charts.health import RULES, diagnose, summary
from tests.charts.test_health import RULE, fits

from .failing import FAILING, HEALTHY, failing, healthy, history

NAMES = sorted(RULE)


def test_there_is_a_run_that_fails_for_each_rule() -> None:
    assert sorted(FAILING) == NAMES


@pytest.mark.parametrize("rule", NAMES)
def test_speaks_on_a_run_that_fails(rule: str) -> None:
    experiment = failing(rule)
    shown = history(experiment)
    finding = RULE[rule](shown)
    assert finding is not None
    assert finding.sentence.endswith(".")
    assert len(finding.evidence) >= 2
    assert re.search(r"\d", " ".join(finding.evidence))
    assert all(fact.endswith(".") and "nan" not in fact for fact in finding.evidence)
    assert finding.cure
    assert fits(experiment, finding)
    assert rule.replace("_", " ") in [said.name for said in diagnose(shown)]


@pytest.mark.parametrize("target", list(HEALTHY))
def test_silent_on_a_run_that_learns(target: str) -> None:
    experiment = healthy(target)
    for share in (0.1, 0.2, 0.35, 0.5, 0.75, 0.9, 1.0):
        shown = history(experiment, share)
        said = [rule.__name__ for rule in RULES if rule(shown)]
        assert not said, f"at {share:.0%} of {target}: {said}"
        assert not diagnose(shown)
    assert "No finding" in summary(shown).sentence
    assert any("D is right" in fact for fact in summary(shown).evidence)


def test_too_early_to_say() -> None:
    shown = history(failing("discriminator_wins"), 0.05)
    assert diagnose(shown) == []
    assert summary(shown).sentence == "Too early to say: the rules start at step 10."


def test_what_is_said_of_one_run_is_not_said_of_all() -> None:
    """A rule that always spoke would pass the tests above but for the healthy runs."""
    swings = history(failing("swinging"))
    assert not any(RULE[name](swings) for name in ("dead_units", "exploding", "diverging", "blurred", "nothing_moves"))
    wins = history(failing("discriminator_wins"))
    assert not any(RULE[name](wins) for name in ("vanishing_gradient", "discriminator_weak", "generator_weak"))
