"""Definitions that are copied as they stand, with all of ours that they name."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable

from playground.gan.export.specialise.source import Definition, Imported, Module, module_of

# what only we call so, or only our tools read
PLAINER = {
    r"NDArray\[np\.floating\[Any\]\]|NDArray\[np\.\w+\]|\b(Pixels|Labels|Array)\b": "np.ndarray",
    r"  # (noqa|type: ignore|fmt:).*$": "",
}


class Copies:
    """Definitions to copy, none twice; one whose name is taken gets another."""

    def __init__(self, taken: Iterable[str]) -> None:
        self.owners: dict[str, Module | None] = dict.fromkeys(taken)
        self.begun: set[tuple[str, int]] = set()
        self.new_names: dict[tuple[str, str], str] = {}

    def add(self, definitions: Iterable[Definition]) -> list[Definition]:
        """These, each after those that it needs; what has been added before is left out."""
        found: list[Definition] = []
        for definition in definitions:
            self._add(definition, found)
        return found

    def _add(self, definition: Definition, found: list[Definition]) -> None:
        place = (definition.module.name, definition.node.lineno)
        if place in self.begun:
            return
        self.begun.add(place)
        for word in names_in(definition.node):
            other = definition.module.find(word)
            if isinstance(other, Definition) and not is_alias(other):
                self._add(other, found)
        for word in definition.names:
            if self.owners.setdefault(word, definition.module) is not definition.module:
                last = definition.module.name.rpartition(".")[2]
                self.new_names[definition.module.name, word] = f"{word}_of_{last}"
        found.append(definition)

    def name_of(self, module: str, word: str) -> str:
        """What a definition is called in the program."""
        return self.new_names.get((module_of(module).name, word), word)

    def text(self, definition: Definition) -> str:
        """The text of a definition, with words of ours in annotations replaced."""
        text = definition.text
        for ours, plain in PLAINER.items():
            text = re.sub(ours, plain, text, flags=re.MULTILINE)
        for word in {*names_in(definition.node), *definition.names}:
            other = definition.module.find(word)
            if isinstance(other, Definition) and (other.module.name, word) in self.new_names:
                text = re.sub(rf"(?<![.\w]){word}\b", self.new_names[other.module.name, word], text)
        return text


def names_in(node: ast.AST) -> list[str]:
    """The names that a definition reads when it runs, annotations left out, in order."""
    words: dict[str, None] = {}
    own = {part.arg for part in ast.walk(node) if isinstance(part, ast.arg)}
    stack: list[ast.AST] = [node]
    while stack:
        part = stack.pop()
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load) and part.id not in own:
            words.setdefault(part.id)
        for field, value in ast.iter_fields(part):
            if field not in ("annotation", "returns"):
                stack += [v for v in (value if isinstance(value, list) else [value]) if isinstance(v, ast.AST)]
    return list(words)


def is_alias(definition: Definition) -> bool:
    """`Array = NDArray[...]`: a name for a type."""
    node = definition.node
    return isinstance(node, ast.Assign) and isinstance(node.value, ast.Subscript) and definition.name[:1].isupper()


def import_lines(used: set[str], tables: list[dict[str, Imported]]) -> list[str]:
    """The import statements for these names, in the usual order: Python's own first."""
    plain: set[str] = set()
    members: dict[str, set[str]] = {}
    for word in used:
        found = next((table[word] for table in tables if word in table and not table[word].ours), None)
        if found and found.name:
            members.setdefault(found.module, set()).add(found.name)
        elif found:
            plain.add(f"import {found.module}" if found.module == word else f"import {found.module} as {word}")
    lines = sorted(plain) + [
        f"from {name} import {', '.join(sorted(words))}" for name, words in sorted(members.items())
    ]
    others = [line for line in lines if re.match(r"(import|from) (numpy|torch)\b", line)]
    own = [line for line in lines if line not in others]
    return [*own, "", *others] if own else others
