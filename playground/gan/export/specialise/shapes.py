"""What is known of something that has several values: of a field, a parameter, the result of a function."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from playground.gan.export.specialise.values import UNKNOWN, CannotWrite, Code, Value, is_deeply_known, plain, same


@dataclass(frozen=True)
class Shape:
    """What is known of all values that a field, a parameter or a function's result ever has.

    Either one known value, or members of their own (a tuple), or nothing but that it is code.
    """

    value: Any = UNKNOWN
    members: tuple[Shape, ...] | None = None
    solid: bool = True
    made: str = ""
    kind: Any = field(default=None, compare=False)


CODE = Shape()


def shape_of(value: Value) -> Shape:
    """What there is to know of one value."""
    if isinstance(value, Code) and value.value is UNKNOWN:
        return Shape(solid=value.solid, made=value.made, kind=value.kind)
    if isinstance(plain(value), tuple) and not is_deeply_known(value):
        return Shape(members=tuple(map(shape_of, plain(value))))
    if isinstance(plain(value), list | dict) and not is_deeply_known(value):
        return CODE
    return Shape(value=value)


def join(one: Shape | None, other: Shape) -> Shape:
    """What is known of something that is now the one, now the other."""
    if one is None:
        return other
    if one.value is not UNKNOWN and other.value is not UNKNOWN and same(one.value, other.value):
        return one
    one, other = opened(one, other), opened(other, one)
    if one.members is not None and other.members is not None and len(one.members) == len(other.members):
        return Shape(members=tuple(map(join, one.members, other.members)))
    return Shape(
        solid=is_solid(one) and is_solid(other),
        made=one.made if one.made == other.made else "",
        kind=one.kind if one.kind is other.kind else None,
    )


def opened(shape: Shape, other: Shape) -> Shape:
    """A known tuple as one with members, where the other has members."""
    if other.members is not None and isinstance(plain(shape.value), tuple):
        return Shape(members=tuple(map(shape_of, plain(shape.value))))
    return shape


def is_solid(shape: Shape) -> bool:
    """Whether it is never None."""
    return shape.solid if shape.value is UNKNOWN else plain(shape.value) is not None


def open_places(shape: Shape) -> list[int]:
    """The members of a tuple that are not known."""
    return [i for i, member in enumerate(shape.members or ()) if member.value is UNKNOWN]


def narrowed(value: Value, shape: Shape) -> Value:
    """What has to be handed over of a value with this shape: of a tuple with one unknown member, that member."""
    places = open_places(shape)
    if len(places) != 1:
        return value
    if not isinstance(plain(value), tuple):
        raise CannotWrite("a tuple of which one member is known")
    return plain(value)[places[0]]


def widened(code: Code, shape: Shape) -> Value:
    """The value behind `code`, which holds what `narrowed` has handed over."""
    if shape.value is not UNKNOWN:
        return shape.value
    places = open_places(shape)
    if len(places) != 1:
        return Code(code.node, code.effects, solid=shape.solid, made=shape.made, kind=shape.kind)
    members = [member.value for member in shape.members or ()]
    members[places[0]] = widened(code, (shape.members or ())[places[0]])
    return tuple(members)


def alike(one: Shape, other: Shape) -> bool:
    """Whether two shapes, of which the second was joined from the first, say the same."""
    if one.value is not UNKNOWN or other.value is not UNKNOWN:
        return one.value is not UNKNOWN and other.value is not UNKNOWN
    if one.members is None or other.members is None:
        return one.members is other.members and (one.solid, one.made, one.kind) == (other.solid, other.made, other.kind)
    return len(one.members) == len(other.members) and all(map(alike, one.members, other.members))
