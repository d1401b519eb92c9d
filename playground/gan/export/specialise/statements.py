"""Statements: what is known is remembered, what is not is left to run."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Any

from playground.gan.export.specialise.expressions import evaluate, put
from playground.gan.export.specialise.frame import Frame, Left, assignment
from playground.gan.export.specialise.shapes import join, narrowed, shape_of
from playground.gan.export.specialise.source import names_set_by
from playground.gan.export.specialise.values import (
    UNKNOWN,
    CannotWrite,
    Code,
    Value,
    build,
    is_known,
    plain,
)


def run(body: Sequence[ast.stmt], frame: Frame) -> bool:
    """Go through statements; True if they surely end in `return` or `raise`."""
    for node in body:
        frame.current = node
        if statement(node, frame):
            return True
    return False


def statement(node: ast.stmt, frame: Frame) -> bool:
    match node:
        case ast.Expr(value=ast.Constant()) | ast.Pass() | ast.Assert():  # an assert is for the type checker
            return False
        case ast.Expr():
            expression(evaluate(node.value, frame), frame)
        case ast.Assign(targets=[target, *others]):
            assign(target, evaluate(node.value, frame), frame)
            for other in others:
                assign(other, evaluate(loaded(target), frame), frame)
        case ast.AnnAssign(value=ast.expr()):
            assert node.value
            assign(node.target, evaluate(node.value, frame), frame)
        case ast.AnnAssign():
            return False
        case ast.AugAssign():
            change(node, frame)
        case ast.Return():
            return leave(node, frame)
        case ast.If():
            return choose(node, frame)
        case ast.For():
            repeat(node, frame)
        case ast.While():
            repeat_while(node, frame)
        case ast.With():
            return within(node, frame)
        case ast.Raise():
            return give_up(node, frame)
        case _:
            raise CannotWrite(f"the form {type(node).__name__}")
    return False


def expression(value: Value, frame: Frame) -> None:
    """A call for its effect."""
    if isinstance(value, Code) and value.effects and not is_no_change(value.node):
        frame.emit(ast.Expr(value.node), value.effects)
    elif isinstance(value, Code):
        frame.pending -= set(value.effects)


def is_no_change(node: ast.expr) -> bool:
    """`x.requires_grad_(False)`, of samples that need no gradient anyway."""
    return isinstance(node, ast.Call) and ast.unparse(node).endswith(".requires_grad_(False)")


def assign(target: ast.expr, value: Value, frame: Frame) -> None:
    match target:
        case ast.Name():
            frame.set(target.id, value)
        case ast.Tuple() | ast.List():
            unpack(target, value, frame)
        case ast.Attribute():
            owner = evaluate(target.value, frame)
            if not (isinstance(owner, Code) and owner.kind):
                return set_somewhere(build(lambda v: ast.Attribute(v, target.attr, ast.Store()), owner), value, frame)
            owner.kind.set(owner, target.attr, value, frame)
        case ast.Subscript():
            place = evaluate(target, frame)
            if not isinstance(place, Code):
                raise CannotWrite("a change of something known")
            place.node.ctx = ast.Store()  # type: ignore[attr-defined]
            set_somewhere(place, value, frame)
        case _:
            raise CannotWrite("this assignment")
    return None


def set_somewhere(place: Code, value: Value, frame: Frame) -> None:
    """Leave `place = value` to run."""
    code = frame.program.lift(value)
    frame.emit(assignment(place.node, code.node), code.effects + place.effects)


def unpack(target: ast.Tuple | ast.List, value: Value, frame: Frame) -> None:
    """Several at once: one after the other if the values are there one by one."""
    if is_known(value):
        values = list(plain(value))
        starred = next((i for i, part in enumerate(target.elts) if isinstance(part, ast.Starred)), None)
        if starred is not None:
            rest = len(target.elts) - 1 - starred
            values[starred : len(values) - rest] = [values[starred : len(values) - rest]]
        for part, one in zip(target.elts, values, strict=True):
            assign(part.value if isinstance(part, ast.Starred) else part, one, frame)
        return
    if frame.tried:
        raise Left
    parts = []
    for part in target.elts:
        if isinstance(part, ast.Name):
            frame.names[part.id] = Code(ast.Name(part.id, ast.Load()))
        elif isinstance(part, ast.Starred) and isinstance(part.value, ast.Name):
            frame.names[part.value.id] = Code(ast.Name(part.value.id, ast.Load()))
        elif isinstance(part, ast.Attribute) and isinstance(owner := evaluate(part.value, frame), Code) and owner.kind:
            owner.kind.note(part.attr, Code(part), frame)
        parts.append(part)
    frame.emit(assignment(ast.Tuple(list(parts), ast.Store()), value.node), value.effects)


def change(node: ast.AugAssign, frame: Frame) -> None:
    """`x += y`."""
    load = loaded(node.target)
    before = evaluate(load, frame)
    value = evaluate(node.value, frame)
    if isinstance(before, list) and not frame.deep:
        before += plain(value)
        return
    if is_known(before) and isinstance(node.target, ast.Name) and node.target.id not in frame.left_to_run:
        assign(node.target, evaluate(ast.BinOp(load, node.op, node.value), frame), frame)
        return
    code = frame.program.lift(value)
    if isinstance(node.target, ast.Attribute):
        owner = evaluate(node.target.value, frame)
        if isinstance(owner, Code) and owner.kind:
            owner.kind.note(node.target.attr, Code(load), frame)
    frame.emit(ast.AugAssign(node.target, node.op, code.node), code.effects)


def loaded(target: ast.expr) -> Any:
    """The expression that reads what an assignment has set."""
    return ast.parse(ast.unparse(target), mode="eval").body


def leave(node: ast.Return, frame: Frame) -> bool:
    value = evaluate(node.value, frame) if node.value else None
    if not frame.deep:
        frame.returned = value
    frame.result = join(frame.result, shape_of(value))
    if frame.deep or not frame.tried:
        shape = frame.program.result_of(frame.key, frame.result)
        if shape.value is not UNKNOWN and not frame.deep:
            return True  # known: nobody needs it from here
        code = None if shape.value is not UNKNOWN else frame.program.lift(narrowed(value, shape))
        frame.emit(ast.Return(code.node if code else None), code.effects if code else ())
    return True


def choose(node: ast.If, frame: Frame) -> bool:
    """One branch if the test is known, else both, with what they change made code."""
    test = evaluate(node.test, frame)
    if is_known(test):
        return run(node.body if plain(test) else node.orelse, frame)
    if frame.tried:
        raise Left
    materialise({word for part in (*node.body, *node.orelse) for word in names_set_by(part)}, frame)
    branches, ends = [], []
    for body in (node.body, node.orelse):
        inner = frame.branch()
        ends.append(run(body, inner))
        frame.result = join(frame.result, inner.result) if inner.result else frame.result
        branches.append(inner.out)
    place, frame.current = frame.current, node
    if branches[0]:
        frame.emit(ast.If(test.node, branches[0], branches[1]), test.effects)
    elif branches[1]:
        frame.emit(ast.If(ast.UnaryOp(ast.Not(), test.node), branches[1], []), test.effects)
    else:
        expression(test, frame)
    frame.current = place
    return all(ends)


def materialise(words: set[str], frame: Frame) -> None:
    """From here on these names are set by code, as a branch or a loop changes them."""
    for word in sorted(words):
        frame.left_to_run.add(word)
        if word in frame.names:
            value = frame.names[word]
            if not isinstance(value, Code) or value.value is not UNKNOWN or value.effects:
                frame.set(word, value)
        else:
            frame.names[word] = Code(ast.Name(word, ast.Load()))


def repeat(node: ast.For, frame: Frame) -> None:
    """A loop over what is known: turn by turn if nothing is left of them, or if there is no other way."""
    over = evaluate(node.iter, frame)
    if not is_known(over):
        return leave_loop(node, over, frame)
    members = list(plain(over))
    if len(members) > 1 and not only_known(node, members, frame) and (code := liftable(over, frame)):
        return leave_loop(node, code, frame)
    for value in members:
        put(node.target, value, frame)
        if run(node.body, frame):
            raise CannotWrite("a return in a loop")
    return None


def only_known(node: ast.For, members: list[Value], frame: Frame) -> bool:
    """Whether nothing of this loop is left to run."""
    trial = frame.branch()
    trial.tried, trial.deep, trial.pending = True, frame.deep, set(frame.pending)
    try:
        for value in members:
            put(node.target, value, trial)
            run(node.body, trial)
    except (Left, CannotWrite):
        return False
    return True


def liftable(value: Value, frame: Frame) -> Code | None:
    """The value as code, if it can be written down."""
    try:
        return frame.program.lift(value)
    except CannotWrite:
        return None


def leave_loop(node: ast.For, over: Code, frame: Frame) -> None:
    """A loop that is left to run."""
    if frame.tried:
        raise Left
    materialise({word for part in node.body for word in names_set_by(part)}, frame)
    inner = frame.branch()
    for word in names_set_by(ast.For(node.target, ast.Constant(0), [], [])):
        inner.names[word] = Code(ast.Name(word, ast.Load()))
    run(node.body, inner)
    frame.result = inner.result or frame.result
    frame.current = node
    if inner.out:
        frame.emit(ast.For(node.target, over.node, inner.out, [], lineno=node.lineno), over.effects)


def repeat_while(node: ast.While, frame: Frame) -> None:
    for _ in range(10_000):
        test = evaluate(node.test, frame)
        if not is_known(test):
            raise CannotWrite("a loop without a known end")
        if not plain(test):
            return
        run(node.body, frame)
    raise CannotWrite("a loop without an end")


def within(node: ast.With, frame: Frame) -> bool:
    """`with`: what is done around its body, unless that is nothing."""
    codes = [frame.program.lift(evaluate(item.context_expr, frame)) for item in node.items]
    if all(ast.unparse(code.node) == "nullcontext()" for code in codes):
        for code in codes:
            frame.pending -= set(code.effects)
        return run(node.body, frame)
    if frame.tried:
        raise Left
    around = frame.out
    out: list[ast.stmt] = []
    frame.settle(sum((code.effects for code in codes), ()))
    frame.out = out
    ended = run(node.body, frame)
    frame.out, frame.current = around, node
    if out:
        frame.emit(ast.With([ast.withitem(code.node, None) for code in codes], out))
    return ended


def give_up(node: ast.Raise, frame: Frame) -> bool:
    """`raise`: at once if this place is surely reached."""
    if frame.deep:
        frame.emit(ast.parse(ast.unparse(node)).body[0])
        return True
    assert isinstance(node.exc, ast.Call)
    raise ValueError(*(plain(evaluate(part, frame)) for part in node.exc.args))
