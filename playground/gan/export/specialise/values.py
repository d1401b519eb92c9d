"""What an expression is worth while code is specialised: a Python object that is known, or code that is left.

Lists, tuples and dicts are known even where some of their members are code.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from playground.gan.export.specialise.source import Definition, Module

Value = Any  # a Python object, or Code
UNKNOWN = object()
ATOMS = (type(None), bool, int, float, complex, str, bytes, type(Ellipsis))


class CannotWrite(ValueError):  # noqa: N818  (the message is a sentence for the learner)
    """Something that this evaluator does not know how to write down."""


@dataclass
class Code:
    """An expression that is left to run.

    `effects` are the numbers of its calls that may not change places with others (chance is drawn, a tensor is
    written), in the order in which they run. `value` is what it is worth if that is known all the same: a constant
    keeps its name. `solid`: it is never None. `made`: the class of torch that it is an instance of, if known.
    """

    node: ast.expr
    effects: tuple[int, ...] = ()
    value: Any = UNKNOWN
    solid: bool = True
    made: str = ""
    kind: Any = None  # the specialised class (`program.Class`) that it is an instance of


@dataclass
class Closure:
    """A lambda, with the names that it sees."""

    node: ast.Lambda
    frame: Any


@dataclass
class Function:
    """A function of ours; `owner` is the object or the code in front of the dot, if it is a method."""

    definition: Definition
    owner: Value = None


@dataclass
class Class:
    """A class of ours."""

    definition: Definition


@dataclass
class OurModule:
    """One of our modules, by its name in the code."""

    module: Module


def is_known(value: Value) -> bool:
    """Whether it is a Python object, or code whose worth is known."""
    return not isinstance(value, Code) or value.value is not UNKNOWN


def plain(value: Value) -> Any:
    """The Python object that a known value stands for."""
    return value.value if isinstance(value, Code) and value.value is not UNKNOWN else value


def is_deeply_known(value: Value) -> bool:
    """Whether no member of it is code either."""
    value = plain(value)
    if isinstance(value, list | tuple):
        return all(map(is_deeply_known, value))
    if isinstance(value, dict):
        return all(map(is_deeply_known, value.values()))
    return not isinstance(value, Code | Closure | Function | Class)


def deeply_plain(value: Value) -> Any:
    """The Python object, with the names of constants forgotten in its members too."""
    value = plain(value)
    if isinstance(value, list | tuple) and type(value) in (list, tuple):
        return type(value)(map(deeply_plain, value))
    return value


def same(one: Value, other: Value) -> bool:
    """Whether two known values are the same."""
    one, other = plain(one), plain(other)
    if isinstance(one, Code) or isinstance(other, Code):
        return False
    if isinstance(one, np.ndarray) or isinstance(other, np.ndarray):
        return one is other
    if type(one) is not type(other):
        return False
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    return one is other or (isinstance(one, ATOMS) and one == other)


def name(text: str, value: Any = UNKNOWN, solid: bool = True) -> Code:
    """The code that is one name."""
    return Code(ast.Name(text, ast.Load()), value=value, solid=solid)


def build(make: Callable[..., ast.expr], *parts: Code, **more: Any) -> Code:
    """Code out of parts, which run one after the other."""
    return Code(make(*(part.node for part in parts)), sum((part.effects for part in parts), ()), **more)


def is_trivial(code: Code) -> bool:
    """A name, or a name with dots: as good as its own copy."""
    node = code.node
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name | ast.Constant)


def in_order(effects: tuple[int, ...]) -> bool:
    """Whether these run once each, and in the order in which they were written."""
    return all(a < b for a, b in pairwise(effects))
