"""How one of our components gets to the browser: its code is a bundle in `static/`, only a small loader is sent.

Streamlit sends a component's inline code again with every update, so the inline part must stay tiny. The bundles are
built from `frontend/` (its README says how). Their names hold a hash of what is in them, so that a browser never mixes
old with new.
"""

from __future__ import annotations

from typing import Any

import streamlit as st

from playground.app_files import bundle

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


def register(name: str, component: str) -> Any:
    """The component `name`, whose code is `frontend/*/<component>.ts`. Call it once, at import."""
    return st.components.v2.component(name, js=LOADER % bundle(component), isolate_styles=False)
