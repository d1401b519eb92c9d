"""Classes of ours that are specialised: what is known of their fields, and the methods that are left."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from playground.gan.export.specialise.frame import Frame, Left, assignment
from playground.gan.export.specialise.shapes import Shape, alike, join, narrowed, shape_of, widened
from playground.gan.export.specialise.source import Definition
from playground.gan.export.specialise.values import UNKNOWN, Code, Function, Value, plain

if TYPE_CHECKING:
    from playground.gan.export.specialise.program import Program


class Kind:
    """A specialised class."""

    def __init__(self, program: Program, definition: Definition, name: str) -> None:
        self.program, self.definition, self.name = program, definition, name

    def member(self, owner: Code, word: str, frame: Frame) -> Value:
        """What stands behind the dot: a method, a property (its worth) or a field."""
        found = self.definition.method(word)
        if found:
            assert isinstance(found.node, ast.FunctionDef)
            function = Function(found, owner)
            if any(isinstance(d, ast.Name) and d.id == "property" for d in found.node.decorator_list):
                return self.program.call(function, [], {}, frame)
            return function
        code = Code(ast.Attribute(owner.node, word, ast.Load()), owner.effects)
        shape = self.program.fields.get((self.name, word))
        if shape is None:
            return None  # nobody has set it to anything else
        return widened(code, shape)

    def note(self, word: str, value: Value, frame: Frame) -> Shape:
        """Learn from a value that a field gets. What __init__ sets to None only keeps a place: it is filled before
        anybody reads it."""
        first = frame.key is not None and self.program.functions[frame.key].name == "__init__"
        before = self.program.fields.get((self.name, word))
        if first and plain(value) is None:
            return before or Shape(value=None)
        if first and isinstance(plain(value), tuple) and None in plain(value) and before is not None:
            return before
        after = self.program.fields[self.name, word] = join(before, shape_of(value))
        self.program.changed |= before is not None and not alike(before, after)
        return after

    def set(self, owner: Code, word: str, value: Value, frame: Frame) -> None:
        """`self.word = value`, left to run unless the field always has this value."""
        if frame.tried:
            raise Left
        shape = self.note(word, value, frame)
        if shape.value is not UNKNOWN:
            return
        code = self.program.lift(narrowed(value, shape))
        target = ast.Attribute(owner.node, word, ast.Store())
        if ast.unparse(code.node) != ast.unparse(target):  # else it stays what it is
            frame.emit(assignment(target, code.node), code.effects)
