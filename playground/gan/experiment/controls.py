"""The fields of an Experiment as they are called: on controls, in tables, in sentences."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pydantic.fields import FieldInfo

from playground.gan.experiment.compatibility import fits
from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.link import to_words
from playground.gan.experiment.settings import CHOICES
from playground.gan.foundations.schema import Choice, Description, Knob, kinds_of, knob_of


@dataclass(frozen=True)
class Control:
    """One field of an Experiment, where it is and what it holds now."""

    path: str
    field: FieldInfo
    value: Any
    experiment: Experiment  # that it is a field of

    @property
    def knob(self) -> Knob:
        """Its range, words and help."""
        return knob_of(self.field)


@lru_cache(maxsize=256)
def controls_of(experiment: Experiment) -> tuple[Control, ...]:
    """Every field of `experiment` that fits its target and condition, in the order of the schema. (A page asks for them
    half a dozen times.)"""
    return tuple(_controls_of(experiment))


def _controls_of(experiment: Experiment) -> Iterator[Control]:
    for name, field in Experiment.model_fields.items():
        value = getattr(experiment, name)
        if not may_stand(knob_of(field), name, experiment) or knob_of(field).hidden:
            continue
        if not isinstance(value, Description):
            yield Control(name, field, value, experiment)
            continue
        if isinstance(value, Choice):
            yield Control(name, field, value.kind, experiment)
        for inner, inner_field in type(value).model_fields.items():
            knob = knob_of(inner_field)
            if inner != "kind" and not knob.hidden and may_stand(knob, name, experiment):
                yield Control(f"{name}.{inner}", inner_field, getattr(value, inner), experiment)


def may_stand(limits: Knob | type[Choice], place: str, experiment: Experiment) -> bool:
    """May this stand at the field `place` beside the experiment's target and condition?"""
    return fits(limits, place, experiment.target, experiment.condition)


def value_text(control: Control) -> str:
    """A setting's value as it is called on its control."""
    if control.path in CHOICES:
        kinds: dict[str, type[Choice]] = kinds_of(CHOICES[control.path], unlisted=True)
        return kinds[control.value].title
    if is_zero(control):
        return control.knob.zero
    return readable(control.value) if isinstance(control.value, str) and control.value else to_words(control.value)


def is_zero(control: Control) -> bool:
    """Whether it is 0 and has a word for that."""
    return bool(control.knob.zero) and control.value == 0


def readable(word: str) -> str:
    """leaky-relu -> Leaky ReLU, he -> He"""
    names = {"relu": "ReLU", "leaky-relu": "Leaky ReLU", "elu": "ELU", "gelu": "GELU", "silu": "SiLU"}
    names |= {"pytorch": "PyTorch’s own", "tanh": "tanh", "small-normal": "Small normal"}
    names |= {"real-then-generated": "Real, then generated", "clipped-tanh": "Clipped tanh"}
    return names.get(word, word.replace("-", " ").capitalize())
