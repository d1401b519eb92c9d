"""Conditions say what they mean of a run, refuse what does not exist, and are data: nothing is evaluated."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from pydantic import TypeAdapter, ValidationError

from playground.workshop.conditions import Condition
from playground.workshop.numbers import When

READ = TypeAdapter(Condition)


@dataclass
class FakeRun:
    """A run with these facts."""

    state: str = "finished"
    findings: frozenset[str] = frozenset()
    numbers: dict[tuple[str, str], float] = field(default_factory=dict)
    settings: dict[str, object] = field(default_factory=dict)
    changes: frozenset[str] = frozenset()

    def number(self, name: str, when: When = "end"):
        return self.numbers.get((name, when))

    def setting(self, path: str):
        return self.settings.get(path)

    def changed(self, path: str) -> bool:
        return path in self.changes


RUN = FakeRun(
    findings=frozenset({"mode collapse"}),
    numbers={("modes", "end"): 3.0, ("d_right", "recent"): 0.6},
    settings={"penalty": "none", "g_optimiser.learning_rate": 0.003},
    changes=frozenset({"penalty"}),
)


@pytest.mark.parametrize(
    ("written", "holds"),
    [
        ({"number": "modes", "at_least": 3}, True),
        ({"number": "modes", "at_least": 3.1}, False),
        ({"number": "modes", "at_most": 3}, True),
        ({"number": "modes", "at_least": 1, "at_most": 2}, False),
        ({"number": "d_right", "when": "recent", "at_least": 0.5}, True),
        ({"number": "d_right", "at_least": 0}, False),  # not measured at the end
        ({"number": "frechet", "at_most": 1e9}, False),  # not measured at all
        ({"setting": "penalty", "equals": "none"}, True),
        ({"setting": "penalty", "one_of": ["r1", "none"]}, True),
        ({"setting": "penalty", "one_of": ["r1"]}, False),
        ({"setting": "penalty", "changed": True}, True),
        ({"setting": "penalty", "changed": False}, False),
        ({"setting": "g_optimiser.learning_rate", "at_most": 0.01}, True),
        ({"setting": "penalty", "at_most": 1}, False),  # a word is not between numbers
        ({"setting": "nothing", "equals": "none"}, False),
        ({"finding": "mode collapse"}, True),
        ({"finding": "any"}, True),
        ({"finding": "swinging"}, False),
        ({"state": "finished"}, True),
        ({"state": ["stopped", "diverged"]}, False),
        ({"all_of": [{"state": "finished"}, {"finding": "swinging"}]}, False),
        ({"any_of": [{"state": "stopped"}, {"finding": "any"}]}, True),
        ({"none_of": [{"state": "stopped"}, {"finding": "swinging"}]}, True),
        ({"none_of": [{"finding": "any"}]}, False),
    ],
)
def test_holds(written: dict, holds: bool) -> None:
    condition = READ.validate_python(written)
    assert condition.holds(RUN) is holds
    assert isinstance(condition.detail(RUN), str)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ({}, "exactly one of number, setting"),
        ({"number": "modes", "setting": "loss", "at_least": 1}, "exactly one of"),
        ({"number": "modes"}, "needs at_least or at_most"),
        ({"number": "mode", "at_least": 1}, "no number “mode”"),
        ({"number": "modes", "at_least": float("nan")}, "finite"),
        ({"number": "modes", "at_least": "__import__('os')"}, "number"),
        ({"number": "modes", "at_least": 1, "eval": "1"}, "Extra inputs"),
        ({"setting": "loss"}, "needs equals"),
        ({"finding": "boredom"}, "no finding “boredom”"),
        ({"state": "lost"}, "no state “lost”"),
        ({"all_of": [{"state": "lost"}]}, "no state “lost”"),
    ],
)
def test_refuses(written: dict, said: str) -> None:
    with pytest.raises(ValidationError) as caught:
        READ.validate_python(written)
    assert said in str(caught.value)


def test_the_detail_says_what_is_missing() -> None:
    both = READ.validate_python({"all_of": [{"state": "finished"}, {"number": "modes", "at_least": 8}]})
    assert both.detail(RUN) == "Modes: 3, needed: at least 8"
    none = READ.validate_python({"none_of": [{"finding": "any"}]})
    assert none.detail(RUN) == "Health: mode collapse"


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ({"setting": "penalty", "one_of": ["r1", "r1r2"]}, "Penalty: None, needed: R1 or R1 + R2"),
        ({"setting": "g_optimiser.learning_rate", "at_least": 0.00001, "at_most": 1000},
         "Generator's optimiser, learning rate: 0.003, needed: between 0.00001 and 1,000"),
        ({"setting": "penalty", "changed": False}, "Penalty: None, changed"),
        ({"setting": "target.only", "equals": "2"}, "Target, only these classes: not there, needed: 2"),
    ],
)  # fmt: skip
def test_settings_are_named_as_on_their_controls(written: dict, said: str) -> None:
    assert READ.validate_python(written).detail(RUN) == said
