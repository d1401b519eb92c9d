"""Calls: made at once where all is known, put into the expression where that is short, else left."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Callable
from typing import Any

from playground.gan.export.specialise.frame import Frame
from playground.gan.export.specialise.values import (
    UNKNOWN,
    CannotWrite,
    Class,
    Closure,
    Code,
    Function,
    Value,
    build,
    deeply_plain,
    is_deeply_known,
    is_known,
    plain,
)

Evaluate = Callable[[ast.expr, Frame], Value]

# these ask nothing of the members of what they are called with
OF_CONTAINERS = {len, enumerate, zip, list, tuple, reversed, itertools.pairwise}
# calls that draw no chance and write nothing, by the last part of their name: they may be left out, or moved
CALM = """
abs mean sum square sqrt norm flatten chunk split view view_as reshape float detach cat stack softplus sigmoid
relu tanh clamp requires_grad numel std exp log zeros ones zeros_like arange linspace len min max divmod
isinstance is_grad_enabled repeat one_hot as_tensor from_numpy astype cross_entropy ndtri expand size dim
parameters buffers pow clip where sign round prod array sin cos int Flatten Unflatten Upsample AvgPool2d
Identity ReLU LeakyReLU Tanh ELU GELU SiLU Sigmoid
"""
PURE = set(CALM.split())


def call(node: ast.Call, frame: Frame, evaluate: Evaluate) -> Value:
    """The worth of a call."""
    function = evaluate(node.func, frame)
    arguments, named = _arguments(node, frame, evaluate)
    match function:
        case Function():
            return frame.program.call(function, arguments, named, frame)
        case Closure():
            return inside(function, arguments, frame, evaluate)
        case Class():
            return frame.program.instance(function, arguments, named, frame)
        case Code(value=known) if known is isinstance:
            return is_instance(function, arguments, frame)
        case Code(value=known) if known is not UNKNOWN and _may_be_called(known, arguments, named):
            return _called(known, arguments, named)
        case Code():
            return left(function, arguments, named, frame)
    if frame.deep and getattr(function, "__self__", None) is not None:
        raise CannotWrite("a list that grows in a branch")
    return function(*map(plain_container, arguments), **{word: plain(value) for word, value in named.items()})


def plain_container(value: Value) -> Value:
    """Lists for `extend`, but members of lists as they are."""
    return plain(value) if isinstance(plain(value), list | tuple) else value


def _arguments(node: ast.Call, frame: Frame, evaluate: Evaluate) -> tuple[list[Value], dict[str, Value]]:
    arguments: list[Value] = []
    for part in node.args:
        if not isinstance(part, ast.Starred):
            arguments.append(evaluate(part, frame))
            continue
        value = evaluate(part.value, frame)
        if is_known(value):
            arguments += list(plain(value))
        else:
            arguments.append(build(lambda v: ast.Starred(v, ast.Load()), value))
    named = {}
    for keyword in node.keywords:
        if keyword.arg is None:
            raise CannotWrite("a call with a dict of arguments")
        named[keyword.arg] = evaluate(keyword.value, frame)
    return arguments, named


def _may_be_called(function: Any, arguments: list[Value], named: dict[str, Value]) -> bool:
    if not callable(function):
        return False
    if function in OF_CONTAINERS:
        return all(map(is_known, arguments)) and not any(hasattr(plain(value), "dtype") for value in arguments)
    given = [*arguments, *named.values()]
    return all(map(is_deeply_known, given)) and not any(hasattr(plain(value), "dtype") for value in given)


def _called(function: Any, arguments: list[Value], named: dict[str, Value]) -> Value:
    if function in OF_CONTAINERS:
        result = function(*map(plain, arguments), **{word: plain(value) for word, value in named.items()})
    else:
        result = function(*map(deeply_plain, arguments), **{word: deeply_plain(v) for word, v in named.items()})
        for value in arguments:
            if isinstance(value, Code) and value.value is result and function in (min, max):
                return value  # with its name
    return result if isinstance(result, str | int | float | tuple | list | range | bool) else list(result)


def is_instance(function: Code, arguments: list[Value], frame: Frame) -> Value:
    """isinstance(...), by the names of classes: their modules are not imported for it."""
    value, kind = arguments
    if isinstance(kind, Class) and not isinstance(value, Code):
        wanted = (kind.definition.module.name, kind.definition.name)
        return any((base.__module__, base.__name__) == wanted for base in type(value).__mro__)
    if isinstance(value, Code) and value.made and isinstance(kind, Code):
        return value.made == ast.unparse(kind.node)
    if is_deeply_known(value) and is_deeply_known(kind):
        return isinstance(plain(value), plain(kind))
    return left(function, arguments, {}, frame)


def inside(function: Closure, arguments: list[Value], frame: Frame, evaluate: Evaluate) -> Value:
    """The worth of a lambda's body with these arguments."""
    inner = Frame(frame.program, function.frame.module, True, function.frame)
    words = [argument.arg for argument in function.node.args.args]
    inner.names = dict(zip(words, arguments, strict=False))
    if function.node.args.vararg:
        inner.names[function.node.args.vararg.arg] = tuple(arguments[len(words) :])
    value = evaluate(function.node.body, inner)
    frame.pending |= inner.pending
    return value


def left(function: Code, arguments: list[Value], named: dict[str, Value], frame: Frame) -> Value:
    """A call that is left to run."""
    path = ast.unparse(function.node)
    word = path.rpartition(".")[2]
    named.pop("device", None)  # there is one only
    if word == "to" and len(arguments) == 1 and plain(arguments[0]) == "cpu":
        assert isinstance(function.node, ast.Attribute)
        return Code(function.node.value, function.effects, made=function.made)
    if path == "torch.set_grad_enabled" and arguments and is_known(arguments[0]):
        return Code(ast.parse("nullcontext()" if plain(arguments[0]) else "torch.no_grad()", mode="eval").body)
    lift = frame.program.lift
    codes, keywords = [lift(value) for value in arguments], {word: lift(value) for word, value in named.items()}
    node = ast.Call(
        function.node,
        [code.node for code in codes],
        [ast.keyword(word, code.node) for word, code in keywords.items()],
    )
    effects = function.effects + sum((code.effects for code in (*codes, *keywords.values())), ())
    own = () if word in PURE else frame.effect()
    made = path if path.startswith("torch.nn.") and word[:1].isupper() else ""
    return Code(node, effects + own, made=made, solid=path not in ("getattr", "next"))
