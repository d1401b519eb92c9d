"""How a description is written.

One field of one description is at once a control, a link parameter, a command-line flag, a validation
rule and a row of the docs. Descriptions are frozen pydantic models; a description that is one of several
kinds (a target, a loss, a penalty ...) is a `Choice`, and `one_of` gathers its kinds by themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Self, Union

from pydantic import BaseModel, ConfigDict, Field, field_validator
from pydantic.fields import FieldInfo


@dataclass(frozen=True)
class Knob:
    """What a control needs to know beside the type and the range of a field."""

    group: str = ""
    simple: bool = False  # one of the few knobs of the simple view
    log: bool = False  # moves by factors, not by sums
    step: float | None = None
    hidden: bool = False  # set by a picture of its own (a drawing), not by a control
    families: tuple[str, ...] = ()  # of targets that it is for; empty: for all
    conditions: tuple[str, ...] = ()  # what may be conditioned on where it is used; empty: anything


def knob(
    default: Any,
    title: str,
    what: str,
    *,
    low: str = "",
    high: str = "",
    group: str = "",
    simple: bool = False,
    log: bool = False,
    step: float | None = None,
    hidden: bool = False,
    families: tuple[str, ...] = (),
    conditions: tuple[str, ...] = (),
    **limits: Any,
) -> Any:
    """One field: its default, its name, what it is, and what happens when it is too low or too high.

    `limits` are pydantic's own (`ge`, `le`, `gt`, `lt`, `max_length` ...).
    """
    sentences = [what]
    if low:
        sentences.append(f"**Too low:** {low}")
    if high:
        sentences.append(f"**Too high:** {high}")
    extra: Any = {"knob": vars(Knob(group, simple, log, step, hidden, families, conditions))}
    help_text = "  \n".join(sentences)  # two spaces: a line break in Markdown
    return Field(default, title=title, description=help_text, json_schema_extra=extra, **limits)


def knob_of(field: FieldInfo) -> Knob:
    """The `Knob` that was given to `knob` for this field; a plain one for a field without."""
    extra: Any = field.json_schema_extra
    return Knob(**extra["knob"]) if isinstance(extra, dict) and "knob" in extra else Knob()


def limit_of(field: FieldInfo, name: str) -> Any:
    """A limit of a field by pydantic's name for it (`ge`, `le`, `multiple_of`); None without one."""
    return next((getattr(rule, name) for rule in field.metadata if hasattr(rule, name)), None)


class Description(BaseModel):
    """A frozen, validated part of an Experiment. Unknown fields, NaN and infinity are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    @field_validator("*", mode="after")
    @classmethod
    def _no_negative_zero(cls, value: Any) -> Any:
        """-0.0 equals 0.0, so both must have the same canonical form, hence the same key."""
        return value + 0.0 if isinstance(value, float) else value

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """As pydantic's, but what has been cached on this one (its key, its moments) is not taken along."""
        copied = super().model_copy(update=update, deep=deep)
        for cached in set(copied.__dict__) - set(type(self).model_fields):
            del copied.__dict__[cached]
        return copied

    def __eq__(self, other: object) -> bool:
        """Equal kind and equal fields; what has been cached on one of them (arrays) does not count."""
        if type(self) is not type(other):
            return NotImplemented
        return all(getattr(self, name) == getattr(other, name) for name in type(self).model_fields)

    def __hash__(self) -> int:
        return hash((type(self), *(getattr(self, name) for name in type(self).model_fields)))


class Choice(Description):
    """One kind of several. A subclass with `kind: Literal["name"] = "name"` is a new kind; nothing else is needed."""

    title: ClassVar[str]
    summary: ClassVar[str]
    formula: ClassVar[str] = ""  # LaTeX
    families: ClassVar[tuple[str, ...]] = ()  # of targets that this kind is for; empty: for all
    conditions: ClassVar[tuple[str, ...]] = ()  # what may be conditioned on (`Condition.of`); empty: anything
    roles: ClassVar[tuple[str, ...]] = ()  # fields of the Experiment that it is for; empty: for all
    kind: str

    @classmethod
    def __pydantic_init_subclass__(cls, **_: Any) -> None:
        _WRITTEN.append(cls)


_WRITTEN: list[type[Choice]] = []  # every class of a choice, in the order of the files


def kinds_of(base: type[Choice]) -> dict[str, type[Any]]:
    """All kinds of a choice, by name, in the order in which they are written; classes without a name are no kinds."""
    named = ((cls.model_fields["kind"].default, cls) for cls in _WRITTEN if issubclass(cls, base))
    return {name: cls for name, cls in named if isinstance(name, str)}


def one_of(base: type[Choice]) -> Any:
    """The type "any kind of `base`", told apart by the field `kind`."""
    kinds = tuple(kinds_of(base).values())
    return kinds[0] if len(kinds) == 1 else Annotated[Union[kinds], Field(discriminator="kind")]  # noqa: UP007
