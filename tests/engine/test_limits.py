"""What a run may cost here: profiles, and numbers that are set alone."""

from __future__ import annotations

import pytest

from playground.engine.limits import Limits, limits, profiles


def test_a_profile_is_chosen_by_its_name_and_a_laptop_is_the_default(monkeypatch):
    monkeypatch.delenv("PLAYGROUND_PROFILE", raising=False)
    assert limits() == profiles()["laptop"]
    for name, numbers in profiles().items():
        monkeypatch.setenv("PLAYGROUND_PROFILE", name)
        assert limits() == numbers


def test_each_number_can_be_set_alone(monkeypatch):
    monkeypatch.setenv("PLAYGROUND_PROFILE", "demo")
    monkeypatch.setenv("PLAYGROUND_STEP_SECONDS", "0.25")
    assert limits() == Limits(**vars(profiles()["demo"]) | {"step_seconds": 0.25})


@pytest.mark.parametrize(("name", "value"), [("PLAYGROUND_PROFILE", "moon"), ("PLAYGROUND_MEMORY_MB", "much")])
def test_what_cannot_be_a_limit_is_named(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    with pytest.raises(ValueError, match=f"{name} is “{value}”"):
        limits()
