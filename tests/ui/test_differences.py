"""What differs between two experiments, as a table and in words."""

from __future__ import annotations

from playground.gan.experiment.differences import changes, differences, in_words
from playground.gan.experiment.experiment import Experiment
from playground.ui.differences import differences_table

RING = Experiment.default("ring")


def other(**changed) -> Experiment:
    return Experiment.model_validate(RING.model_dump(mode="json") | changed)


def test_only_what_differs_is_listed_under_the_names_of_the_controls():
    assert differences(RING, other(batch=64, generator=RING.generator.model_dump() | {"width": 32})) == [
        ("Generator: Units per layer", "128", "32"),
        ("Batch size", str(RING.batch), "64"),
    ]


def test_of_another_kind_its_name_is_listed_and_not_what_it_alone_has():
    rows = differences(RING, other(penalty={"kind": "none"}, loss={"kind": "wasserstein"}))
    assert rows == [("Loss", "Non-saturating", "Wasserstein"), ("Penalty", "R1 + R2", "None")]


def test_equal_experiments_differ_in_nothing():
    assert differences_table(RING, RING, ["a", "b"]) == "Both are the same experiment."


def test_changes_are_told_in_the_words_of_the_controls():
    changed = changes(other(loss={"kind": "hinge"}, generator=RING.generator.model_dump() | {"width": 32}, batch=64))
    assert in_words(changed) == "Generator units per layer: 32; Loss: Hinge; Batch size: 64"
    assert in_words(changed, most=1) == "Generator units per layer: 32 and 2 more"
    assert in_words(changes(RING)) == ""
