"""One function while it is specialised: what its names are worth, and the statements that are left of it."""

from __future__ import annotations

import ast
import builtins
from importlib import import_module
from typing import TYPE_CHECKING, Any

from playground.gan.export.specialise.shapes import Shape
from playground.gan.export.specialise.source import Definition, Imported, Module, module_of
from playground.gan.export.specialise.values import (
    UNKNOWN,
    CannotWrite,
    Class,
    Code,
    Function,
    OurModule,
    Value,
    in_order,
    name,
)

if TYPE_CHECKING:
    from playground.gan.export.specialise.program import Program

EVALUATED = {"math", "itertools", "functools"}  # modules of Python whose functions may be called on what is known


class Left(Exception):  # noqa: N818  (no error: this function does not fit into an expression)
    """A statement is left to run, where only an expression was wanted."""


class Frame:
    """The names of one function of `module`; with `tried`, any statement that is left ends it with `Left`."""

    def __init__(self, program: Program, module: Module, tried: bool, parent: Frame | None = None) -> None:
        self.program, self.module, self.tried, self.parent = program, module, tried, parent
        self.names: dict[str, Value] = {}
        self.out: list[ast.stmt] = []
        self.left_to_run: set[str] = set()  # names that branches set: they must be set by code
        self.pending: set[int] = set()  # effects of calls that are written, but not yet part of a statement
        self.returned: Value = UNKNOWN
        self.result: Shape | None = None  # of the statements `return` that are left
        self.deep = 0  # branches and loops that are left to run around this place
        self.current: ast.stmt | None = None
        self.key: Any = None

    def get(self, word: str) -> Value:
        """What a name is worth here: in this function, around it, in its module, in Python."""
        frame: Frame | None = self
        while frame:
            if word in frame.names:
                return frame.names[word]
            frame = frame.parent
        if word in self.program.facts:
            return self.program.facts[word]
        found = self.module.find(word)
        if isinstance(found, Imported):
            return self.imported(word, found)
        if isinstance(found, Definition):
            return self.defined(word, found)
        if hasattr(builtins, word):
            return name(word, getattr(builtins, word))
        raise CannotWrite(f"the name {word}")

    def imported(self, word: str, found: Imported) -> Value:
        """A module, or something of a module that is not ours."""
        if found.ours:
            return OurModule(module_of(found.module))
        self.program.imports[word] = found
        if found.module.partition(".")[0] in EVALUATED:
            module = import_module(found.module)
            return name(word, getattr(module, found.name) if found.name else module)
        return name(word)

    def defined(self, word: str, found: Definition) -> Value:
        """A function, a class or a constant of ours."""
        if isinstance(found.node, ast.FunctionDef):
            return Function(found)
        if isinstance(found.node, ast.ClassDef):
            return Class(found)
        return self.program.constant_of(word, found)

    def emit(self, node: ast.stmt, effects: tuple[int, ...] = ()) -> None:
        """Leave a statement to run, whose calls have these effects."""
        if self.tried:
            raise Left
        self.settle(effects)
        if self.current is not None:
            place = self.current
            node.origin = (self.module, place.lineno, place.end_lineno)  # type: ignore[attr-defined]
        self.out.append(node)

    def may_run(self, effects: tuple[int, ...]) -> bool:
        """Whether calls may run now: in order, and with none that was written before them still waiting."""
        waiting = self.pending - set(effects)
        return in_order(effects) and not (effects and waiting and min(waiting) < max(effects))

    def settle(self, effects: tuple[int, ...]) -> None:
        """These run now."""
        if not self.may_run(effects):
            raise CannotWrite("the order of some calls")
        self.pending -= set(effects)

    def effect(self) -> tuple[int, ...]:
        """The number of a call that may not change places with others."""
        number = next(self.program.clock)
        self.pending.add(number)
        return (number,)

    def branch(self) -> Frame:
        """A frame for the body of a branch or a loop that is left to run."""
        inner = Frame(self.program, self.module, self.tried, self.parent)
        inner.names = {word: list(v) if type(v) is list else v for word, v in self.names.items()}
        inner.left_to_run, inner.deep, inner.key = set(self.left_to_run), self.deep + 1, self.key
        inner.result = self.result
        return inner

    def set(self, word: str, value: Value) -> None:
        """Give a local name a value; what is known needs no statement.

        Nor does code that is wanted for an expression, or while other calls wait: it is put in where the name stands.
        """
        left = isinstance(value, Code) and value.value is UNKNOWN and not self.is_of_module(value)
        if word in self.left_to_run or (left and not self.tried and self.may_run(value.effects)):
            code = self.program.lift(value)
            self.emit(assignment(ast.Name(word, ast.Store()), code.node), code.effects)
            value = Code(ast.Name(word, ast.Load()), solid=code.solid, made=code.made, kind=code.kind)
        self.names[word] = value

    def is_of_module(self, code: Code) -> bool:
        """Whether this is a function of another module under another name: as good as its own name."""
        node = code.node
        while isinstance(node, ast.Attribute):
            node = node.value
        return isinstance(node, ast.Name) and node.id in self.program.imports


def assignment(target: ast.expr, value: ast.expr) -> ast.stmt:
    """The statement `target = value`."""
    return ast.Assign([target], value, lineno=0)
