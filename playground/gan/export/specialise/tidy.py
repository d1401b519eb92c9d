"""What a function no longer needs once it is specialised: copies of names, values that nobody reads."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable, Iterable

from playground.gan.export.specialise.calls import PURE

# these make something new and change nothing else, so they may go if nobody reads it
MAKERS = PURE | {"torch_generator", "Weights", "deepcopy", "empty", "manual_seed", "seed_of", "Generator", "full_like"}


def tidy(body: list[ast.stmt]) -> list[ast.stmt]:
    """The statements of one function without those that have become idle."""
    while True:
        before = count(body)
        body = returned_at_once(without_dead(without_copies(without_repeats(body))))
        if count(body) == before:
            return body


def count(body: list[ast.stmt]) -> int:
    """How many statements these are, with those in branches and loops."""
    inside = (part for node in body for part in (getattr(node, "body", []), getattr(node, "orelse", [])))
    return len(body) + sum(map(count, inside))


def without_repeats(body: list[ast.stmt]) -> list[ast.stmt]:
    """`a = b` goes where `a` is set again at once."""
    kept: list[ast.stmt] = []
    for node in body:
        last = kept[-1] if kept else None
        if last and is_copy(last) and isinstance(last, ast.Assign) and isinstance(node, ast.Assign):
            word = ast.unparse(last.targets[0])
            if ast.unparse(node.targets[0]) == word and loaded([node.value])[word] == 0:
                kept.pop()  # it is set again at once
        kept.append(node)
    return kept


def is_copy(node: ast.stmt) -> bool:
    """`a = b`."""
    return isinstance(node, ast.Assign) and isinstance(node.value, ast.Name) and isinstance(node.targets[0], ast.Name)


def without_copies(body: list[ast.stmt]) -> list[ast.stmt]:
    """`a = b` goes where both keep their value, and b stands for a."""
    stores = stored(body)
    for place, node in enumerate(body):
        if is_copy(node):
            assert isinstance(node, ast.Assign)
            target, value = node.targets[0], node.value
            assert isinstance(target, ast.Name)
            assert isinstance(value, ast.Name)
            if stores[target.id] == 1 and stores[value.id] <= 1:
                return [Renamed(target.id, value.id).visit(other) for other in body[:place] + body[place + 1 :]]
    return body


class Renamed(ast.NodeTransformer):
    """One name instead of another."""

    def __init__(self, old: str, new: str) -> None:
        self.old, self.new = old, new

    def visit_Name(self, node: ast.Name) -> ast.Name:
        return ast.Name(self.new, node.ctx) if node.id == self.old else node


def stored(body: Iterable[ast.stmt]) -> Counter[str]:
    """How often each name is set."""
    names = (n for part in body for n in ast.walk(part) if isinstance(n, ast.Name))
    return Counter(n.id for n in names if isinstance(n.ctx, ast.Store))


def loaded(body: Iterable[ast.AST]) -> Counter[str]:
    """How often each name is read."""
    names = (n for part in body for n in ast.walk(part) if isinstance(n, ast.Name))
    return Counter(n.id for n in names if not isinstance(n.ctx, ast.Store))


def without_dead(body: list[ast.stmt]) -> list[ast.stmt]:
    """Names that nobody reads are not set."""
    loads = loaded(body)

    def is_dead(node: ast.stmt) -> bool:
        if not isinstance(node, ast.Assign) or not isinstance(node.targets[0], ast.Name):
            return False
        return loads[node.targets[0].id] == 0 and only_makes(node.value, PURE)

    return filtered(body, lambda node: not is_dead(node))


def only_makes(node: ast.expr, harmless: set[str]) -> bool:
    """Whether an expression may go if nobody wants its value."""
    if isinstance(node, ast.Lambda):
        return True  # what is in it does not run here
    calls = [part for part in ast.walk(node) if isinstance(part, ast.Call)]
    return all(ast.unparse(call.func).rpartition(".")[2] in harmless for call in calls)


def returned_at_once(body: list[ast.stmt]) -> list[ast.stmt]:
    """`return value` for `x = value` and `return x`."""
    match body:
        case [
            *first,
            ast.Assign(targets=[ast.Name(id=word)], value=value) as node,
            ast.Return(value=ast.Name(id=back)),
        ]:
            if word == back and loaded(body)[word] == 1:
                new = ast.Return(value)
                new.origin = getattr(node, "origin", None)  # type: ignore[attr-defined]
                return [*first, new]
    return body


def filtered(body: list[ast.stmt], keep: Callable[[ast.stmt], bool]) -> list[ast.stmt]:
    """The statements to keep, in branches and loops too; what has become empty goes."""
    kept = []
    for node in body:
        if not keep(node):
            continue
        if isinstance(node, ast.If | ast.For | ast.With):
            node.body = filtered(node.body, keep)
            if isinstance(node, ast.If):
                node.orelse = filtered(node.orelse, keep)
            if not node.body and not getattr(node, "orelse", None):
                continue
            if not node.body:
                node.body = [ast.Pass()]
        kept.append(node)
    return kept


def fields_read(bodies: Iterable[list[ast.stmt]]) -> set[str]:
    """The names behind a dot that are read anywhere."""
    nodes = (n for body in bodies for part in body for n in ast.walk(part) if isinstance(n, ast.Attribute))
    return {n.attr for n in nodes if not isinstance(n.ctx, ast.Store)}


def without_fields(body: list[ast.stmt], wanted: set[str]) -> list[ast.stmt]:
    """Fields of `self` that nobody wants are not set."""

    def keep(node: ast.stmt) -> bool:
        if not isinstance(node, ast.Assign) or not isinstance(node.targets[0], ast.Attribute):
            return True
        target = node.targets[0]
        mine = isinstance(target.value, ast.Name) and target.value.id == "self"
        return not mine or target.attr in wanted or not only_makes(node.value, MAKERS)

    return filtered(body, keep)
