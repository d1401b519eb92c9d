"""Copies of what a script needs from this program: functions as they stand, and each chosen description as a small
class with its values and the methods that are called, its own and those of the classes that it stands on."""

from __future__ import annotations

import ast
import inspect
import re
import sys
import textwrap
from collections.abc import Iterable
from functools import partial
from types import FunctionType
from typing import Any

import numpy as np

from playground.gan.export.building import Code, built
from playground.gan.export.source import Definition, Imported, Module, is_set, module_of, names_in
from playground.gan.export.tidy import (
    decided,
    in_line,
    one_line,
    replaced,
    tidied,
    with_head,
    without_second_names,
    without_unread,
)
from playground.gan.foundations.schema import Choice, Description

# what only we call so, or only our tools read
PLAINER = {
    r"NDArray\[np\.floating\[Any\]\]|NDArray\[np\.\w+\]": "np.ndarray",
    r"  # (noqa|type: ignore|fmt:)[^#\n]*": "",
    r"\btorch\.nn\.": "nn.",
}
DECIDABLE = ast.Compare | ast.BoolOp | ast.UnaryOp | ast.BinOp | ast.Constant | ast.Attribute | ast.Name
SHORT = 40  # letters of an expression that needs no function
MOST_ROWS = 8  # of an array on one line


class Copies:
    """What is copied for one Experiment. `taken` are names that the script uses otherwise."""

    def __init__(self, experiment: Description, taken: Iterable[str]) -> None:
        self.experiment = experiment
        values = {name: getattr(experiment, name) for name in type(experiment).model_fields}
        self.descriptions: dict[str, Any] = {
            name: value for name, value in values.items() if isinstance(value, Description)
        }
        self.members: dict[str, dict[str, str | None]] = {}  # by description: methods with their text, values with None
        self.methods: dict[tuple[str, str, bool], tuple[Module, str]] = {}  # read before
        self.definitions: dict[tuple[str, int], tuple[Definition, str]] = {}  # functions, classes, constants: the text
        self.owners: dict[str, str] = dict.fromkeys(taken, "")

    # ---------------------------------------------------------------- the loop
    def of_loop(self, text: str, module: Module) -> str:
        """A program that speaks of the Experiment `e`, with that written out; what it needs is copied."""
        return self.plain(tidied(text, self._written_out), module)

    def _written_out(self, text: str, tree: ast.Module) -> str | None:
        """`e.loss.generator` as `loss.generator`, `e.ema` as its value, `e.g_optimiser.build(...)` as what it makes."""
        for node in ast.walk(tree):
            match node:
                case ast.Call(func=ast.Attribute(value=ast.Attribute(value=ast.Name(id="e"), attr=name), attr="build")):
                    arguments = [Code(ast.unparse(argument)) for argument in node.args]
                    made = built(partial(self.descriptions[name].build, *arguments))
                    return replaced(text, node, made.written())
                case ast.Call(func=ast.Attribute(value=ast.Attribute(value=ast.Name(id="e"), attr=name), attr=member)):
                    if short := self._in_short(name, member, node.args):
                        return replaced(text, node, short)
                    self.use(name, member)
                    unread = self._unread(name, member)
                    kept = [ast.unparse(argument) for place, argument in enumerate(node.args) if place not in unread]
                    return replaced(text, node, f"{name}.{member}({', '.join(kept)})")
        for node in ast.walk(tree):
            match node:
                case ast.Attribute(value=ast.Attribute(value=ast.Name(id="e"), attr=name), attr=member):
                    value = None if callable(getattr(self.descriptions[name], member)) else self.value(name, member)
                    if isinstance(value, int):
                        return replaced(text, node, literal(value))
                    self.use(name, member)
                    return replaced(text, node, f"{name}.{member}")
                case ast.Attribute(value=ast.Name(id="e"), attr=name):
                    known = name not in self.descriptions
                    return replaced(text, node, literal(getattr(self.experiment, name)) if known else name)
        return None

    # ---------------------------------------------------------------- definitions
    def add(self, module: str, name: str) -> str:
        """Copy what a module of ours defines by this name, after what that needs; its name in the script."""
        found = module_of(module).find(name)
        assert isinstance(found, Definition), name
        self._add(found)
        return self.name_of(found, name)

    def _add(self, definition: Definition) -> None:
        module, place = definition.module, (definition.module.name, definition.node.lineno)
        if place in self.definitions:
            return
        for name in definition.names:
            self.owners.setdefault(name, module.name)
        self.definitions[place] = definition, ""
        text = textwrap.dedent(definition.text)
        if isinstance(definition.node, ast.FunctionDef | ast.ClassDef):
            name = definition.node.name
            text = re.sub(rf"^(def|class) {name}\b", rf"\1 {self.name_of(definition, name)}", text, flags=re.MULTILINE)
        text = self.plain(text, module)
        del self.definitions[place]
        self.definitions[place] = definition, text

    def name_of(self, definition: Definition, name: str) -> str:
        """What a definition is called in the script: another name if its own is taken."""
        module = definition.module.name
        return name if self.owners.get(name, module) == module else f"{name}_of_{module.rpartition('.')[2]}"

    def plain(self, text: str, module: Module) -> str:
        """A text of a module, such that it can stand in the script; what it needs from elsewhere is copied."""

        def in_full(text: str, tree: ast.Module) -> str | None:
            for node in ast.walk(tree):
                match node:
                    case ast.Attribute(value=ast.Name(id=name)) if imported_module(module.find(name)):
                        self.add(module.imports[name].module, node.attr)  # `conditional.shares` is `shares`
                        return replaced(text, node, node.attr)
                    case ast.Name(id=name) if meaning := type_in_full(module.find(name), name):
                        return replaced(text, node, meaning)
                    case ast.Name(id=name) if isinstance(found := module.find(name), Definition):
                        if found.module.name != LOOP and self.name_of(found, name) != name:
                            return replaced(text, node, self.name_of(found, name))
            return None

        def short_function(called: ast.expr) -> ast.stmt | None:
            found = module.find(called.id) if isinstance(called, ast.Name) else None
            if not isinstance(found, Definition) or found.module.name == LOOP:
                return None
            short = one_line(found.node)
            return found.node if short and len(ast.unparse(short[1])) < SHORT else None

        text = tidied(text, in_line(short_function))
        found_here = [module.find(name.id) for name in names_in(ast.parse(text)) if not is_set(name)]
        needed = [found for found in found_here if isinstance(found, Definition) and found.module.name != LOOP]
        for found in needed:
            if not any(type_in_full(found, name) for name in found.names):
                self._add(found)
        text = tidied(text, in_full, decided(one_run))
        for ours, plain in PLAINER.items():
            text = re.sub(ours, plain, text)
        return text

    # ---------------------------------------------------------------- descriptions
    def value(self, name: str, member: str) -> Any:
        """The value of a field or property of a description."""
        return getattr(self.descriptions[name], member)

    def use(self, name: str, member: str) -> None:
        """Have a member of the description at this field of the Experiment, and all that it reaches."""
        members = self.members.setdefault(name, {})
        if member in members:
            return
        method = self._method(name, member)
        members[member] = None
        if method:
            module, text = method
            members[member] = ""
            for attribute in (n for n in ast.walk(ast.parse(text)) if isinstance(n, ast.Attribute)):
                if isinstance(attribute.value, ast.Name) and attribute.value.id in ("self", "target"):
                    self.use(name if attribute.value.id == "self" else "target", attribute.attr)
            if unread := self._unread(name, member):
                function = ast.parse(text).body[0]
                assert isinstance(function, ast.FunctionDef)
                function.args.args = [a for place, a in enumerate(function.args.args) if place - 1 not in unread]
                text = with_head(text, function)
            members[member] = self.plain(text, module)

    def _method(self, name: str, member: str, whole: bool = True) -> tuple[Module, str] | None:
        """A method of a description as text, without what its values rule out; None for a value.

        whole: with other methods of one line written out in it.
        """
        if (name, member, whole) in self.methods:
            return self.methods[name, member, whole]
        found = inspect.getattr_static(type(self.descriptions[name]), member, None)
        if not isinstance(found, FunctionType):
            return None
        module, (kind, _, method) = module_of(found.__module__), found.__qualname__.partition(".")
        body = module.definitions[kind].node.body  # type: ignore[attr-defined]
        node = next(node for node in body if isinstance(node, ast.FunctionDef) and node.name == method)
        text = textwrap.dedent(Definition(module, node).text)
        text = tidied(text, without_second_names, decided(lambda test: self._known(name, test)))
        text = tidied(text, without_unread({member}))
        text = tidied(text, in_line(lambda called: self._called(name, called))) if whole else text
        self.methods[name, member, whole] = module, text
        return module, text

    def _called(self, name: str, called: ast.expr) -> ast.stmt | None:
        """The method that `self.method` means."""
        match called:
            case ast.Attribute(value=ast.Name(id="self"), attr=member):
                method = self._method(name, member)
                return ast.parse(method[1]).body[0] if method else None
        return None

    def _unread(self, name: str, member: str) -> list[int]:
        """Which parameters of a method it does not read; the loop does without these. None if other methods call it."""
        method = self._method(name, member)
        if method is None or any(f"self.{member}(" in "\n".join(m.lines) for m in self._modules(name)):
            return []
        function = ast.parse(method[1]).body[0]
        assert isinstance(function, ast.FunctionDef)
        read = {n.id for statement in function.body for n in names_in(statement)}
        return [place for place, parameter in enumerate(function.args.args[1:]) if parameter.arg not in read]

    def _modules(self, name: str) -> list[Module]:
        """The modules of a description's class and of those that it stands on."""
        kinds = type(self.descriptions[name]).__mro__
        return [module_of(kind.__module__) for kind in kinds if kind.__module__.startswith("playground.")]

    def _in_short(self, name: str, member: str, arguments: list[ast.expr]) -> str | None:
        """A call of a method that only gives back one of its arguments, or a constant, or calls another; else None."""
        method = self._method(name, member, whole=False)
        function = ast.parse(method[1]).body[0] if method else None
        if isinstance(function, ast.FunctionDef) and ast.get_docstring(function) and not function.body[1:]:
            return "None"
        short = one_line(function) if function else None
        if short is None:
            return None
        given = dict(zip(short[0], map(ast.unparse, arguments), strict=False))
        match short[1]:
            case ast.Name() | ast.Constant() as value:
                return given.get(ast.unparse(value), ast.unparse(value))
            case ast.Call(func=ast.Attribute(value=ast.Name(id="self"), attr=other), args=passed):
                words = [given.get(ast.unparse(part)) for part in passed]
                return f"e.{name}.{other}({', '.join(map(str, words))})" if all(words) else None
        return None

    def _known(self, name: str, test: ast.expr) -> Any:
        """The value of an expression of fields of a description; LookupError if it speaks of anything else."""
        for node in ast.walk(test):
            if isinstance(node, ast.expr) and not isinstance(node, DECIDABLE):
                raise LookupError
            if isinstance(node, ast.Name) and node.id != "self":
                raise LookupError
        return eval(compile(ast.Expression(test), "field", "eval"), {"self": self.descriptions[name]})

    def class_text(self, name: str) -> str:
        """A description as a class."""
        description = self.descriptions[name]
        kind, members = type(description), self.members[name]
        order = [member for part in kind.__mro__ for member in (*inspect.get_annotations(part), *vars(part))]
        values = [member for member, text in members.items() if text is None]
        methods = [text for member, text in sorted(members.items(), key=lambda m: order.index(m[0])) if text]
        doc = description.summary if isinstance(description, Choice) else inspect.getdoc(kind) or ""
        lines = [f"{member} = {literal(self.value(name, member))}" for member in sorted(values, key=order.index)]
        parts = [f'"""{doc}"""', *(["\n".join(lines)] if lines else []), *map(str.rstrip, methods)]
        body = textwrap.indent("\n\n".join(parts), "    ")
        return f"class {kind.__name__}:\n{body}"


def one_run(test: ast.expr) -> bool:
    """Penalties work on many runs at once too; a script has one."""
    if ast.unparse(test) == "isinstance(rng, list)":
        return False
    raise LookupError


def imported_module(found: Definition | Imported | None) -> bool:
    """Whether a name stands for a whole module of ours."""
    return isinstance(found, Imported) and found.ours


def type_in_full(found: Definition | Imported | None, name: str) -> str:
    """What a name means that only stands in annotations, such as `Array = NDArray[...]`; "" for other names."""
    match found:
        case Definition(node=ast.Assign(value=ast.Subscript() as value)) if not name.isupper():
            return ast.unparse(value)
        case Definition(node=ast.ClassDef()):
            kind = getattr(sys.modules.get(found.module.name), name, None)
            return "Any" if isinstance(kind, type) and issubclass(kind, Description) else ""
        case Definition(node=ast.Assign(value=ast.Call(func=ast.Name(id="TypeVar")))):
            return "nn.Module"
    return ""


def literal(value: Any) -> str:
    """A value as code; of a long array, a row a line."""
    if isinstance(value, np.ndarray) and len(rows := value.tolist()) > MOST_ROWS:
        return "np.array(\n    [\n" + "".join(f"        {row!r},\n" for row in rows) + "    ]\n)"
    return f"np.array({value.tolist()!r})" if isinstance(value, np.ndarray) else repr(value).replace("'", '"')


LOOP = "playground.gan.export.loop"
