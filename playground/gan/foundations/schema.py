"""How descriptions are written.

Each field of a description is at once a control, a link parameter, a command-line flag, a validation rule and a row of
the docs. Descriptions are frozen pydantic models. A description that is one of several kinds (a target, a loss, a
penalty ...) is a `Choice`, and `one_of` finds its kinds by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Annotated, Any, ClassVar, Literal, Self, Union

from pydantic import BaseModel, ConfigDict, Field, field_validator
from pydantic.fields import FieldInfo

Level = Literal["basic", "more", "all"]  # from which one on a control is shown
LEVELS: tuple[Level, ...] = ("basic", "more", "all")


@dataclass(frozen=True)
class Knob:
    """What a control needs to know about a field besides its type and its range."""

    group: str = ""
    level: Level = "all"
    log: bool = False  # the slider is logarithmic
    step: float | None = None
    hidden: bool = False  # set elsewhere (a drawing), not by a control
    families: tuple[str, ...] = ()  # families of targets that it applies to; empty: all
    conditions: tuple[str, ...] = ()  # values of `Condition.of` that it applies to; empty: all
    needs: tuple[tuple[str, tuple[str, ...]], ...] = ()  # fields beside it, with the values that let it act
    zero: str = ""  # what 0 is called, where it is no number of anything: "all"
    added: bool = False  # there were experiments before it: at its default, it is left out of their canonical form

    @property
    def simple(self) -> bool:
        """Whether it is one of the few that are always in the open."""
        return self.level == "basic"

    def acts_in(self, owner: BaseModel) -> bool:
        """Whether it has any effect in this description."""
        return all(getattr(owner, name) in values for name, values in self.needs)


def knob(
    default: Any,
    title: str,
    what: str,
    *,
    low: str = "",
    high: str = "",
    group: str = "",
    level: Level = "all",
    log: bool = False,
    step: float | None = None,
    hidden: bool = False,
    families: tuple[str, ...] = (),
    conditions: tuple[str, ...] = (),
    needs: Mapping[str, tuple[str, ...]] | None = None,
    zero: str = "",
    added: bool = False,
    **limits: Any,
) -> Any:
    """A field with its default, its name, what it means, and what happens when it is too low or too high.

    `needs`: fields beside it, each with the values that let this one act. `zero`: what 0 is called. `added`: at its
    default it is left out of the canonical form, so that experiments keep the keys that they had before this field.
    `limits` are those of pydantic's `Field` (`ge`, `le`, `gt`, `lt`, `max_length` ...).
    """
    sentences = [what]
    if low:
        sentences.append(f"**Too low:** {low}")
    if high:
        sentences.append(f"**Too high:** {high}")
    fixed = (group, level, log, step, hidden, families, conditions, tuple((needs or {}).items()), zero, added)
    extra: Any = {"knob": vars(Knob(*fixed))}
    help_text = "  \n".join(sentences)  # two spaces: a line break in Markdown
    return Field(default, title=title, description=help_text, json_schema_extra=extra, **limits)


def knob_of(field: FieldInfo) -> Knob:
    """The `Knob` of a field that was made by `knob`; a default one for any other field."""
    extra: Any = field.json_schema_extra
    return Knob(**extra["knob"]) if isinstance(extra, dict) and "knob" in extra else Knob()


def limit_of(field: FieldInfo, name: str) -> Any:
    """The limit of a field with this name in pydantic (`ge`, `le`, `multiple_of`); None if it has none."""
    return next((getattr(rule, name) for rule in field.metadata if hasattr(rule, name)), None)


class Description(BaseModel):
    """A frozen, validated part of an Experiment. Unknown fields, NaN and infinity are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    @field_validator("*", mode="after")
    @classmethod
    def _no_negative_zero(cls, value: Any) -> Any:
        """-0.0 equals 0.0, so both must have the same canonical form and the same key."""
        return value + 0.0 if isinstance(value, float) else value

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """As in pydantic, but without the cached properties of this object (its key, its moments)."""
        copied = super().model_copy(update=update, deep=deep)
        for cached in set(copied.__dict__) - set(type(self).model_fields):
            del copied.__dict__[cached]
        return copied

    def __eq__(self, other: object) -> bool:
        """Equal type and equal fields. Cached properties (arrays) are not compared."""
        if type(self) is not type(other):
            return NotImplemented
        return all(getattr(self, name) == getattr(other, name) for name in type(self).model_fields)

    def __hash__(self) -> int:
        return self.fields_hash

    @cached_property
    def fields_hash(self) -> int:
        """The hash, computed once: whatever is kept by experiment asks for it again and again."""
        return hash((type(self), *(getattr(self, name) for name in type(self).model_fields)))

    def __getstate__(self) -> dict[Any, Any]:
        """Without what is cached: a hash means nothing in another process."""
        state = super().__getstate__()
        fields = {name: value for name, value in self.__dict__.items() if name in type(self).model_fields}
        return state | {"__dict__": fields}


class Choice(Description):
    """One of several kinds. A subclass with `kind: Literal["name"] = "name"` is a new kind; nothing else is needed.

    A kind without a docstring has its `summary` as one. One that is not `listed` is in stored experiments only: nobody
    can choose it, no link leads to it, and `kinds_of` leaves it out.
    """

    title: ClassVar[str]
    summary: ClassVar[str]
    formula: ClassVar[str] = ""  # LaTeX
    families: ClassVar[tuple[str, ...]] = ()  # families of targets that this kind is for; empty: all
    conditions: ClassVar[tuple[str, ...]] = ()  # values of `Condition.of` that it is for; empty: all
    roles: ClassVar[tuple[str, ...]] = ()  # fields of the Experiment that it can be used for; empty: all
    listed: ClassVar[bool] = True
    kind: str

    @classmethod
    def __pydantic_init_subclass__(cls, **_: Any) -> None:
        _CLASSES.append(cls)
        if cls.__doc__ is None and "summary" in vars(cls):
            cls.__doc__ = cls.summary


_CLASSES: list[type[Choice]] = []  # all subclasses of Choice, in the order in which they were imported


def kinds_of(base: type[Choice], unlisted: bool = False) -> dict[str, type[Any]]:
    """All kinds of a choice by name, in the order of their definitions; those that nobody can choose only if they are
    wanted too (`unlisted`). Base classes, which have no name, are left out."""
    kinds = _kinds_of(base, len(_CLASSES))
    return {name: kind for name, kind in kinds.items() if unlisted or kind.listed}


@cache
def _kinds_of(base: type[Choice], _: int) -> dict[str, type[Any]]:
    """They are asked for thousands of times; only a new class, of which there are then more, can change them."""
    named = ((cls.model_fields["kind"].default, cls) for cls in _CLASSES if issubclass(cls, base))
    return {name: cls for name, cls in named if isinstance(name, str)}


def one_of(base: type[Choice]) -> Any:
    """The union of all kinds of `base`, with the field `kind` as its discriminator."""
    kinds = tuple(kinds_of(base, unlisted=True).values())
    return kinds[0] if len(kinds) == 1 else Annotated[Union[kinds], Field(discriminator="kind")]  # noqa: UP007
