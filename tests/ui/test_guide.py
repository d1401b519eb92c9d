"""The Guide: whatever can be set or pressed is explained, from the same words as its help."""

from __future__ import annotations

import pytest

from playground.gan.experiment.controls import controls_of
from playground.gan.experiment.experiment import Experiment
from playground.ui import guide
from playground.ui.run_buttons import HELP

EXPERIMENTS = [Experiment.default("ring"), Experiment.default("digits"), Experiment.default("ring", "projection")]


@pytest.mark.parametrize("experiment", EXPERIMENTS, ids=lambda experiment: experiment.title)
def test_every_setting_is_explained_by_its_own_help(experiment: Experiment) -> None:
    found = guide.explanations(experiment)
    for control in controls_of(experiment):
        text = found["st-key-knob-" + control.path.replace(".", "-")]["text"]
        assert text.startswith(str(control.field.description or ""))
        assert text, control.path


def test_a_choice_also_explains_what_is_chosen() -> None:
    found = guide.explanations(EXPERIMENTS[0])
    assert EXPERIMENTS[0].loss.summary in found["st-key-simple-loss"]["text"]


def test_every_button_of_a_run_is_explained_by_its_help() -> None:
    found = guide.explanations(EXPERIMENTS[0])
    assert found["st-key-run-new-seed"]["text"] == HELP["New seed"]
    assert {words["title"] for words in found.values()} >= set(HELP)


def test_every_part_has_a_title_and_a_sentence() -> None:
    for title, text in guide.PARTS.values():
        assert title
        assert text.endswith(".")
