"""The Guide: whatever can be set or pressed is explained, from the same words as its help."""

from __future__ import annotations

import pytest

from playground.gan.experiment.controls import controls_of
from playground.gan.experiment.experiment import Experiment
from playground.ui import guide
from playground.ui.run_buttons import HELP, MAIN

EXPERIMENTS = [Experiment.default("ring"), Experiment.default("digits"), Experiment.default("ring", "projection")]


@pytest.mark.parametrize("experiment", EXPERIMENTS, ids=lambda experiment: experiment.title)
def test_every_setting_is_explained_by_its_own_help(experiment: Experiment) -> None:
    found = guide.explanations(experiment)
    for control in controls_of(experiment):
        text = found["st-key-knob-" + control.path.replace(".", "-")]["text"]
        assert text, control.path
        assert text.startswith(str(control.field.description or "").split("  \n")[0])
        assert "**" not in text, "the bar shows no Markdown"
        assert "\n" not in text


def test_a_choice_also_explains_what_is_chosen() -> None:
    found = guide.explanations(EXPERIMENTS[0])
    assert EXPERIMENTS[0].loss.summary in found["st-key-simple-loss"]["text"]


def test_every_button_of_a_run_is_explained_by_its_help() -> None:
    found = guide.explanations(EXPERIMENTS[0])
    assert found["st-key-run-new-seed"]["text"] == HELP["New seed"]
    assert {words["title"] for words in found.values()} >= set(HELP) - set(MAIN)
    for label in MAIN:
        assert label in found["st-key-run-main"]["text"]


def test_every_part_has_a_title_and_a_sentence() -> None:
    for title, text in (*guide.PARTS.values(), *guide.WIDGETS.values()):
        assert title
        assert text.endswith(".")
