"""Conditions on a run, as data. Each is one table of an exercise's file, and exactly one of these:

    { number = "modes", at_least = 8 }                          # its last value
    { number = "d_right", when = "recent", at_most = 0.7 }      # the median over the last quarter of the run
    { setting = "penalty", equals = "none" }
    { setting = "g_optimiser.learning_rate", at_least = 0.01 }
    { setting = "loss", changed = true }                        # against the exercise's starting experiment
    { finding = "mode collapse" }                               # a name of a health rule, or "any"
    { state = ["finished", "stopped"] }
    { all_of = [ ... ] }, { any_of = [ ... ] }, { none_of = [ ... ] }

A number that was not measured meets no condition. Nothing here is evaluated as code.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Protocol, Self

from pydantic import Discriminator, Tag, field_validator, model_validator

from playground.charts.health import RULES
from playground.store.tables import ENDED, LIVE
from playground.workshop.numbers import When, number_titles
from playground.workshop.part import Limits, Part, Value
from playground.workshop.words import as_text, setting_title, setting_value

ANY = "any"
FINDINGS = tuple(rule.__name__.replace("_", " ") for rule in RULES)
STATES = (*LIVE, *ENDED, "recorded")


class RunFacts(Protocol):
    """What conditions ask of a run (see `facts.py`)."""

    @property
    def state(self) -> str:
        """queued, running, paused, finished, stopped, diverged, failed or recorded."""

    @property
    def findings(self) -> frozenset[str]:
        """The names of the health rules that speak."""

    def number(self, name: str, when: When = "end") -> float | None:
        """One number of the run; None where it was not measured."""

    def setting(self, path: str) -> Value | None:
        """The value of a setting; None where this experiment has no such setting."""

    def changed(self, path: str) -> bool:
        """Whether a setting, or one below it, differs from the exercise's starting experiment."""


class NumberCondition(Limits):
    """A number of the run lies between limits."""

    number: str
    when: When = "end"

    @field_validator("number")
    @classmethod
    def _known(cls, name: str) -> str:
        if name not in number_titles():
            raise ValueError(f"there is no number “{name}”: it must be one of {', '.join(number_titles())}")
        return name

    @model_validator(mode="after")
    def _has_a_limit(self) -> Self:
        if not self.bounded:
            raise ValueError(f"the condition on {self.number} needs at_least or at_most")
        return self

    def holds(self, run: RunFacts) -> bool:
        """Whether the number was measured and lies between the limits."""
        return self.within(run.number(self.number, self.when))

    def detail(self, run: RunFacts) -> str:
        """What it is, and what it should be."""
        value, title = run.number(self.number, self.when), number_titles()[self.number]
        now = "not measured yet" if value is None else as_text(value)
        return f"{title[:1].upper()}{title[1:]}: {now}, needed: {self.in_words}"


class SettingCondition(Limits):
    """A setting has one of these values, lies between limits, or was changed from the start."""

    setting: str
    equals: Value | None = None
    one_of: tuple[Value, ...] = ()
    changed: bool | None = None

    @model_validator(mode="after")
    def _asks_something(self) -> Self:
        if self.equals is None and not self.one_of and self.changed is None and not self.bounded:
            raise ValueError(f"the condition on {self.setting} needs equals, one_of, at_least, at_most or changed")
        return self

    def holds(self, run: RunFacts) -> bool:
        """Whether the setting is as asked for. One that this experiment does not have holds only for `changed`."""
        if self.changed is not None and run.changed(self.setting) != self.changed:
            return False
        value = run.setting(self.setting)
        allowed = self.one_of if self.equals is None else (self.equals, *self.one_of)
        if allowed and value not in allowed:
            return False
        return not self.bounded or self.within(float(value) if isinstance(value, int | float) else None)

    def detail(self, run: RunFacts) -> str:
        """What it is, and what it should be."""
        title, value = setting_title(self.setting), setting_value(self.setting, run.setting(self.setting))
        if allowed := self.one_of if self.equals is None else (self.equals, *self.one_of):
            return f"{title}: {value}, needed: {' or '.join(setting_value(self.setting, one) for one in allowed)}"
        if self.bounded:
            return f"{title}: {value}, needed: {self.in_words}"
        return f"{title}: {value}, {'still as it was' if self.changed else 'changed'}"


class FindingCondition(Part):
    """A health rule speaks ("any": at least one of them)."""

    finding: str

    @field_validator("finding")
    @classmethod
    def _known(cls, name: str) -> str:
        if name not in (*FINDINGS, ANY):
            raise ValueError(f"there is no finding “{name}”: it must be one of {', '.join((*FINDINGS, ANY))}")
        return name

    def holds(self, run: RunFacts) -> bool:
        """Whether it speaks."""
        return bool(run.findings) if self.finding == ANY else self.finding in run.findings

    def detail(self, run: RunFacts) -> str:
        """What the rules say, and what they should."""
        said = ", ".join(sorted(run.findings)) or "no finding"
        return f"Health: {said}, needed: {'a finding' if self.finding == ANY else self.finding}"


class StateCondition(Part):
    """The run is in one of these states."""

    state: tuple[str, ...]

    @field_validator("state", mode="before")
    @classmethod
    def _several(cls, value: Any) -> Any:
        return (value,) if isinstance(value, str) else value

    @field_validator("state")
    @classmethod
    def _known(cls, states: tuple[str, ...]) -> tuple[str, ...]:
        for state in states:
            if state not in STATES:
                raise ValueError(f"there is no state “{state}”: it must be one of {', '.join(STATES)}")
        return states

    def holds(self, run: RunFacts) -> bool:
        """Whether it is."""
        return run.state in self.state

    def detail(self, run: RunFacts) -> str:
        """What it is, and what it should be."""
        return f"The run is {run.state}, needed: {' or '.join(self.state)}"


class AllOf(Part):
    """All of these hold."""

    all_of: tuple[Condition, ...]

    def holds(self, run: RunFacts) -> bool:
        """Whether all do."""
        return all(one.holds(run) for one in self.all_of)

    def detail(self, run: RunFacts) -> str:
        """Of the first that does not hold; once all do, of the last that has something to say."""
        missing = next((one.detail(run) for one in self.all_of if not one.holds(run)), "")
        return missing or next(filter(None, (one.detail(run) for one in reversed(self.all_of))), "")


class AnyOf(Part):
    """At least one of these holds."""

    any_of: tuple[Condition, ...]

    def holds(self, run: RunFacts) -> bool:
        """Whether one does."""
        return any(one.holds(run) for one in self.any_of)

    def detail(self, run: RunFacts) -> str:
        """Of the one that holds, else of the first."""
        return next((one for one in self.any_of if one.holds(run)), self.any_of[0]).detail(run)


class NoneOf(Part):
    """None of these holds."""

    none_of: tuple[Condition, ...]

    def holds(self, run: RunFacts) -> bool:
        """Whether none does."""
        return not any(one.holds(run) for one in self.none_of)

    def detail(self, run: RunFacts) -> str:
        """Of the one that holds but should not."""
        wrong = next((one for one in self.none_of if one.holds(run)), None)
        if isinstance(wrong, FindingCondition):
            return f"Health: {', '.join(sorted(run.findings))}"
        return "" if wrong is None else wrong.detail(run).partition(", needed")[0]


KINDS: dict[str, type[Part]] = {
    "number": NumberCondition, "setting": SettingCondition, "finding": FindingCondition, "state": StateCondition,
    "all_of": AllOf, "any_of": AnyOf, "none_of": NoneOf,
}  # fmt: skip
NO_KIND = f"a condition has exactly one of {', '.join(KINDS)}"


def _kind_of(value: Any) -> str | None:
    """Which kind of condition a table is; None where it is none."""
    names = value if isinstance(value, Mapping) else type(value).model_fields if isinstance(value, Part) else ()
    kinds = [name for name in KINDS if name in names]
    return kinds[0] if len(kinds) == 1 else None


Condition = Annotated[
    Annotated[NumberCondition, Tag("number")]
    | Annotated[SettingCondition, Tag("setting")]
    | Annotated[FindingCondition, Tag("finding")]
    | Annotated[StateCondition, Tag("state")]
    | Annotated[AllOf, Tag("all_of")]
    | Annotated[AnyOf, Tag("any_of")]
    | Annotated[NoneOf, Tag("none_of")],
    Discriminator(_kind_of, custom_error_type="condition", custom_error_message=NO_KIND),
]
for several in (AllOf, AnyOf, NoneOf):
    several.model_rebuild()


def leaves(condition: Any) -> Iterator[Any]:
    """The conditions that a condition is made of, those that hold others left out."""
    if isinstance(condition, AllOf | AnyOf | NoneOf):
        inside: tuple[Any, ...] = getattr(condition, next(iter(type(condition).model_fields)))
        for one in inside:
            yield from leaves(one)
    else:
        yield condition
