"""The source of this program's modules, as syntax trees. Nothing is imported for it, torch least of all."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from playground.gan.export.trees import is_set, names_in, parsed

OURS = "playground"


@dataclass(frozen=True)
class Meaning:
    """What a name stands for: something that a module defines, or the module itself if `name` is empty."""

    module: str
    name: str
    node: ast.stmt | None = None  # the definition, where it stands in the same file

    @property
    def ours(self) -> bool:
        """Whether a module of this program defines it."""
        return self.module.partition(".")[0] == OURS


def find(module: str, name: str) -> Meaning | None:
    """What a name means in a module; followed through our own modules to where it is defined."""
    found = meanings_in(module).get(name)
    if found is None or found.node or not (found.ours and found.name):
        return found
    return find(found.module, found.name)


@lru_cache(maxsize=256)
def meanings_in(module: str) -> dict[str, Meaning]:
    """What a module defines and imports."""
    return dict(meanings_of(parsed(text_of(module)), module))


def meanings_of(body: list[ast.stmt], module: str) -> Iterator[tuple[str, Meaning]]:
    """The names that these statements of a module define or import, each with what it means."""
    for node in body:
        match node:
            case ast.Import(names=names):
                yield from ((n.asname or n.name, Meaning(n.name, "")) for n in names)
            case ast.ImportFrom(module=str(source), names=names):
                yield from ((n.asname or n.name, imported(source, n.name)) for n in names)
            case ast.If(test=ast.Name(id="TYPE_CHECKING")):
                yield from meanings_of(node.body, module)  # the other branch says the same, but late
            case _:
                yield from ((name, Meaning(module, name, node)) for name in defined_by(node))


def defined_by(node: ast.stmt) -> list[str]:
    """The names that a statement defines: it may set several constants."""
    match node:
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            return [name]
        case ast.Assign() | ast.AnnAssign(value=ast.expr()):
            return [name.id for name in names_in(node) if is_set(name)]
    return []


def text_of(module: str) -> str:
    """The text of a module's file."""
    spec = find_spec(module)
    return Path(str(spec and spec.origin)).read_text(encoding="utf-8")


def imported(module: str, name: str) -> Meaning:
    """What `from module import name` names: a module below the package `module`, or something in the module."""
    spec = find_spec(module) if module.partition(".")[0] == OURS else None
    inside = spec and spec.submodule_search_locations and find_spec(f"{module}.{name}")
    return Meaning(f"{module}.{name}", "") if inside else Meaning(module, name)
