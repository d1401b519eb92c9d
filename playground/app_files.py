"""Where the files of the app lie beside the package: its entry, its settings, and the bundles of the front end."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]  # of a checkout
INSTALLED = ROOT / "playground" / "app"  # setup.py
APP = (INSTALLED if INSTALLED.is_dir() else ROOT) / "app.py"  # Streamlit serves static/ beside it
DOCS = APP.parent / "docs"  # those that pages show
BUNDLES = APP.parent / "static" / "bundles"
SETTINGS = APP.parent / ".streamlit" / "config.toml"
IMPORT = re.compile(r"""(?:from|import)\s?["']\./([\w.-]+\.js)["']""")
LATE_IMPORT = re.compile(r"""import\(["']\./([\w.-]+\.js)["']""")  # when it is needed


def bundle(component: str) -> str:
    """The file of a component's code, as the manifest of the last build names it."""
    files: dict[str, str] = json.loads((BUNDLES / "manifest.json").read_text())
    return files[component]


def with_imports(files: Sequence[Path], imports: Sequence[re.Pattern[str]] = (IMPORT,)) -> Iterator[Path]:
    """These modules and all that they import: at once, or whatever `imports` finds."""
    seen = set()
    waiting = list(files)
    while waiting:
        file = waiting.pop(0)
        if file not in seen and file.is_file():
            seen.add(file)
            yield file
            text = file.read_text(encoding="utf-8")
            waiting += [file.with_name(name) for pattern in imports for name in pattern.findall(text)]
