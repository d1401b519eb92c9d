"""What expressions are worth."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from typing import Any

from pydantic import BaseModel

from playground.gan.export.specialise.calls import call
from playground.gan.export.specialise.frame import Frame
from playground.gan.export.specialise.values import (
    UNKNOWN,
    CannotWrite,
    Closure,
    Code,
    Function,
    OurModule,
    Value,
    build,
    is_deeply_known,
    is_known,
    plain,
)

BINARY: dict[type[ast.AST], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv, ast.Mod: operator.mod, ast.Pow: operator.pow, ast.RShift: operator.rshift,
    ast.LShift: operator.lshift, ast.BitAnd: operator.and_, ast.BitOr: operator.or_, ast.BitXor: operator.xor,
}  # fmt: skip
COMPARED: dict[type[ast.AST], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt,
    ast.GtE: operator.ge, ast.Is: operator.is_, ast.IsNot: operator.is_not,
    ast.In: lambda a, b: a in b, ast.NotIn: lambda a, b: a not in b,
}  # fmt: skip
UNARY: dict[type[ast.AST], Callable[[Any], Any]] = {
    ast.Not: operator.not_, ast.USub: operator.neg, ast.UAdd: operator.pos, ast.Invert: operator.invert,
}  # fmt: skip
LONG = 6  # letters of a number that is better read as the sum that it comes from


def evaluate(node: ast.expr, frame: Frame) -> Value:
    """What `node` is worth: a Python object as far as it is known, else the code that is left."""
    handler = HANDLERS.get(type(node))
    if handler is None:
        raise CannotWrite(f"the form {type(node).__name__}")
    return handler(node, frame)


def constant(node: ast.Constant, _: Frame) -> Value:
    return node.value


def named(node: ast.Name, frame: Frame) -> Value:
    return frame.get(node.id)


def attribute(node: ast.Attribute, frame: Frame) -> Value:
    return member(evaluate(node.value, frame), node.attr, frame)


def member(value: Value, word: str, frame: Frame) -> Value:
    """What stands behind the dot."""
    if isinstance(value, OurModule):
        return Frame(frame.program, value.module, tried=True).get(word)
    if isinstance(value, Code) and value.kind:
        return value.kind.member(value, word, frame)
    if isinstance(value, Code):
        known = getattr(value.value, word, UNKNOWN) if value.value is not UNKNOWN else UNKNOWN
        node = ast.Attribute(value.node, word, ast.Load())
        return Code(node, value.effects, value=known, solid=False)
    if isinstance(value, BaseModel) and (found := frame.program.method_of(value, word)):
        return Function(found, value)
    if not hasattr(value, word):
        raise CannotWrite(f"{word} of {type(value).__name__}")
    return frame.program.member(value, word)


def subscript(node: ast.Subscript, frame: Frame) -> Value:
    value, place = evaluate(node.value, frame), evaluate(node.slice, frame)
    if is_known(value) and is_deeply_known(place) and not hasattr(plain(value), "dtype"):
        return plain(value)[plain(place)]
    lift = frame.program.lift
    return build(lambda v, p: ast.Subscript(v, p, ast.Load()), lift(value), lift(place))


def sliced(node: ast.Slice, frame: Frame) -> Value:
    parts = [None if part is None else evaluate(part, frame) for part in (node.lower, node.upper, node.step)]
    if all(map(is_deeply_known, parts)):
        return slice(*map(plain, parts))
    codes = [None if part is None else frame.program.lift(part) for part in parts]
    nodes = [None if code is None else code.node for code in codes]
    return Code(ast.Slice(*nodes), sum((code.effects for code in codes if code), ()))


def binary(node: ast.BinOp, frame: Frame) -> Value:
    left, right = evaluate(node.left, frame), evaluate(node.right, frame)
    if isinstance(node.op, ast.Pow) and is_known(left) and plain(left) == 1:
        return 1.0  # whatever the exponent
    if isinstance(node.op, ast.Sub) and type(plain(right)) is int and plain(right) == 0:
        return left
    if isinstance(node.op, ast.Mod) and is_count(left) and is_known(right) and plain(right) == 1:
        return 0
    worth: Any = UNKNOWN
    if is_known(left) and is_known(right) and not hasattr(plain(left), "dtype") and not hasattr(plain(right), "dtype"):
        worth = BINARY[type(node.op)](plain(left), plain(right))
        if not isinstance(left, Code) and not isinstance(right, Code) and is_short(worth):
            return worth
    lift = frame.program.lift
    return build(lambda a, b: ast.BinOp(a, node.op, b), lift(left), lift(right), value=worth)


def is_count(value: Value) -> bool:
    """Whether this is the number of a step, a whole number from 0 up."""
    return isinstance(value, Code) and ast.unparse(value.node).rpartition(".")[2] == "step"


def is_short(worth: Any) -> bool:
    """Whether it is as readable as the sum that it comes from."""
    return not isinstance(worth, float) or len(repr(worth)) <= LONG


def unary(node: ast.UnaryOp, frame: Frame) -> Value:
    value = evaluate(node.operand, frame)
    if is_known(value) and not hasattr(plain(value), "dtype"):
        if isinstance(node.op, ast.Not) or not isinstance(value, Code):
            return UNARY[type(node.op)](plain(value))
        return build(lambda v: ast.UnaryOp(node.op, v), value, value=UNARY[type(node.op)](plain(value)))
    return build(lambda v: ast.UnaryOp(node.op, v), frame.program.lift(value))


def boolean(node: ast.BoolOp, frame: Frame) -> Value:
    """`and`, `or`: what decides ends it, what changes nothing goes."""
    decides = isinstance(node.op, ast.Or)
    left: list[Code] = []
    for part in node.values:
        value = evaluate(part, frame)
        if not is_known(value):
            left.append(value)
        elif bool(plain(value)) is decides or part is node.values[-1]:
            if not left or (bool(plain(value)) is decides and not any(code.effects for code in left)):
                return plain(value)
            if bool(plain(value)) is decides:
                left.append(frame.program.lift(value))
                break
    return left[0] if len(left) == 1 else build(lambda *nodes: ast.BoolOp(node.op, list(nodes)), *left)


def compare(node: ast.Compare, frame: Frame) -> Value:
    values = [evaluate(part, frame) for part in (node.left, *node.comparators)]
    if len(values) == 2 and isinstance(node.ops[0], ast.Is | ast.IsNot):
        answer = identity(values[0], values[1])
        if answer is not None:
            return answer == isinstance(node.ops[0], ast.Is)
    if len(values) == 2 and isinstance(node.ops[0], ast.GtE) and is_count(values[0]) and plain(values[1]) == 0:
        return True
    if all(map(is_deeply_known, values)):
        pairs = zip(node.ops, values, values[1:], strict=False)
        return all(COMPARED[type(op)](plain(a), plain(b)) for op, a, b in pairs)
    codes = [frame.program.lift(value) for value in values]
    return build(lambda first, *rest: ast.Compare(first, node.ops, list(rest)), *codes)


def identity(one: Value, other: Value) -> bool | None:
    """Whether these two are the same object; None if that cannot be known."""
    if is_known(one) and is_known(other):
        return plain(one) is plain(other)
    code, rest = (one, other) if isinstance(one, Code) else (other, one)
    if is_known(rest) and plain(rest) is None and code.solid:
        return False
    return None


def conditional(node: ast.IfExp, frame: Frame) -> Value:
    test = evaluate(node.test, frame)
    if is_known(test):
        return evaluate(node.body if plain(test) else node.orelse, frame)
    body, other = (frame.program.lift(evaluate(part, frame)) for part in (node.body, node.orelse))
    if body.effects or other.effects:
        raise CannotWrite("chance inside of a choice")
    return build(lambda t, a, b: ast.IfExp(t, a, b), test, body, other, solid=body.solid and other.solid)


def sequence(node: ast.Tuple | ast.List | ast.Set, frame: Frame) -> Value:
    members: list[Value] = []
    for part in node.elts:
        if not isinstance(part, ast.Starred):
            members.append(evaluate(part, frame))
            continue
        value = evaluate(part.value, frame)
        if is_known(value) and not hasattr(plain(value), "dtype"):
            members += list(plain(value))
        else:
            members.append(build(lambda v: ast.Starred(v, ast.Load()), value))
    return tuple(members) if isinstance(node, ast.Tuple) else set(members) if isinstance(node, ast.Set) else members


def mapping(node: ast.Dict, frame: Frame) -> Value:
    if None in node.keys:
        raise CannotWrite("a dict in a dict")
    return {
        plain(evaluate(key, frame)): evaluate(v, frame) for key, v in zip(node.keys, node.values, strict=True) if key
    }


def function(node: ast.Lambda, frame: Frame) -> Value:
    return Closure(node, frame)


def comprehension(node: ast.ListComp | ast.GeneratorExp, frame: Frame) -> Value:
    """Over what is known: its members, one by one. Over code: code."""
    (loop,) = node.generators
    over = evaluate(loop.iter, frame)
    if is_known(over):
        members = []
        for value in plain(over):
            inner = Frame(frame.program, frame.module, True, frame)
            put(loop.target, value, inner)
            if all(plain(evaluate(test, inner)) for test in loop.ifs):
                members.append(evaluate(node.elt, inner))
            frame.pending |= inner.pending
        return members
    inner = Frame(frame.program, frame.module, True, frame)
    for word in (n.id for n in ast.walk(loop.target) if isinstance(n, ast.Name)):
        inner.names[word] = Code(ast.Name(word, ast.Load()), solid=False)
    element, tests = frame.program.lift(evaluate(node.elt, inner)), [evaluate(test, inner) for test in loop.ifs]
    if isinstance(element.node, ast.Name) and isinstance(loop.target, ast.Name) and not tests:
        return over  # each member of it as it is
    effects = over.effects + (frame.effect() if inner.pending else ())
    codes = [frame.program.lift(test).node for test in tests]
    return Code(type(node)(element.node, [ast.comprehension(loop.target, over.node, codes, 0)]), effects)


def put(target: ast.expr, value: Value, frame: Frame) -> None:
    """Bind the names of a loop to one of its members, without a statement."""
    if isinstance(target, ast.Name):
        frame.names[target.id] = value
        return
    assert isinstance(target, ast.Tuple)
    if not is_known(value):
        raise CannotWrite("a loop over unknown tuples")
    for part, one in zip(target.elts, plain(value), strict=True):
        put(part, one, frame)


def text(node: ast.JoinedStr, frame: Frame) -> Value:
    parts = [evaluate(part.value if isinstance(part, ast.FormattedValue) else part, frame) for part in node.values]
    if all(map(is_deeply_known, parts)):
        return "".join(str(plain(part)) for part in parts)
    raise CannotWrite("a text that is not known")


def called(node: ast.Call, frame: Frame) -> Value:
    return call(node, frame, evaluate)


HANDLERS: dict[type[ast.AST], Callable[[Any, Frame], Value]] = {
    ast.Constant: constant, ast.Name: named, ast.Attribute: attribute, ast.Subscript: subscript, ast.Slice: sliced,
    ast.BinOp: binary, ast.UnaryOp: unary, ast.BoolOp: boolean, ast.Compare: compare, ast.IfExp: conditional,
    ast.Tuple: sequence, ast.List: sequence, ast.Set: sequence, ast.Dict: mapping, ast.Lambda: function,
    ast.ListComp: comprehension, ast.GeneratorExp: comprehension, ast.JoinedStr: text, ast.Call: called,
}  # fmt: skip
