"""Every experiment has one page; somebody's words are shown as words."""

from __future__ import annotations

import pytest

from playground.gan.experiment.experiment import Experiment
from playground.gan.foundations.schema import kinds_of
from playground.gan.rules.condition import Condition
from playground.gan.targets.distribution import Target
from playground.ui.address import CONDITIONAL, TASKS, page_of, plain


@pytest.mark.parametrize(
    "word", ["[x](http://evil)", "<script>alert(1)</script>", "**bold**", ":material/home:", "$x$", "`c`"]
)
def test_markdown_in_a_link_is_not_markdown_on_the_page(word):
    _, problems = Experiment.from_link({"loss": word})
    shown = plain(problems[0].sentence)
    for character in "[]()<>*$`:":
        assert character not in shown.replace(f"\\{character}", "")


@pytest.mark.parametrize("condition", list(kinds_of(Condition)))
@pytest.mark.parametrize("target", list(kinds_of(Target)))
def test_every_experiment_is_of_exactly_one_way_which_offers_its_target(target, condition):
    experiment, problems = Experiment.from_link({"target": target, "condition": condition})
    (task,) = [task for task in TASKS if task.matches(experiment)]
    assert target in task.targets()
    assert (page_of(experiment) == CONDITIONAL) is (condition != "none" and not problems)


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.title)
def test_a_task_begins_with_an_experiment_of_its_own_and_offers_no_target_that_does_not_fit(task):
    assert task.matches(task.default())
    for kind in task.targets():
        assert task.matches(Experiment.default(kind, task.condition))
