"""How one of our components gets to the browser: its code is a bundle in `static/`, only a small loader is sent.

Streamlit sends a component's inline code again with every update, so the inline part must stay tiny. The bundles are
built from `frontend/` (its README says how). Their names hold a hash of what is in them, so that a browser never mixes
old with new.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import streamlit as st

ROOT = Path(__file__).parents[2]  # of a checkout
INSTALLED = ROOT / "playground" / "app"  # setup.py
APP = (INSTALLED if INSTALLED.is_dir() else ROOT) / "app.py"  # Streamlit serves static/ beside it
BUNDLES = APP.parent / "static" / "bundles"

LOADER = """
const code = import(new URL('app/static/bundles/%s', document.baseURI));
export default function (api) {
  let end, unmounted = false;
  code.then((module) => {
    if (!unmounted) end = module.default(api);
    api.parentElement.dataset.mounted = '';
  });
  return () => { unmounted = true; end?.(); };
}
"""


def bundle(component: str) -> str:
    """The file of a component's code, as the manifest of the last build names it."""
    files: dict[str, str] = json.loads((BUNDLES / "manifest.json").read_text())
    return files[component]


def register(name: str, component: str) -> Any:
    """The component `name`, whose code is `frontend/*/<component>.ts`. Call it once, at import."""
    return st.components.v2.component(name, js=LOADER % bundle(component), isolate_styles=False)
