"""Calls of our own functions: put into the expression where that is short, else left as functions of the program."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from playground.gan.export.specialise.expressions import evaluate
from playground.gan.export.specialise.frame import Frame, Left
from playground.gan.export.specialise.shapes import Shape, alike, join, narrowed, shape_of, widened
from playground.gan.export.specialise.statements import run
from playground.gan.export.specialise.values import (
    ATOMS,
    UNKNOWN,
    CannotWrite,
    Closure,
    Code,
    Function,
    Value,
    in_order,
    is_deeply_known,
    is_known,
    is_trivial,
    name,
    plain,
    same,
)

if TYPE_CHECKING:
    from playground.gan.export.specialise.kinds import Kind
    from playground.gan.export.specialise.program import Program
    from playground.gan.export.specialise.source import Definition

SHORT = 30  # nodes of an expression that stands better where it is used than in a function of its own
Key = tuple[Any, ...]
Bound = dict[str, Value]  # arguments by the names of their parameters


@dataclass(eq=False)
class Residue:
    """A function that is left: `parameters` in the order of its calls."""

    name: str
    definition: Definition
    kind: Kind | None = None  # of a method
    parameters: list[str] = field(default_factory=list)
    defaults: dict[str, Value] = field(default_factory=dict)
    body: list[ast.stmt] = field(default_factory=list)
    effects: bool = True
    places: list[ast.Name] = field(default_factory=list)  # where it is called

    @property
    def node(self) -> ast.FunctionDef:
        """Where it comes from."""
        return function_node(self.definition)

    def rename(self, name: str) -> None:
        """Give it another name, here and wherever it is called."""
        self.name = name
        for place in self.places:
            place.id = name


def function_node(definition: Definition) -> ast.FunctionDef:
    """The syntax tree of a function."""
    assert isinstance(definition.node, ast.FunctionDef)
    return definition.node


def call(program: Program, function: Function, given: Bound, frame: Frame) -> Value:
    """The worth of a call of ours: in the expression itself if it is short, else of a function that is left."""
    key = key_of(function, given)
    if key not in program.functions:
        value = tried(program, function, given, key)
        if value is not UNKNOWN and (is_deeply_known(value) or not program.named(function)[1]):
            frame.pending |= set(effects_of(value))
            return value
    return leave(program, function, given, frame)


def bind(program: Program, function: Function, arguments: list[Value], named: dict[str, Value]) -> Bound:
    """Arguments by the names of their parameters, defaults included."""
    node = function_node(function.definition)
    spec = node.args
    words = [argument.arg for argument in (*spec.posonlyargs, *spec.args)]
    given: Bound = {}
    is_static = any(isinstance(d, ast.Name) and d.id == "staticmethod" for d in node.decorator_list)
    if function.owner is not None and not is_static:
        given[words.pop(0)] = function.owner
    if spec.vararg:
        given[spec.vararg.arg] = tuple(arguments[len(words) :])
    elif len(arguments) > len(words):
        raise CannotWrite(f"the arguments of {node.name}")
    given |= dict(zip(words, arguments, strict=False)) | named
    outside = Frame(program, function.definition.module, tried=True)
    defaults = dict(zip(reversed(words), reversed(spec.defaults), strict=False))
    defaults |= {a.arg: d for a, d in zip(spec.kwonlyargs, spec.kw_defaults, strict=True) if d is not None}
    return given | {word: evaluate(node, outside) for word, node in defaults.items() if word not in given}


def key_of(function: Function, given: Bound) -> Key:
    """What tells one specialisation from another: the function, and objects that cannot be handed over."""
    objects = [(word, *identity_of(value)) for word, value in given.items() if is_object(value)]
    kind = function.owner.kind.name if isinstance(function.owner, Code) and function.owner.kind else ""
    return (function.definition.module.name, function.definition.node.lineno, kind, *objects)


def is_object(value: Value) -> bool:
    """Whether a function is specialised for this value, as it cannot be handed over when the program runs."""
    if isinstance(value, Closure):
        used = {n.id for n in ast.walk(value.node.body) if isinstance(n, ast.Name)}
        used -= {part.arg for part in ast.walk(value.node.args) if isinstance(part, ast.arg)}
        return all(is_known(value.frame.get(word)) for word in used)
    return not isinstance(value, (*ATOMS, Code, list, tuple, dict, range))


def identity_of(value: Value) -> tuple[Any, ...]:
    """What tells such a value from another one."""
    if isinstance(value, Function):
        return value.definition.module.name, value.definition.node.lineno, id(value.owner)
    if isinstance(value, Closure):
        return value.frame.module.name, value.node.lineno, value.node.col_offset
    return (id(value),)


def tried(program: Program, function: Function, given: Bound, key: Key) -> Value:
    """The worth of the call as an expression; UNKNOWN if it is none, or too long, or would change the order."""
    inner = Frame(program, function.definition.module, tried=True)
    inner.names, inner.key = dict(given), key
    try:
        run(function_node(function.definition).body, inner)
    except (Left, CannotWrite):  # perhaps as a function of its own
        return UNKNOWN
    value = None if inner.returned is UNKNOWN else inner.returned
    handed = sum((argument.effects for argument in given.values() if isinstance(argument, Code)), ())
    effects = effects_of(value)
    if not in_order(effects) or not inner.pending | set(handed) <= set(effects) or is_long(value):
        return UNKNOWN
    return value


def is_long(value: Value) -> bool:
    """Whether code is too long for the place where it is called, or says the same thing twice."""
    if not isinstance(value, Code) or is_known(value):
        return False
    marks = ast.expr_context | ast.operator | ast.unaryop | ast.cmpop | ast.boolop | ast.Name
    nodes = [node for node in ast.walk(value.node) if not isinstance(node, marks)]
    weighty = [id(node) for node in nodes if isinstance(node, ast.expr) and not is_trivial(Code(node))]
    return len(nodes) > SHORT or len(weighty) != len(set(weighty))


def leave(program: Program, function: Function, given: Bound, frame: Frame) -> Value:
    """A call of a function that is left."""
    key = key_of(function, given)
    residue = residue_of(program, function, given, key)
    places, keywords, effects = handed_over(program, residue, given, key)
    dropped = [value for word, value in given.items() if word not in residue.parameters and value is not function.owner]
    if any(isinstance(value, Code) and value.effects for value in dropped):
        raise CannotWrite(f"an argument of {residue.name} that nobody uses")
    called = ast.Name(residue.name, ast.Load())
    residue.places.append(called)
    target = ast.Attribute(function.owner.node, residue.name, ast.Load()) if residue.kind else called
    own = frame.effect() if residue.effects else ()
    code = Code(ast.Call(target, places, keywords), effects + own)
    shape = program.results.get(key, Shape(value=None))
    if shape.value is UNKNOWN:
        return widened(code, shape)
    if code.effects:
        frame.emit(ast.Expr(code.node), code.effects)
    return shape.value


def residue_of(program: Program, function: Function, given: Bound, key: Key) -> Residue:
    """The function that is left for such a call; specialised now if this is the first one."""
    for word, value in given.items():
        if value is not function.owner and not is_object(value):
            before = program.parameters.get((key, word))
            after = program.parameters[key, word] = join(before, shape_of(value))
            program.changed |= before is not None and not alike(before, after) and key in program.functions
    if key not in program.functions:
        specialise(program, function, given, key)
    return program.functions[key]


def handed_over(
    program: Program, residue: Residue, given: Bound, key: Key
) -> tuple[list[ast.expr], list[ast.keyword], tuple[int, ...]]:
    """The arguments of a call of a function that is left, and their effects; switches are told by name."""
    places: list[ast.expr] = []
    keywords: list[ast.keyword] = []
    effects: tuple[int, ...] = ()
    for word in residue.parameters:
        value = narrowed(given[word], program.parameters[key, word])
        if word in residue.defaults and same(value, residue.defaults[word]):
            continue
        code = program.lift(value)
        effects += code.effects
        if isinstance(plain(value), bool) or word in residue.defaults:
            keywords.append(ast.keyword(word, code.node))
        else:
            places.append(code.node)
    return places, keywords, effects


def specialise(program: Program, function: Function, given: Bound, key: Key) -> None:
    """Make a function that is left."""
    kind = function.owner.kind if isinstance(function.owner, Code) else None
    residue = program.functions[key] = Residue("", function.definition, kind)
    residue.name = program.free_name(program.named(function)[0], residue)
    frame = Frame(program, function.definition.module, tried=False)
    frame.key = key
    unknown = []
    for word, value in given.items():
        shape = program.parameters.get((key, word))
        if value is function.owner and kind:
            frame.names[word] = Code(ast.Name("self", ast.Load()), kind=kind)
        elif shape is None:
            frame.names[word] = value
        else:
            frame.names[word] = widened(name(word), shape)
            unknown += [word] if shape.value is UNKNOWN else []
    before = next(program.clock)
    if not run(residue.node.body, frame):
        program.result_of(key, join(frame.result, Shape(value=None)))
    residue.body, residue.effects = frame.out, next(program.clock) > before + 1
    used = {n.id for part in residue.body for n in ast.walk(part) if isinstance(n, ast.Name)}
    residue.parameters = [word for word in unknown if word in used]
    keep_defaults(residue)


def keep_defaults(residue: Residue) -> None:
    """The defaults of the parameters that are left, as far as the last ones have them."""
    words = [argument.arg for argument in residue.node.args.args]
    written = dict(zip(reversed(words), reversed(residue.node.args.defaults), strict=False))
    for word in reversed(residue.parameters):
        default = written.get(word)
        if not isinstance(default, ast.Constant):
            break
        residue.defaults[word] = default.value


def effects_of(value: Value) -> tuple[int, ...]:
    """The effects of all code in a value, in order."""
    if isinstance(value, Code):
        return value.effects
    if isinstance(value, dict):
        return sum(map(effects_of, value.values()), ())
    return sum(map(effects_of, value), ()) if isinstance(value, list | tuple) else ()
