"""How one of our components gets to the browser: its code lies in `static/`, only a two-line loader is sent.

Streamlit sends a component's inline code again with every update, so the inline part must stay tiny.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import streamlit as st

STATIC = Path(__file__).parents[2] / "static"

LOADER = """
const code = import(new URL('app/static/%s?v=%s', document.baseURI));
export default function (api) {
  let end, unmounted = false;
  code.then((module) => { if (!unmounted) end = module.default(api); });
  return () => { unmounted = true; end?.(); };
}
"""


def version() -> str:
    """Changes when any of our browser files changes, so that a browser never mixes old and new."""
    digest = hashlib.sha256()
    for file in sorted(STATIC.glob("*.[cj]s*")):
        if file.name != "plotly.min.js":
            digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def register(name: str, script: str) -> Any:
    """The component `name`, whose code is `static/<script>`. Call it once, at import."""
    return st.components.v2.component(name, js=LOADER % (script, version()), isolate_styles=False)
