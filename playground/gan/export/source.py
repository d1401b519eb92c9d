"""The source of this program's modules, as syntax trees. Nothing is imported for it, torch least of all."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from playground.gan.export.trees import is_set, names_in, parsed

OURS = "playground"


@dataclass(frozen=True)
class Definition:
    """A function, a class or a constant of a module."""

    module: Module = field(repr=False)
    node: ast.stmt

    @property
    def names(self) -> list[str]:
        """The names that it defines: a statement may set several constants."""
        if isinstance(self.node, ast.FunctionDef | ast.ClassDef):
            return [self.node.name]
        return [name.id for name in names_in(self.node) if is_set(name)]


@dataclass(frozen=True)
class Imported:
    """A name that comes from another module: `module` itself if `name` is empty."""

    module: str
    name: str

    @property
    def ours(self) -> bool:
        return self.module.partition(".")[0] == OURS


class Module:
    """One file: what it defines and what it imports."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.definitions: dict[str, Definition] = {}
        self.imports: dict[str, Imported] = {}
        self._read(parsed(text_of(name)))

    def _read(self, body: list[ast.stmt]) -> None:
        for node in body:
            match node:
                case ast.Import(names=names):
                    self.imports |= {n.asname or n.name: Imported(n.name, "") for n in names}
                case ast.ImportFrom(module=str(module), names=names):
                    self.imports |= {n.asname or n.name: imported(module, n.name) for n in names}
                case ast.If(test=ast.Name(id="TYPE_CHECKING")):
                    self._read(node.body)  # the other branch says the same, but late
                case ast.FunctionDef() | ast.ClassDef():
                    self.definitions[node.name] = Definition(self, node)
                case ast.Assign() | ast.AnnAssign(value=ast.expr()):
                    definition = Definition(self, node)
                    self.definitions |= dict.fromkeys(definition.names, definition)

    def find(self, name: str) -> Definition | Imported | None:
        """What a name means in this file; followed through our own modules to where it is defined."""
        if name in self.definitions:
            return self.definitions[name]
        found = self.imports.get(name)
        return module_of(found.module).find(found.name) if found and found.ours and found.name else found


def text_of(module: str) -> str:
    """The text of a module's file."""
    spec = find_spec(module)
    if spec is None or spec.origin is None:
        raise ImportError(module)
    return Path(spec.origin).read_text(encoding="utf-8")


@lru_cache(maxsize=256)
def module_of(name: str) -> Module:
    """The module of this name, read once."""
    return Module(name)


def imported(module: str, name: str) -> Imported:
    """What `from module import name` names: a module below the package `module`, or something in the module."""
    spec = find_spec(module) if module.partition(".")[0] == OURS else None
    inside = spec and spec.submodule_search_locations and find_spec(f"{module}.{name}")
    return Imported(f"{module}.{name}", "") if inside else Imported(module, name)
