"""Copies of what a script needs from this program: functions as they stand, and each chosen description as a small
class with its values and the methods that are called, its own and those of the classes that it stands on.

Parameters and results keep the types that can be said with what a script imports anyway (`TYPES`). A type that would
need one more import (Iterator, Callable) or a line of its own is left out, so that a script stays short."""

from __future__ import annotations

import ast
import copy
import inspect
import json
import re
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from types import FunctionType
from typing import Any

import numpy as np

from playground.gan.export.building import Code, built
from playground.gan.export.packing import packed
from playground.gan.export.source import Meaning, defined_by, find
from playground.gan.export.tidy import Decided, Filled, without_second_names
from playground.gan.export.trees import Layout, expression, layout_of, names_in, parsed
from playground.gan.foundations.schema import Choice, Description
from playground.gan.targets.latent import Latent

COPIED = tuple(f"playground.gan.export.script.{name}" for name in ("state", "pictures", "updates", "loop"))
MOST_ROWS = 8  # of an array on one line
LETTERS = 960  # in a line of packed pictures: nobody reads them
PLAIN_TYPES = {  # for what only we have a name
    **dict.fromkeys(("Array", "Labels", "Pixels"), "np.ndarray"),
    "Weighted": "nn.Module",
}
TYPES = {"Path", "np", "torch", "nn", "Tensor", "bool", "int", "float", "str", "bytes", "tuple", "list", "dict"}
WORDS: dict[str, Any] = {word.__name__: word for word in (isinstance, list, getattr, len, packed)}
WORDS["rng"] = object()  # one, as the run is one


class Copies:
    """What is copied for one Experiment; `phase` is what else the loop may ask."""

    def __init__(self, experiment: Description, phase: Any) -> None:
        self.words = WORDS | {"e": experiment, "phase": phase}
        self.descriptions: dict[str, Any] = {
            name: value for name, value in experiment if isinstance(value, Description)
        }
        self.members: dict[str, dict[str, ast.stmt]] = {}  # by field: the values and methods that are used
        self.definitions: list[tuple[str, ast.stmt]] = []  # with their modules, each after what it needs
        self.nodes: dict[str, ast.stmt] = {}  # where each name was defined
        self.imports: dict[str, Meaning] = {}

    def resolved(self, block: Sequence[ast.stmt], module: str, owner: str = "") -> list[ast.stmt]:
        """Statements of a module such that they can stand in the script; what they need is copied.

        `owner` is the field of the Experiment whose description they are a method of.
        """
        whole = ast.Module(copy.deepcopy(list(block)), [])
        Resolved(self, module, owner).visit(whole)
        return whole.body

    def add(self, module: str, name: str) -> str:
        """Copy what a module of ours defines by this name, after what that needs."""
        found = find(module, name)
        if not (found and found.node):
            raise KeyError(name)
        begun = name in self.nodes
        for other in defined_by(found.node):
            assert self.nodes.setdefault(other, found.node) is found.node, f"two things are called {other}"
        if not begun:
            self.definitions += [(found.module, node) for node in self.resolved([found.node], found.module)]
        return name

    def use(self, owner: str, member: str) -> None:
        """Have a member of the description at this field of the Experiment, and all that it reaches."""
        members = self.members.setdefault(owner, {})
        if member in members:
            return
        found = inspect.getattr_static(type(self.descriptions[owner]), member, None)
        if not isinstance(found, FunctionType):
            (members[member],) = parsed(f"{member} = {literal(getattr(self.descriptions[owner], member))}")
            return
        members[member] = ast.Pass()  # it may call itself
        kind = find(found.__module__, found.__qualname__.partition(".")[0])
        body = getattr(kind and kind.node, "body", [])
        method = copy.deepcopy(next(n for n in body if isinstance(n, ast.FunctionDef) and n.name == member))
        without_second_names(method)
        (members[member],) = self.resolved([method], found.__module__, owner)

    def classes(self) -> list[tuple[str, ast.stmt]]:
        """The descriptions as classes, each with its module."""
        return [(type(self.descriptions[owner]).__module__, self.class_of(owner)) for owner in self.members]

    def class_of(self, owner: str) -> ast.ClassDef:
        """The description at this field of the Experiment: what it says of itself, then its values and its methods."""
        description, members = self.descriptions[owner], self.members[owner]
        kind = type(description)
        order = [member for part in kind.__mro__ for member in (*inspect.get_annotations(part), *vars(part))]
        doc = description.summary if isinstance(description, Choice) else inspect.getdoc(kind) or ""
        names = sorted(members, key=lambda name: (isinstance(members[name], ast.FunctionDef), order.index(name)))
        body = [ast.Expr(ast.Constant(doc)), *(members[name] for name in names)]
        made = ast.ClassDef(name=kind.__name__, bases=[], keywords=[], body=body, decorator_list=[])
        made.owner, made.layout = owner, Layout(gap=True)  # type: ignore[attr-defined]
        return made


class Resolved(Decided, ast.NodeTransformer):
    """Decides what the Experiment decides, and replaces the names and types that only this program has."""

    def __init__(self, copies: Copies, module: str, owner: str) -> None:
        self.copies, self.module, self.owner = copies, module, owner
        self.fields: list[ast.stmt] = []  # of classes, whose types stay
        super().__init__(copies.words | ({"self": copies.descriptions[owner]} if owner else {}))

    # ---------------------------------------------------------------- names
    def visit_Name(self, node: ast.Name) -> ast.Name:
        """What a name of our modules stands for is copied; others are imported."""
        match found := find(self.module, node.id):
            case Meaning(node=ast.stmt()) if found.module not in COPIED:
                self.copies.add(self.module, node.id)
            case Meaning(ours=False):
                self.copies.imports[node.id] = found
        return node

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        """`e.loss.generator`, `e.steps`, `self.width`, `module.function`: each as it stands in the script."""
        match node:
            case ast.Attribute(value=ast.Attribute(value=ast.Name(id="e"), attr=owner), attr=member):
                return self.of_description(owner, member)
            case ast.Attribute(value=ast.Name(id="e"), attr=name) if name in self.copies.descriptions:
                return ast.Name(name, ast.Load())
            case ast.Attribute(value=ast.Name(id="e" | "phase" as word), attr=name):
                value = getattr(self.words[word], name)
                if isinstance(value, FunctionType):
                    return ast.Name(self.copies.add(value.__module__, value.__name__), ast.Load())
                return expression(literal(value))
            case ast.Attribute(value=ast.Name(id="self"), attr=name) if (
                self.owner == "latent" and name in Latent.model_fields
            ):
                # no class is left of the latent, so its numbers stand where they are read
                return ast.Constant(getattr(self.words["self"], name))
            case ast.Attribute(value=ast.Name(id="self" | "target" as word), attr=member) if self.owner:
                self.copies.use(self.owner if word == "self" else word, member)
            case ast.Attribute(value=ast.Name(id=name), attr=member):
                found = find(self.module, name)
                if found and found.ours and not found.name:  # `conditional.one_hot` is `one_hot`
                    return ast.Name(self.copies.add(found.module, member), ast.Load())
        self.generic_visit(node)
        return node

    def of_description(self, owner: str, member: str) -> ast.expr:
        """`e.loss.generator` as `loss.generator`, and a short value as itself."""
        value = getattr(self.copies.descriptions[owner], member)
        if isinstance(value, int | str):
            return expression(literal(value))
        self.copies.use(owner, member)
        return ast.Attribute(ast.Name(owner, ast.Load()), member, ast.Load())

    def visit_Assign(self, node: ast.Assign) -> Any:
        """In the loop, a value that is known is written out."""
        if self.owner or self.module not in COPIED or not any(names_in(node.value)) or not self.knows(node.value):
            return self.generic_visit(node)
        target, value = ast.unparse(node.targets[0]), literal(self.value_of(node.value))
        if isinstance(node.targets[0], ast.Tuple):  # without its brackets
            target, value = target[1:-1], value[1:-1]
        (made,) = parsed(f"{target} = {value}")
        layout_of(made).gap, layout_of(made).above = layout_of(node).gap, layout_of(node).above
        return made

    def visit_Call(self, node: ast.Call) -> ast.expr:
        """`e.generator.build(...)` becomes what that builds; no call names a device."""
        match node.func:
            case ast.Attribute(value=ast.Attribute(value=ast.Name(id="e"), attr=name), attr="build"):
                arguments = [Code(ast.unparse(argument)) for argument in node.args]
                return expression(built(partial(self.copies.descriptions[name].build, *arguments)).text)
        node.keywords = [keyword for keyword in node.keywords if keyword.arg != "device"]  # all is on the CPU
        self.generic_visit(node)
        return node

    # ---------------------------------------------------------------- types, docstrings and checks
    def visit_FunctionDef(self, node: ast.FunctionDef) -> Any:
        """A function with the types that a script can say, and the first paragraph of its docstring."""
        if node.returns:
            node.returns = self.plain_type(node.returns)
        for part in ast.walk(node.args):
            if isinstance(part, ast.arg) and part.annotation:
                part.annotation = self.plain_type(part.annotation)
        if self.owner and ast.get_docstring(node):
            del node.body[0]  # of a method of a description, whose class says what it is
        self.first_paragraph(node)
        return self.generic_visit(node)

    def plain_type(self, annotation: ast.expr) -> ast.expr | None:
        """A type as a script says it, whose names it has anyway: those of Python, torch and NumPy; None for others."""
        plain = Filled({name: expression(text) for name, text in PLAIN_TYPES.items()}).visit(annotation)
        return plain if {name.id for name in names_in(plain)} <= TYPES else None

    def visit_ClassDef(self, node: ast.ClassDef) -> Any:
        """A class with the first paragraph of its docstring; its fields keep their types."""
        self.first_paragraph(node)
        self.fields += node.body
        return self.generic_visit(node)

    def first_paragraph(self, node: ast.FunctionDef | ast.ClassDef) -> None:
        """Of a docstring, the rest goes."""
        first, rest, _ = (ast.get_docstring(node) or "").partition("\n\n")
        if rest:
            node.body[0] = ast.Expr(ast.Constant(first))

    def visit_AnnAssign(self, node: ast.AnnAssign) -> Any:
        """A variable loses its type, and goes if it has no value; a field of a class keeps both."""
        if node in self.fields or node.value is None:
            return self.generic_visit(node) if node in self.fields else None
        plain, layout = ast.Assign([node.target], node.value), layout_of(node)
        layout.text, layout.tree = re.sub(": .+? = ", " = ", layout.text, count=1), ast.dump(plain)
        plain.layout = layout  # type: ignore[attr-defined]
        return self.visit(plain)

    def visit_Assert(self, node: ast.Assert) -> None:
        """What cannot fail here."""


def literal(value: Any) -> str:
    """A value as code; of a long array or text, a row a line."""
    match value:
        case np.ndarray() if len(rows := value.tolist()) > MOST_ROWS:
            return "np.array(\n    [\n" + "".join(f"        {row!r},\n" for row in rows) + "    ]\n)"
        case np.ndarray():
            return f"np.array({value.tolist()!r})"
        case str() if len(value) > LETTERS:
            return "(\n" + "".join(f'    "{value[i : i + LETTERS]}"\n' for i in range(0, len(value), LETTERS)) + ")"
        case dict() | [str(), *_]:
            return json.dumps(value, indent=4)
        case Path():
            return f'Path("{value}")'
    return repr(value).replace("'", '"')
