"""What a `build` method builds, written out: `nn.Sequential(he(nn.Linear(2, 64)), nn.ReLU(inplace=True), ...)`.

The method really runs, but on stand-ins for torch and for our own layers, which write down how they are called. The
result draws the same weights, as arguments are evaluated in the order in which `build` made them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playground.gan.foundations.late import loading_with

WIDTH = 100  # letters in a line


class Code:
    """A piece of a program: a name, or a call with arguments that are values or code."""

    def __init__(self, text: str, module: str = "", arguments: tuple[tuple[str, Any], ...] | None = None) -> None:
        self.text, self.module, self.arguments = text, module, arguments

    def __getattr__(self, name: str) -> Code:
        if name.startswith("__"):
            raise AttributeError(name)
        return Code(f"{self.text}.{name}" if self.text else name, self.module)

    def __call__(self, *values: Any, **named: Any) -> Code:
        return Code(self.text, self.module, (*(("", value) for value in values), *named.items()))

    def __instancecheck__(self, instance: Any) -> bool:
        return isinstance(instance, Code) and instance.text == self.text

    def written(self, indent: int = 0) -> str:
        """As text; over several lines, the later ones indented, if it is a list of layers or too long for one."""
        if self.arguments is None:
            return shorter(self.text)
        parts = [f"{name}={written(v, indent + 4)}" if name else written(v, indent + 4) for name, v in self.arguments]
        line = f"{shorter(self.text)}({', '.join(parts)})"
        if "\n" not in line and len(line) + indent <= WIDTH and not self.text.endswith(".Sequential"):
            return line
        space = " " * (indent + 4)
        return "\n".join([f"{shorter(self.text)}(", *(f"{space}{part}," for part in parts), " " * indent + ")"])

    def needs(self) -> set[tuple[str, str]]:
        """The names of ours in it, as (module, name)."""
        own = {(self.module, self.text)} if self.module else set()
        return own.union(*(value.needs() for _, value in self.arguments or () if isinstance(value, Code)))


def shorter(name: str) -> str:
    """torch.nn.Linear as nn.Linear."""
    return name.removeprefix("torch.") if name.startswith("torch.nn.") else name


def written(value: Any, indent: int) -> str:
    """A value, or code, as text."""
    if isinstance(value, list) and any(isinstance(part, Code) for part in value):
        return f"[{', '.join(written(part, indent) for part in value)}]"
    return value.written(indent) if isinstance(value, Code) else repr(value).replace("'", '"')


def stand_in(module: str) -> Code:
    """Stands for a module: "torch" by its name, one of ours by what it defines."""
    return Code("torch") if module == "torch" else Code("", module)


def built(build: Callable[[], Any]) -> Any:
    """What `build` returns, with every call of torch or of our layers written down as Code."""
    with loading_with(stand_in):
        return build()
