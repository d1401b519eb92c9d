"""Where learners stand, and how a class is grouped by what is going on."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from playground.workshop.standing import grouped, leaders, standing, summary
from tests.workshop.two_learners import ANNA, BEN, did


@dataclass
class FakeRun:
    """What `standing` looks at of a run."""

    state: str = "running"
    created: float = 990.0
    finished: float | None = None


@pytest.mark.parametrize(
    ("records", "run", "finding", "group"),
    [
        ([], None, "", "choosing an exercise"),
        ([did("opened")], None, "", "reading"),
        ([did("opened"), did("predicted")], None, "", "about to train"),
        ([did("opened"), did("run")], FakeRun(), "", "training"),
        ([did("opened"), did("run")], FakeRun(), "mode collapse", "mode collapse"),
        ([did("opened"), did("run")], FakeRun("paused"), "", "paused"),
        ([did("opened"), did("run"), did("wrong", path="too fast")], FakeRun("finished"), "", "too fast"),
        ([did("opened"), did("run"), did("wrong", path="too fast"), did("run")], FakeRun(), "", "training"),
        ([did("opened"), did("run")], FakeRun("finished"), "", "looking at a result"),
        ([did("opened"), did("run")], FakeRun("failed"), "", "a run failed"),
        (
            [did("opened"), did("run"), did("done")],
            FakeRun("finished"),
            "mode collapse",
            "done except the question",
        ),
        ([did("opened"), did("done"), did("answered")], None, "", "done"),
        ([did("opened"), did("done"), did("opened", "ring")], None, "", "reading"),
        ([did("opened", time=100.0), did("run", time=110.0)], FakeRun(created=110.0), "", "training"),
    ],
)
def test_what_is_going_on_with_a_learner(records, run, finding, group):
    assert standing(ANNA, records, run, finding, now=1000.0).group == group


def test_what_a_code_has_brought_is_not_done_in_the_class():
    stand = standing(ANNA, [did("done", carried=True), did("opened"), did("done", "ring", carried=True)], None, "", 1e3)
    assert (stand.done, stand.group) == (0, "reading")
    assert leaders([stand]) == []


def test_a_learner_who_does_nothing_is_idle():
    assert standing(ANNA, [did("opened", time=910.0)], None, "", now=1095.0).group == "idle"


def test_a_learner_whose_page_is_closed_is_away():
    assert standing(ANNA, [did("opened")], None, "", now=1200.0).group == "away"


def test_those_who_need_help_come_first_and_are_counted():
    states = [("finished", "mode collapse"), ("running", ""), ("running", "mode collapse"), ("running", "diverged")]
    stand = [standing(ANNA, [did("opened"), did("run")], FakeRun(state), finding, 1000.0) for state, finding in states]
    assert summary(grouped(stand)) == "2 mode collapse, 1 diverged, 1 training"


def test_the_leaderboard_has_those_who_did_something():
    stand = [standing(ANNA, [did("opened")], None, "", 1000.0), standing(BEN, [did("done")], None, "", 1000.0)]
    assert [one.learner for one in leaders(stand)] == [BEN]
