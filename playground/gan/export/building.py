"""What a `build` method builds, written out: `nn.Sequential(he(nn.Linear(2, 64)), nn.ReLU(inplace=True), ...)`.

The method really runs, but on stand-ins for torch and for our own layers, which write down how they are called. The
result draws the same weights, as arguments are evaluated in the order in which `build` made them.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable
from typing import Any

from playground.gan.foundations.late import loading_with

WIDTH = 88  # letters in a line
ACTIVATION = re.compile(r"torch\.nn\.(\w*LU|Tanh|Sigmoid)\(")


class Code:
    """A piece of a program: a name or a call. `needs` are the names of ours in it, each with its module."""

    def __init__(self, text: str, module: str = "", needs: frozenset[tuple[str, str]] = frozenset()) -> None:
        self.text, self.module, self.needs = text, module, needs

    def __getattr__(self, name: str) -> Code:
        if name.startswith("__"):
            raise AttributeError(name)
        return Code(f"{self.text}.{name}" if self.text else name, self.module, self.needs)

    def __call__(self, *values: Any, **named: Any) -> Code:
        own = {(self.module, self.text)} if self.module else set()
        needs = self.needs.union(own, *(value.needs for value in (*values, *named.values()) if isinstance(value, Code)))
        parts = [*map(written, values), *(f"{name}={written(value)}" for name, value in named.items())]
        line = f"{self.text}({', '.join(parts)})"
        if "\n" in line or len(line) > WIDTH or self.text.endswith(".Sequential"):
            lines = beside(parts) if self.text.endswith(".Sequential") else parts
            line = "\n".join([f"{self.text}(", *(textwrap.indent(f"{part},", "    ") for part in lines), ")"])
        return Code(line, needs=needs)

    def __instancecheck__(self, instance: Any) -> bool:
        return isinstance(instance, Code) and instance.text.startswith(f"{self.text}(")


def beside(layers: list[str]) -> list[str]:
    """Layers, an activation on the line of the layer before it."""
    lines: list[str] = []
    for layer in layers:
        joined = f"{lines[-1]}, {layer}" if lines and ACTIVATION.match(layer) else "\n"
        lines[-1:] = [joined] if "\n" not in joined and len(joined) <= WIDTH else [*lines[-1:], layer]
    return lines


def written(value: Any) -> str:
    """A value, or code, as text."""
    if isinstance(value, list) and any(isinstance(part, Code) for part in value):
        return f"[{', '.join(map(written, value))}]"
    return value.text if isinstance(value, Code) else repr(value).replace("'", '"')


def stand_in(module: str) -> Code:
    """Stands for a module: "torch" by its name, one of ours by what it defines."""
    return Code("torch") if module == "torch" else Code("", module)


def built(build: Callable[[], Any]) -> Any:
    """What `build` returns, with every call of torch or of our layers written down as Code."""
    with loading_with(stand_in):
        return build()
