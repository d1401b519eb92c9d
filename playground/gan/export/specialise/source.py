"""The source of this program's modules, as text and as syntax trees. Nothing is imported for it, torch least of all."""

from __future__ import annotations

import ast
import io
import tokenize
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

OURS = "playground"


@dataclass(frozen=True)
class Definition:
    """A function, a class or a constant of a module."""

    module: Module = field(repr=False)
    node: ast.stmt

    @property
    def name(self) -> str:
        if isinstance(self.node, ast.FunctionDef | ast.ClassDef):
            return self.node.name
        return next(iter(names_set_by(self.node)))

    @property
    def names(self) -> list[str]:
        """All names that it defines: a statement may set several constants."""
        own = isinstance(self.node, ast.FunctionDef | ast.ClassDef)
        return [self.name] if own else list(names_set_by(self.node))

    @property
    def text(self) -> str:
        """As it stands in the file, with decorators, comments and all."""
        first = min([self.node.lineno, *(d.lineno for d in getattr(self.node, "decorator_list", []))])
        return "\n".join(self.module.lines[first - 1 : self.node.end_lineno])

    def method(self, name: str) -> Definition | None:
        """The method of this class, or of the classes that it stands on, here in the source."""
        assert isinstance(self.node, ast.ClassDef)
        for node in self.node.body:
            if isinstance(node, ast.FunctionDef) and node.name == name:
                return Definition(self.module, node)
        return None


@dataclass(frozen=True)
class Imported:
    """A name that comes from another module: `module` itself if `name` is empty."""

    module: str
    name: str

    @property
    def ours(self) -> bool:
        return self.module.partition(".")[0] == OURS


class Module:
    """One file: its lines, what it defines, what it imports, and its comments by line."""

    def __init__(self, name: str) -> None:
        spec = find_spec(name)
        if spec is None or spec.origin is None:
            raise ImportError(name)
        self.name, text = name, Path(spec.origin).read_text(encoding="utf-8")
        self.lines = text.splitlines()
        self.comments = comments_of(text)
        self.definitions: dict[str, Definition] = {}
        self.imports: dict[str, Imported] = {}
        self._read(ast.parse(text).body)

    def _read(self, body: list[ast.stmt]) -> None:
        for node in body:
            match node:
                case ast.Import(names=names):
                    self.imports |= {n.asname or n.name: Imported(n.name, "") for n in names}
                case ast.ImportFrom(module=str(module), names=names):
                    self.imports |= {n.asname or n.name: self._imported(module, n.name) for n in names}
                case ast.If(test=ast.Name(id="TYPE_CHECKING")):
                    self._read(node.body)  # the other branch says the same, but late
                case ast.FunctionDef() | ast.ClassDef():
                    self.definitions[node.name] = Definition(self, node)
                case ast.Assign() | ast.AnnAssign(value=ast.expr()):
                    self.definitions |= {name: Definition(self, node) for name in names_set_by(node)}

    @staticmethod
    def _imported(module: str, name: str) -> Imported:
        """`from playground.gan.networks import conditional` names a module,
        `from playground.gan.training.real_samples import pixels_of` does not."""
        if module.partition(".")[0] == OURS and is_package(module) and find_spec(f"{module}.{name}"):
            return Imported(f"{module}.{name}", "")
        return Imported(module, name)

    def find(self, name: str) -> Definition | Imported | None:
        """What a name means in this file; followed through our own modules to where it is defined."""
        if name in self.definitions:
            return self.definitions[name]
        found = self.imports.get(name)
        if found and found.ours and found.name:
            return module_of(found.module).find(found.name)
        return found


@lru_cache(maxsize=256)
def module_of(name: str) -> Module:
    """The module of this name, read once."""
    return Module(name)


def is_package(name: str) -> bool:
    """Whether other modules lie below this one."""
    spec = find_spec(name)
    return bool(spec and spec.submodule_search_locations)


def comments_of(text: str) -> dict[int, str]:
    """The comments of a file by line, without the ones that are meant for tools."""
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    found = {token.start[0]: token.string for token in tokens if token.type == tokenize.COMMENT}
    tools = ("# noqa", "# type:", "# fmt:", "# ruff", "# pragma")
    return {line: comment for line, comment in found.items() if not comment.startswith(tools)}


def names_set_by(node: ast.stmt) -> dict[str, None]:
    """The names that a statement, or any statement in it, gives a value, in order."""
    return {n.id: None for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
