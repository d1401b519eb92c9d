"""The functions, classes and constants that are left, as a program.

What is known of parameters, fields and results hangs on all the places where they are used: so the whole is specialised
again and again, until nothing new has been learnt about them. A parameter that is the same at every call is none.
"""

from __future__ import annotations

import ast
import itertools
import types
from collections.abc import Callable
from typing import Any

import numpy as np

from playground.gan.export.specialise import functions
from playground.gan.export.specialise.expressions import evaluate
from playground.gan.export.specialise.frame import Frame
from playground.gan.export.specialise.functions import Key, Residue
from playground.gan.export.specialise.kinds import Kind
from playground.gan.export.specialise.shapes import Shape, alike, join
from playground.gan.export.specialise.source import Definition, Imported, module_of
from playground.gan.export.specialise.values import (
    ATOMS,
    CannotWrite,
    Class,
    Closure,
    Code,
    Function,
    Value,
    name,
    plain,
)

ROUNDS = 20  # enough for anything; three or four are usual


class Program:
    """What is left of all that is called.

    facts: names whose worth is told instead of looked up. named: the name of a function in the program, and whether it
    stays a function however short it is. specialised: the classes that are, all others are copied as they stand.
    """

    def __init__(
        self, facts: dict[str, Value], named: Callable[[Function], tuple[str, bool]], specialised: set[str]
    ) -> None:
        self.facts, self.named, self.specialised = facts, named, specialised
        self.copied: set[str] = set()  # functions that are taken as they stand
        self.kept: dict[tuple[str, str], str] = {}  # fields (class, name) that stay constants, with their names there
        self.suffix = ""  # of the names of specialised classes
        self.kinds: dict[str, Kind] = {}
        # what has been learnt in all rounds
        self.fields: dict[tuple[str, str], Shape] = {}
        self.parameters: dict[tuple[Key, str], Shape] = {}
        self.results: dict[Key, Shape] = {}
        self._begin()

    def _begin(self) -> None:
        self.changed, self.clock = False, itertools.count()
        self.functions: dict[Key, Residue] = {}
        self.copies: dict[str, Definition] = {}
        self.imports: dict[str, Imported] = {}
        self.constants: dict[str, tuple[Value, Definition | None]] = {}

    def settle(self, main: Callable[[], None]) -> None:
        """Specialise what `main` calls, until no more becomes known; CannotWrite if that fails."""
        for _ in range(ROUNDS):
            self._begin()
            main()
            if not self.changed:
                return
        raise CannotWrite("a program that does not come to rest")

    # ---------------------------------------------------------------- values
    def lift(self, value: Value) -> Code:
        """Any value as code."""
        if isinstance(value, Code):
            return value
        if isinstance(value, float) and not 0 <= value < float("inf"):
            return Code(ast.parse(repr(value), mode="eval").body)
        if isinstance(value, ATOMS):
            return Code(ast.Constant(value))
        if isinstance(value, Closure):
            return self._lifted_closure(value)
        if isinstance(value, slice):
            bounds = (None if part is None else self.lift(part).node for part in (value.start, value.stop, value.step))
            return Code(ast.Slice(*bounds))
        if type(value) in (list, tuple, range):
            members = [self.lift(member) for member in value]
            make = ast.Tuple if type(value) is tuple else ast.List
            return Code(make([part.node for part in members], ast.Load()), sum((part.effects for part in members), ()))
        raise CannotWrite(f"a value of the kind {type(value).__name__}")

    def _lifted_closure(self, closure: Closure) -> Code:
        inner = Frame(self, closure.frame.module, True, closure.frame)
        inner.names = {argument.arg: name(argument.arg) for argument in closure.node.args.args}
        return Code(ast.Lambda(closure.node.args, self.lift(evaluate(closure.node.body, inner)).node))

    def member(self, owner: Any, word: str) -> Value:
        """What a real object has under a name: arrays, and fields that are to keep their name, become constants."""
        value = getattr(owner, word)
        if isinstance(value, np.ndarray):
            return self.constant(word.upper(), value)
        if (kept := self.kept.get((type(owner).__name__, word))) and isinstance(value, int):
            return self.constant(kept, value)
        return value

    def constant(self, word: str, value: Any, definition: Definition | None = None) -> Value:
        """A constant of the program; a number without a name if another one has it."""
        held = self.constants.setdefault(word, (value, definition))[0]
        if held is value or (isinstance(value, ATOMS) and type(held) is type(value) and held == value):
            return name(word, value)
        return self.constant(word + "_", value) if isinstance(value, np.ndarray) else value

    def constant_of(self, word: str, definition: Definition) -> Value:
        """A constant of a module."""
        node = definition.node
        assert isinstance(node, ast.Assign | ast.AnnAssign)
        written = node.value
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Tuple) and isinstance(written, ast.Tuple):
            words = [ast.unparse(part) for part in node.targets[0].elts]
            written = written.elts[words.index(word)]
        if written is None:
            raise CannotWrite(f"the constant {word}")
        value = evaluate(written, Frame(self, definition.module, tried=True))
        is_number = isinstance(plain(value), int | float) and not isinstance(plain(value), bool)
        return self.constant(word, plain(value), definition) if is_number else value

    # ---------------------------------------------------------------- functions
    def call(self, function: Function, arguments: list[Value], named: dict[str, Value], frame: Frame) -> Value:
        """The worth of a call of ours."""
        if function.owner is None and function.definition.name in self.copied:
            return self._copied(function.definition, arguments, named, frame)
        return functions.call(self, function, functions.bind(self, function, arguments, named), frame)

    def method_of(self, owner: Any, word: str) -> Definition | None:
        """The source of a method of a description; None if this is no method (fields, properties)."""
        base = next((base for base in type(owner).__mro__ if word in vars(base)), None)
        if base is None or not isinstance(vars(base)[word], types.FunctionType):
            return None
        holder = module_of(base.__module__).definitions.get(base.__name__)
        return holder.method(word) if holder else None

    def result_of(self, key: Key, shape: Shape) -> Shape:
        """What is known of all results of a function, this one included."""
        before = self.results.get(key)
        after = self.results[key] = join(before, shape)
        self.changed |= before is not None and not alike(before, after)
        return after

    def free_name(self, wanted: str, residue: Residue) -> str:
        """A name that no other function of the same class, or outside of classes, has."""
        taken = {other.name for other in self.functions.values() if other is not residue and other.kind is residue.kind}
        others = (f"{wanted}_{number}" for number in itertools.count(2))
        return next(word for word in itertools.chain([wanted], others) if word not in taken)

    # ---------------------------------------------------------------- classes
    def kind_of(self, definition: Definition) -> Kind:
        """A class of ours, specialised."""
        word = definition.name + self.suffix
        return self.kinds.setdefault(word, Kind(self, definition, word))

    def instance(self, made: Class, arguments: list[Value], named: dict[str, Value], frame: Frame) -> Value:
        """A new object of a class of ours."""
        definition = made.definition
        if definition.name not in self.specialised:
            return self._copied(definition, arguments, named, frame)
        kind = self.kind_of(definition)
        first = definition.method("__init__")
        assert first
        function = Function(first, Code(ast.Name("self", ast.Load()), kind=kind))
        given = functions.bind(self, function, arguments, named)
        key = functions.key_of(function, given)
        residue = functions.residue_of(self, function, given, key)
        places, keywords, effects = functions.handed_over(self, residue, given, key)
        node = ast.Call(ast.Name(kind.name, ast.Load()), places, keywords)
        return Code(node, effects + frame.effect(), kind=kind)

    def _copied(self, definition: Definition, arguments: list[Value], named: dict[str, Value], frame: Frame) -> Code:
        """A call of a class or a function that is copied as it stands."""
        self.copies[definition.name] = definition
        codes = [self.lift(value) for value in arguments]
        keywords = {word: self.lift(value) for word, value in named.items()}
        node = ast.Call(
            ast.Name(definition.name, ast.Load()),
            [code.node for code in codes],
            [ast.keyword(word, code.node) for word, code in keywords.items()],
        )
        return Code(node, sum((code.effects for code in (*codes, *keywords.values())), ()) + frame.effect())
