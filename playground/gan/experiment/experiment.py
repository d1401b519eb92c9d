"""The Experiment: the complete description of one training. It is frozen and validated, and has a key and a link."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import cached_property
from typing import Any, Self

from pydantic import Field, field_serializer, field_validator, model_validator

from playground.gan.experiment import link
from playground.gan.experiment.compatibility import problems_between, problems_of
from playground.gan.experiment.settings import Settings
from playground.gan.foundations.problem import Problem, validation_error
from playground.gan.foundations.schema import Description, knob, knob_of

ALGORITHM = 2  # raised when the same Experiment would train to other numbers, so that old runs are not reused


class Origin(Description):
    """Where a fork comes from: it was `parent` for its first `step` steps, then one setting changed.

    A fork contains its whole parent and so needs nothing else. It trains the parent's part first, or continues from one
    of the parent's checkpoints, with the same results.

    Its `text` is that of links and of the canonical form, and stays as it was given: the text of the parent says what
    differs from defaults, and would be another one (and with it the key of the fork) once a default is another one. For
    the same reason it holds the parent's key (forks made before it did do not): where the parent that the text
    describes now has another key, it is not the one that was forked (`changed`; see `fork.with_ancestors`).
    """

    step: int
    parent: Experiment
    text: str = Field(default_factory=lambda known: link.write_fork(known["step"], known["parent"]))

    @property
    def key(self) -> str:
        """The key of the experiment that was forked."""
        return link.key_in(self.text) or self.parent.key

    @property
    def changed(self) -> bool:
        """Whether `parent` is not what was forked, since a default that its text relies on is another one now."""
        return self.key not in self.parent.keys

    @property
    def depth(self) -> int:
        """How many forks there are between this one and an experiment that is not a fork."""
        return 0 if self.parent.fork is None else 1 + self.parent.fork.depth

    def problems_of(self, child: Settings) -> list[Problem]:
        """Why `child` cannot continue from here."""
        if self.changed:  # nothing can be said of a parent that is not known
            return []
        before = self.parent.fork
        if self.depth > link.DEEPEST:
            return [Problem("fork", link.TOO_DEEP)]
        if not 0 < self.step < min(child.steps, self.parent.steps):
            lengths = f"of {self.parent.steps} and {child.steps} steps"
            return [Problem("fork", f"Step {self.step} is not within both runs, {lengths}.")]
        if before is not None and self.step <= before.step:
            sentence = f"Until step {before.step:,} it was another experiment: fork that one at step {self.step:,}."
            return [Problem("fork", sentence)]
        return problems_between(self.parent, child)


class Experiment(Settings):
    """The complete description of one training. Equal Experiments train to equal numbers on the same machine."""

    fork: Origin | None = knob(
        None, "Fork", "The step up to which it was another experiment, and that experiment: step-key?link.",
        group="run", hidden=True,
    )  # fmt: skip

    @field_validator("fork", mode="before")
    @classmethod
    def _read_fork(cls, value: Any) -> Any:
        """A fork from its text, which is its form in links and in stored experiments."""
        if value is None or isinstance(value, Origin):
            return value
        origin = link.read_fork(value, cls)
        return None if origin is None else Origin(step=origin[0], parent=origin[1], text=value)

    @field_serializer("fork")
    def _write_fork(self, fork: Origin | None) -> str:
        """A fork as text, and no fork as "", in JSON too. So keys are the same as when forks were stored as text."""
        return "" if fork is None else fork.text

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        problems = problems_of(self) or ([] if self.fork is None else self.fork.problems_of(self))
        if problems:
            raise validation_error(problems[0])
        return self

    @property
    def title(self) -> str:
        """The target and the condition in words: "Digits, by class (Projection)"."""
        given = {"nothing": "", "classes": f", by class ({self.condition.title})", "picture": ", image to image"}
        return f"{self.target.title}{given[self.condition.of]}"

    def canonical(self) -> str:
        """The one JSON text of this Experiment: keys sorted, no spaces. A field that was added later is left out at its
        default, so that older experiments keep their text and their key."""
        written = self.model_dump(mode="json")
        _leave_out_added(self, written)
        return json.dumps(written, sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    @cached_property
    def key(self) -> str:
        """16 hexadecimal digits that identify this Experiment: equal Experiments have equal keys."""
        return self.keys[-1]

    @cached_property
    def keys(self) -> list[str]:
        """The keys that it had with each version of the algorithm so far."""
        text = self.canonical()
        return [hashlib.sha256(f"{n}\n{text}".encode()).hexdigest()[:16] for n in range(1, ALGORITHM + 1)]

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The Experiment of a JSON text, in which fields may be missing. Raises ValidationError for wrong values."""
        return cls.model_validate_json(text)

    @classmethod
    def from_link(cls, params: Mapping[str, str]) -> tuple[Self, list[Problem]]:
        """The Experiment of a link (`link.to_link`), and a Problem for each value that was replaced by a default.

        Never raises: whatever is in the address bar, something sensible opens.
        """
        return link.read(params, cls)


def _leave_out_added(described: Description, written: dict[str, Any]) -> None:
    """Delete what was added later and is at its default from a description in JSON, in place; its parts' too."""
    for name, field in type(described).model_fields.items():
        value = getattr(described, name)
        if knob_of(field).added and value == field.default:
            del written[name]
        elif isinstance(value, Description) and isinstance(written[name], dict):  # a fork is written as text
            _leave_out_added(value, written[name])


Experiment.model_rebuild()
Origin.model_rebuild()
