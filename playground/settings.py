"""The table of all settings, made from the schema: what each is, its default and what it may be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, get_args, get_origin

from pydantic.fields import FieldInfo

from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.link import to_text
from playground.gan.experiment.settings import CHOICES
from playground.gan.foundations.schema import Description, kinds_of, knob_of, limit_of


@dataclass(frozen=True)
class Setting:
    """One row: the path as it stands in links and behind --set, and the kind of its choice that has it."""

    path: str
    kind: str
    title: str
    default: str
    range: str
    what: str


def settings() -> Iterator[Setting]:
    """Every setting of every kind, in the order of the schema."""
    base = Experiment.default()
    for name, field in Experiment.model_fields.items():
        value = getattr(base, name)
        if name in CHOICES:
            kinds = kinds_of(CHOICES[name])
            yield Setting(name, "", str(field.title), value.kind, ", ".join(kinds), _what(field))
            for kind, described in kinds.items():
                yield from _of(name, kind, described())
        elif isinstance(value, Description):
            yield from _of(name, "", value)
        else:
            yield _row(name, "", field, value)


def table() -> str:
    """The settings as a Markdown table."""
    lines = ["| setting | of | name | default | may be | what it does |", "| --- | --- | --- | --- | --- | --- |"]
    for s in settings():
        cells = (f"`{s.path}`", s.kind, s.title, s.default, s.range, s.what)
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines)


def _of(group: str, kind: str, described: Description) -> Iterator[Setting]:
    for name, field in type(described).model_fields.items():
        if name != "kind" and not knob_of(field).hidden:
            yield _row(f"{group}.{name}", kind, field, getattr(described, name))


def _row(path: str, kind: str, field: FieldInfo, value: Any) -> Setting:
    return Setting(path, kind, str(field.title), to_text(value), _range(field), _what(field))


def _range(field: FieldInfo) -> str:
    if get_origin(field.annotation) is Literal:
        return ", ".join(map(str, get_args(field.annotation)))
    if field.annotation is bool:
        return "true, false"
    low, high = limit_of(field, "ge"), limit_of(field, "le")
    return "" if low is None else f"{to_text(low)} to {to_text(high)}"


def _what(field: FieldInfo) -> str:
    return " ".join(str(field.description or "").split())
