"""The verdict on two runs, from made-up numbers."""

from __future__ import annotations

from dataclasses import replace

from playground.charts.health import Finding
from playground.charts.health.cures import Change
from playground.charts.verdict import Outcome, comparable, verdict
from playground.gan.experiment.experiment import Experiment
from playground.recipes import recipes

RING = Experiment.default("ring")
MORE = Change((("batch", "512"),), "draw batches of 512", "There is more to see.")
SICK = Finding("Mode collapse: the samples are spread as over 1.0 of 8 modes.", (), (MORE,), "mode collapse")


def ended(floors: float, modes: float, *findings: Finding, state: str = "finished") -> Outcome:
    numbers = {"sliced_wasserstein": 0.03 * floors, "sliced_wasserstein_floor": 0.03, "modes": modes}
    return Outcome(RING, state, numbers, findings)


FAILED, CURED = ended(24, 1, SICK), ended(1.3, 8)


def said(left: Outcome, right: Outcome) -> str:
    found = verdict(left, right)
    assert found is not None
    return found.sentence


def test_a_cure_that_works_is_told_in_numbers() -> None:
    found = verdict(FAILED, CURED)
    assert found is not None
    assert found.sentence == "It worked: 1.3 times its floor instead of 24, 8 of 8 modes instead of 1."
    assert not found.cure


def test_what_is_better_and_not_yet_well_gets_the_next_cure() -> None:
    found = verdict(FAILED, ended(10, 1, SICK))
    assert found is not None
    assert found.sentence == (
        f"Not enough: 10 times its floor instead of 24, 1 of 8 modes instead of 1. {SICK.sentence}"
    )
    assert found.cure == (MORE,)


def test_what_is_no_better_did_not_help() -> None:
    assert said(FAILED, ended(23, 1, SICK)).startswith("It did not help: 23 times its floor instead of 24")
    broken_off = replace(FAILED, state="diverged")
    assert said(FAILED, broken_off) == f"It did not help. {SICK.sentence}"
    assert said(broken_off, FAILED) == f"Not enough. {SICK.sentence}"


def test_the_failure_may_stand_on_the_right_and_both_may_be_well() -> None:
    assert said(CURED, FAILED) == (
        "The left one is well, the right one is not: 1.3 times its floor on the left, 24 on the right, "
        "8 of 8 modes on the left, 1 on the right."
    )
    assert said(CURED, ended(1.2, 8)) == "Both are well: 1.3 times its floor on the left, 1.2 on the right."


def test_there_is_none_before_both_have_run_to_their_end() -> None:
    for state in ("", "queued", "running", "paused", "stopped", "failed"):
        assert verdict(FAILED, replace(CURED, state=state)) is None
        assert verdict(replace(FAILED, state=state), CURED) is None


def test_only_what_learns_the_same_is_compared() -> None:
    collapsed = recipes()["ring-collapse"].experiment
    assert collapsed is not None
    assert comparable(collapsed, RING)
    assert not comparable(RING, Experiment.default("moons"))
