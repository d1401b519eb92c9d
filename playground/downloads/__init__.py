"""Downloads: what can be taken away from a run, as files.

Each format is one definition in a file of this folder, and every file here is imported: the menu of a run's page and
`python -m playground get` both have all of them. Nothing here loads torch, since pages make these files.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from playground.downloads.download import FORMATS, Download, NotKeptError, Source

for _module in iter_modules(__path__, f"{__name__}."):
    import_module(_module.name)

__all__ = ["FORMATS", "Download", "NotKeptError", "Source"]
