"""Leaving out of a program what is not needed: rules that go over its syntax tree again and again, until none changes
anything."""

from __future__ import annotations

import ast
import copy
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from playground.gan.export.trees import is_set, layout_of, names_in

SHORT = 70  # letters of an expression that needs no function
IN_PLACE = ("", "latent", "target")  # whose short functions are written where they are called; losses stay together
Key = tuple[str, str]  # a method of a description, by its field, or ("", a function); a value of it likewise


def tidied(program: list[ast.stmt], kept: set[str]) -> list[ast.stmt]:
    """A program without what nothing reads, except names that are `kept`, and without detours."""
    before, whole = "", ast.Module(program, [])
    while before != (before := ast.dump(whole)):
        for statement in reversed(whole.body):  # the loop first
            Inline(whole, owner_of(statement)).visit(statement)
        without_unread_parameters(whole)
        without_unread(whole, kept)
        for statement in whole.body:
            without_second_names(statement)
        Decided({}).visit(whole)
    return whole.body


def owner_of(statement: ast.stmt) -> str:
    """The field of the Experiment whose description this class is a copy of; "" if it is none."""
    return getattr(statement, "owner", "")


def functions_of(whole: ast.Module) -> dict[Key, ast.FunctionDef]:
    """The functions of a program, and the methods of its copied descriptions."""
    pairs = [(owner_of(s), part) for s in whole.body for part in (getattr(s, "body", []) if owner_of(s) else [s])]
    return {(owner, part.name): part for owner, part in pairs if isinstance(part, ast.FunctionDef)}


def key_of(node: ast.AST, owner: str) -> Key | None:
    """What `name`, `self.name` or `field.name` means in the class of a description or elsewhere."""
    match node:
        case ast.Name(id=name, ctx=ast.Load()):
            return "", name
        case ast.Attribute(value=ast.Name(id=base), attr=name):
            return owner if base == "self" else base, name
    return None


def reads_in(whole: ast.Module) -> Counter[Key | None]:
    """How often each name is read."""
    return Counter(key_of(node, owner_of(statement)) for statement in whole.body for node in ast.walk(statement))


# ---------------------------------------------------------------- what is decided
class Decided(ast.NodeTransformer):
    """Of an `if` whose condition speaks of known words only, what runs stays; and blocks that are left empty go."""

    def __init__(self, words: Mapping[str, Any]) -> None:
        self.words = words

    def knows(self, expression: ast.expr) -> bool:
        """Whether an expression speaks of known words only."""
        return {name.id for name in names_in(expression)} <= self.words.keys()

    def value_of(self, expression: ast.expr) -> Any:
        """The value of an expression that speaks of known words only."""
        return eval(ast.unparse(expression), dict(self.words))

    def visit_If(self, node: ast.If) -> Any:
        """The branch that runs, where that is known."""
        if not self.knows(node.test):
            return self.generic_visit(node)
        return self.instead(node, node.body if self.value_of(node.test) else node.orelse)

    def instead(self, node: ast.stmt, block: list[ast.stmt]) -> list[ast.stmt]:
        """A block in the place of a statement."""
        new = ast.Module(block, [])
        self.visit(new)
        if new.body:
            layout_of(new.body[0]).gap = layout_of(node).gap
        return new.body

    def visit_IfExp(self, node: ast.IfExp) -> Any:
        """The value that is chosen, where that is known."""
        if not self.knows(node.test):
            return self.generic_visit(node)
        return self.visit(node.body if self.value_of(node.test) else node.orelse)

    def visit_For(self, node: ast.For) -> Any:
        """A loop of one turn becomes what it does."""
        self.generic_visit(node)
        if ast.unparse(node.iter) != "range(1)" or not isinstance(node.target, ast.Name):
            return node if node.body else None
        Filled({node.target.id: ast.Constant(0)}).visit(node)
        return self.instead(node, node.body)

    def generic_visit(self, node: ast.AST) -> Any:
        """What comes after `return` goes, and a block that is left empty."""
        super().generic_visit(node)
        block = getattr(node, "body", None)
        if not isinstance(block, list):
            return node
        ends = [place for place, part in enumerate(block, 1) if isinstance(part, ast.Return)]
        del block[min(ends, default=len(block)) :]  # what comes after is never reached
        if not block and isinstance(node, ast.FunctionDef):
            block.append(ast.Pass())
        return node if block or not isinstance(node, ast.For | ast.If | ast.With) else None


# ---------------------------------------------------------------- one line instead of a function
class Inline(ast.NodeTransformer):
    """A call of a function that is one short expression becomes that expression."""

    def __init__(self, whole: ast.Module, owner: str) -> None:
        self.owner, self.functions = owner, functions_of(whole)

    def visit_Call(self, node: ast.Call) -> Any:
        """The expression that the called function returns, where it fits."""
        self.generic_visit(node)
        key = key_of(node.func, self.owner)
        function = self.functions.get(key) if key else None
        value = expression_of(function) if function else None
        if key is None or function is None or value is None or node.keywords:
            return node
        parameters = [parameter.arg for parameter in function.args.args if parameter.arg != "self"]
        given: dict[str, ast.expr] = dict(zip(parameters, node.args, strict=False))
        reads = Counter(name.id for name in names_in(value))
        if not self.fits(key, value) or any(reads[name] > (name in given) for name in parameters):
            return node  # an argument must not be evaluated twice
        if isinstance(node.func, ast.Attribute):
            given["self"] = node.func.value
        return Filled(given).visit(copy.deepcopy(value))

    def fits(self, key: Key, value: ast.expr) -> bool:
        """Whether an expression may stand where its function is called."""
        match value:
            case ast.Name() | ast.Constant() | ast.Call(func=ast.Attribute(value=ast.Name(id="self"))):
                return True
        nested = any(isinstance(n, ast.Lambda | ast.ListComp | ast.GeneratorExp) for n in ast.walk(value))
        return not nested and len(ast.unparse(value)) <= SHORT and key[0] in (*IN_PLACE, self.owner)


def expression_of(function: ast.FunctionDef) -> ast.expr | None:
    """The expression that is all that a function returns; None for other functions."""
    match function.body[1:] if ast.get_docstring(function) else function.body:
        case [ast.Return(value=ast.expr() as value)]:
            return value
    return None


class Filled(ast.NodeTransformer):
    """Puts expressions in the place of names that are read."""

    def __init__(self, given: dict[str, ast.expr]) -> None:
        self.given = given

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """The expression that is given for a name that is read."""
        return node if is_set(node) else copy.deepcopy(self.given.get(node.id, node))


# ---------------------------------------------------------------- what nothing reads
def without_unread_parameters(whole: ast.Module) -> None:
    """A parameter that its function does not read goes, and with it the argument of each call."""
    reads = reads_in(whole)
    calls: dict[Key | None, list[ast.Call]] = {}
    for statement in whole.body:
        for node in ast.walk(statement):
            if isinstance(node, ast.Call):
                calls.setdefault(key_of(node.func, owner_of(statement)), []).append(node)
    for key, function in functions_of(whole).items():
        parameters = [parameter for parameter in function.args.args if parameter.arg != "self"]
        read = {name.id for part in function.body for name in names_in(part)}
        all_given = all(len(call.args) == len(parameters) and not call.keywords for call in calls.get(key, []))
        if all_given and not function.args.defaults and reads[key] == len(calls.get(key, [])):
            for place, parameter in reversed(list(enumerate(parameters))):
                if parameter.arg not in read:
                    function.args.args.remove(parameter)
                    for call in calls.get(key, []):
                        del call.args[place]


def without_unread(whole: ast.Module, kept: set[str]) -> None:
    """Functions, classes, and names that are given a value, go if nothing reads them."""
    reads = reads_in(whole)
    for statement in whole.body:
        if owner := owner_of(statement):
            assert isinstance(statement, ast.ClassDef)
            statement.body = statement.body[:1] + [s for s in statement.body[1:] if is_read(s, owner, reads)]
        for function in (node for node in ast.walk(statement) if isinstance(node, ast.FunctionDef)):
            own = Counter(("", name.id) for name in names_in(function) if not is_set(name))
            for block in blocks(function):
                block[:] = [s for s in block if not isinstance(s, ast.Assign) or is_read(s, "", own)]
    reads += Counter({("", name): 1 for name in kept})
    whole.body = [s for s in whole.body if (len(s.body) > 1 if owner_of(s) else is_read(s, "", reads))]  # type: ignore[attr-defined]


def is_read(statement: ast.stmt, owner: str, reads: Counter[Any]) -> bool:
    """Whether anything reads what a statement defines; others are always needed."""
    match statement:
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            return reads[owner, name] > 0
        case ast.Assign(targets=[ast.Name() | ast.Tuple() as target]):
            return any(reads[owner, name.id] > 0 for name in names_in(target))
    return True


def without_second_names(statement: ast.stmt) -> None:
    """In a function, a name that only stands for another, for a constant or for `self.field` is replaced by that."""
    for function in (node for node in ast.walk(statement) if isinstance(node, ast.FunctionDef)):
        times_set = Counter(name.id for name in names_in(function) if is_set(name))
        times_set.update(parameter.arg for parameter in function.args.args)
        for block in blocks(function):
            for node in block[:]:
                match node:
                    case ast.Assign(
                        targets=[ast.Name(id=name)],
                        value=ast.Name() | ast.Constant() | ast.Attribute(value=ast.Name(id="self")) as value,
                    ):
                        if times_set[name] == 1 and (not isinstance(value, ast.Name) or times_set[value.id] <= 1):
                            block.remove(node)
                            Filled({name: value}).visit(function)


def blocks(tree: ast.AST) -> Iterator[list[ast.stmt]]:
    """All lists of statements in a tree."""
    for node in ast.walk(tree):
        for name in ("body", "orelse"):
            if isinstance(block := getattr(node, name, None), list):
                yield block
