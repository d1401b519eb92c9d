"""PyTorch, imported at its first use.

Descriptions and their computation stand together in one file, and pages read the descriptions in a process that must
never load torch. `importlib.util.LazyLoader` (and lazy-loader, which uses it) would put a hollow `torch` into
`sys.modules`, which SciPy's array checks then fill; so the import simply waits for the first attribute.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from importlib import import_module
from typing import Any

_load: ContextVar[Callable[[str], Any]] = ContextVar("load", default=import_module)


class LateModule:
    """Stands for a module until one of its attributes is asked for."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._module: Any = None

    def __getattr__(self, attribute: str) -> Any:
        load = _load.get()
        if load is not import_module:
            return getattr(load(self._name), attribute)
        if self._module is None:
            self._module = load(self._name)
        return getattr(self._module, attribute)


@contextmanager
def loading_with(load: Callable[[str], Any]) -> Iterator[None]:
    """Within, and in this thread only, all late modules are what `load` makes of their names."""
    token = _load.set(load)
    try:
        yield
    finally:
        _load.reset(token)


torch: Any = LateModule("torch")
