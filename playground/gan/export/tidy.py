"""Leaving pieces out of a program's text; comments and layout stay. For `loop.py` and for copied methods.

A rule looks into the syntax tree for one thing to change and gives the changed text; the rules look again and again,
until none finds anything.
"""

from __future__ import annotations

import ast
import copy
import textwrap
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from playground.gan.export.source import is_set, names_in

Rule = Callable[[str, ast.Module], str | None]  # text and its tree -> the changed text; None: nothing to change


def tidied(text: str, *rules: Rule) -> str:
    """The text after all changes of these rules."""
    before = ""
    while text != before:
        before = text
        for rule in rules:
            while (changed := rule(text, ast.parse(text))) is not None:
                text = changed
    return text


def replaced(text: str, node: Any, new: str) -> str:
    """The text with this piece of it replaced."""
    lines = text.encode().splitlines(keepends=True)  # a tree counts columns in bytes
    before = b"".join(lines[: node.lineno - 1]) + lines[node.lineno - 1][: node.col_offset]
    after = lines[node.end_lineno - 1][node.end_col_offset :] + b"".join(lines[node.end_lineno :])
    return (before + new.encode() + after).decode()


def lines_replaced(text: str, first: int, last: int, new: str = "") -> str:
    """The text with the lines from `first` to `last`, counted from 1, replaced."""
    lines = text.splitlines(keepends=True)
    return "".join([*lines[: first - 1], new, *lines[last:]])


def as_text(node: ast.AST) -> str:
    """A piece of a tree as text, with our quotes."""
    return ast.unparse(ast.fix_missing_locations(node)).replace("'", '"')


def mentions(node: ast.AST, names: set[str]) -> bool:
    """Whether one of these names is in a piece of a program."""
    return any(name.id in names for name in names_in(node))


# ---------------------------------------------------------------- names that are not there
def without(names: set[str]) -> Rule:
    """A call of one of these names becomes its first argument; a keyword argument or a member of a tuple goes."""

    def rule(text: str, tree: ast.Module) -> str | None:
        for node in ast.walk(tree):
            match node:
                case ast.Call(func=ast.Name(id=name)) if name in names:
                    return replaced(text, node, as_text(node.args[0]))
                case ast.Call() if any(mentions(keyword.value, names) for keyword in node.keywords):
                    kept = [keyword for keyword in node.keywords if not mentions(keyword.value, names)]
                    return replaced(text, node, as_text(ast.Call(node.func, node.args, kept)))
                case ast.Tuple() if any(isinstance(part, ast.Name) and part.id in names for part in node.elts):
                    return replaced(text, node, ", ".join(as_text(p) for p in node.elts if not mentions(p, names)))
        return None

    return rule


# ---------------------------------------------------------------- what nothing reads
def without_unread(kept: set[str]) -> Rule:
    """Functions, and names that are given a value, go if nothing reads them and they are not among `kept`."""

    def rule(text: str, tree: ast.Module) -> str | None:
        functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
        for scope in (*functions, tree):  # what a function gives a value, only itself can read
            read = kept | {name.id for name in names_in(scope) if not is_set(name)}
            gone: list[ast.stmt] = []
            for node in ast.walk(scope):
                match node:
                    case ast.FunctionDef(name=name) if scope is tree and node in functions and name not in read:
                        gone.append(node)
                    case ast.Assign(targets=[ast.Name() | ast.Tuple() as target]) if not mentions(target, read):
                        gone.append(node)
            if gone:
                lines = {i for node in gone for i in range(node.lineno, (node.end_lineno or 0) + 1)}
                kept_lines = (line for i, line in enumerate(text.splitlines(keepends=True), 1) if i not in lines)
                return "".join(kept_lines)
        return None

    return rule


def without_unread_parameters(text: str, tree: ast.Module) -> str | None:
    """A parameter that its function does not read goes, and before it the argument of each call."""
    for function in (node for node in tree.body if isinstance(node, ast.FunctionDef)):
        parameters, read = function.args.args, {n.id for part in function.body for n in names_in(part)}
        for place in (i for i, parameter in enumerate(parameters) if parameter.arg not in read):
            for call in ast.walk(tree):
                match call:
                    case ast.Call(func=ast.Name(id=name), args=given) if name == function.name:
                        if len(given) == len(parameters):
                            kept = [*given[:place], *given[place + 1 :]]
                            return replaced(text, call, as_text(ast.Call(call.func, kept, call.keywords)))
            del parameters[place]
            return with_head(text, function)
    return None


def with_head(text: str, function: ast.FunctionDef) -> str:
    """The text with the parameters that this function of it now has."""
    head = ast.FunctionDef(function.name, function.args, [ast.Pass()], [], function.returns)
    first = as_text(head).partition("\n")[0]
    return lines_replaced(text, function.lineno, function.body[0].lineno - 1, first + "\n")


def without_second_names(text: str, tree: ast.Module) -> str | None:
    """In a function, a name that only stands for another, for a constant or for `self.field` is replaced by that."""
    for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
        times_set = Counter(name.id for name in names_in(function) if is_set(name))
        for node in ast.walk(function):
            match node:
                case ast.Assign(
                    targets=[ast.Name(id=name)],
                    value=ast.Name() | ast.Constant() | ast.Attribute(value=ast.Name(id="self")) as value,
                ):
                    if times_set[name] == 1 and (not isinstance(value, ast.Name) or times_set[value.id] <= 1):
                        for reader in (n for n in names_in(function) if n.id == name and not is_set(n)):
                            return replaced(text, reader, as_text(value))
                        return lines_replaced(text, node.lineno, node.end_lineno or 0)
    return None


def without_effect(text: str, tree: ast.Module) -> str | None:
    """`x = x`, and a constant as a statement, go; a docstring stays."""
    for block in blocks(tree):
        for node in block:
            match node:
                case ast.Assign(targets=[ast.Name(id=name)], value=ast.Name(id=same)) if name == same:
                    return lines_replaced(text, node.lineno, node.end_lineno or 0)
                case ast.Expr(value=ast.Constant(value=None | int() | float())):
                    return lines_replaced(text, node.lineno, node.end_lineno or 0)
    return None


# ---------------------------------------------------------------- one line instead of a function
def one_line(function: ast.stmt) -> tuple[list[str], ast.expr] | None:
    """The parameters and the expression of a function that does nothing but return it; None for other functions."""
    if not isinstance(function, ast.FunctionDef):
        return None
    match function.body[1:] if ast.get_docstring(function) else function.body:
        case [ast.Return(value=ast.expr() as value)]:
            return [parameter.arg for parameter in function.args.args if parameter.arg != "self"], value
    return None


def in_line(find: Callable[[ast.expr], ast.stmt | None]) -> Rule:
    """A call of a function of one line becomes that line. `find` gives the function of a name, if it shall go."""

    def rule(text: str, tree: ast.Module) -> str | None:
        for parent in ast.walk(tree):
            for call in ast.iter_child_nodes(parent):
                if isinstance(call, ast.Call) and not call.keywords:
                    found = find(call.func)
                    short = one_line(found) if found else None
                    if short and len(short[0]) == len(call.args):
                        line = Filled(dict(zip(short[0], call.args, strict=True))).visit(copy.deepcopy(short[1]))
                        loose = isinstance(line, ast.BinOp | ast.UnaryOp | ast.IfExp | ast.Compare | ast.BoolOp)
                        alone = isinstance(parent, ast.Return | ast.Assign | ast.Call) or not loose
                        new = as_text(line)
                        alone |= isinstance(parent, ast.BinOp) and isinstance(parent.op, ast.Add) and " + " not in new
                        return replaced(text, call, new if alone else f"({new})")
        return None

    return rule


class Filled(ast.NodeTransformer):
    """Puts arguments in the place of parameters."""

    def __init__(self, given: dict[str, ast.expr]) -> None:
        self.given = given

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return self.given.get(node.id, node)


# ---------------------------------------------------------------- what is decided
def decided(value_of: Callable[[ast.expr], Any]) -> Rule:
    """Of an `if` whose condition is known, what runs stays. `value_of` raises LookupError for what is not known."""

    def rule(text: str, tree: ast.Module) -> str | None:
        for block in blocks(tree):
            for node, after in zip(block, [*block[1:], None], strict=True):
                if isinstance(node, ast.Return) and after:  # never reached
                    return lines_replaced(text, (node.end_lineno or 0) + 1, block[-1].end_lineno or 0)
                if isinstance(node, ast.If) and (holds := known(node.test)) is not None:
                    body = node.body if holds else node.orelse
                    lines = text.splitlines(keepends=True)[body[0].lineno - 1 : body[-1].end_lineno] if body else []
                    moved = textwrap.indent(textwrap.dedent("".join(lines)), " " * node.col_offset)
                    return lines_replaced(text, node.lineno, node.end_lineno or 0, moved)
        for part in ast.walk(tree):
            if isinstance(part, ast.IfExp) and (holds := known(part.test)) is not None:
                return replaced(text, part, as_text(part.body if holds else part.orelse))
        return None

    def known(test: ast.expr) -> bool | None:
        try:
            return bool(value_of(test))
        except LookupError:
            return None

    return rule


def blocks(tree: ast.AST) -> Iterator[list[ast.stmt]]:
    """All lists of statements in a tree."""
    for node in ast.walk(tree):
        for name in ("body", "orelse"):
            if isinstance(block := getattr(node, name, None), list) and block:
                yield block


def constant(test: ast.expr) -> Any:
    """The value of a comparison of constants; LookupError for any other expression."""
    parts = (test.left, *test.comparators) if isinstance(test, ast.Compare) else ()
    if not parts or not all(isinstance(part, ast.Constant) for part in parts):
        raise LookupError
    return eval(compile(ast.Expression(test), "constants", "eval"))
