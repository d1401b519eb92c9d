"""What a sweep comes to: success, spread, and the charts of it."""

from __future__ import annotations

import numpy as np
import pytest

from playground.charts.health import Finding, History
from playground.charts.sweep import Group, Standing, groups, meaning_of_success, spread, standing
from playground.charts.sweep_figures import by_value, heat_map, over_steps
from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.sweep import Member, Sweep
from playground.gan.foundations.snapshot import Snapshot

RATE = "d_optimiser.learning_rate"


def stand(
    member: Member, state: str = "finished", floors: float | None = 1.5, findings=(), until: int = 3000
) -> Standing:
    history, numbers = History(member.experiment), {}
    for step in range(0, until + 1, 1000) if floors else ():
        numbers = {"sliced_wasserstein": 0.1 * floors * (4 - step / 1000), "sliced_wasserstein_floor": 0.1}
        history.add(Snapshot(step, {}, numbers))
    return standing(member, state, until, numbers, history, findings)


def members(*over: str, seeds: int = 3) -> tuple[Member, ...]:
    return Sweep.of(Experiment.default("ring"), str(seeds), over)[0].members


@pytest.mark.parametrize(
    ("state", "floors", "findings", "success"),
    [
        ("finished", 1.5, (), True),
        ("recorded", 1.5, (), True),
        ("finished", 4.5, (), False),
        ("finished", 1.5, (Finding("Modes are lost.", ()),), False),
        ("diverged", 1.5, (), False),
        ("running", 1.5, (), None),
        ("stopped", 1.5, (), None),
        ("failed", 1.5, (), None),
        ("finished", None, (), None),
    ],
)
def test_a_success_ends_well_and_near_the_data(state, floors, findings, success):
    assert stand(members()[0], state, floors, findings).success is success
    assert "less than 4 times" in meaning_of_success(members()[0].experiment)


@pytest.mark.parametrize(("last", "success"), [(1.2, True), (20.0, False)])
def test_pictures_must_come_nearer_for_a_success(last: float, success: bool) -> None:
    member = Sweep.of(Experiment.default("digits"), "1", ())[0].members[0]
    history, numbers = History(member.experiment), {}
    for step, distance in ((0, 22.0), (2500, last)):
        numbers = {"frechet": distance, "frechet_floor": 0.6}
        history.add(Snapshot(step, {}, numbers))
    assert standing(member, "finished", 2500, numbers, history, ()).success is success
    assert "a fifth of the first one" in meaning_of_success(member.experiment)


def test_a_group_counts_what_has_ended_and_what_was_measured():
    one, two, three = members()
    group = Group((), (stand(one), stand(two, floors=5.0), stand(three, "diverged")))
    assert (group.good, group.ended, group.median) == (1, 3, pytest.approx(3.25))
    assert group.success == "1 of 3 (6% to 79%)"
    assert Group((), (Standing(one),)).success == "none has ended yet"


def test_the_band_goes_from_the_lowest_to_the_highest_as_far_as_two_runs_have_come():
    one, two, three = members()
    found = spread([stand(one, floors=1.0), stand(two, floors=2.0, until=2000), stand(three, floors=4.0, until=1000)])
    assert [step for step, *_ in found] == [0, 1000, 2000]
    assert found[1][1:] == pytest.approx((3.0, 6.0, 12.0))
    assert spread([Standing(one)]) == []


def test_the_charts_show_medians_and_say_them():
    seeds = [stand(member, floors=floors) for member, floors in zip(members(), (1.0, 1.5, 3.0), strict=True)]
    chart = over_steps(seeds)
    assert list(chart.data[3].y) == pytest.approx([6.0, 4.5, 3.0, 1.5])
    assert "ends at 1.5, the runs between 1.0 and 3.0" in chart.layout.meta["alt"]
    over_steps([Standing(member) for member in members()])

    varied = [stand(member, floors=1.0 + i) for i, member in enumerate(members(f"{RATE}:0.001,0.01", seeds=2))]
    chart = by_value(groups(varied), "Learning rate", str)
    assert "0.001: median 1.5 times its floor, success 2 of 2" in chart.layout.meta["alt"]

    pairs = members(f"{RATE}:0.001,0.01", "loss:hinge,wasserstein,non-saturating", seeds=1)
    cells = groups([stand(member, floors=1.0 + i) for i, member in enumerate(pairs[:-1])] + [Standing(pairs[-1])])
    chart = heat_map(cells, ["Learning rate", "Loss"], lambda place, value: value)
    assert np.shape(chart.data[0].z) == (2, 3)
    assert list(chart.data[0].z[0]) == pytest.approx([1.0, 2.0, 3.0])
    assert chart.data[0].z[1][2] is None
    assert "Best: Learning rate 0.001 and Loss hinge, median 1.0 times its floor" in chart.layout.meta["alt"]
