"""How one of our components gets to the browser: its code is a bundle in `static/`, only a small loader is sent.

Streamlit sends a component's inline code again with every update, so the inline part must stay tiny. The bundles are
built from `frontend/` (its README says how). Their names hold a hash of what is in them, so that a browser never mixes
old with new.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from playground.app_files import bundle

LOADER = """
const code = import(new URL('app/static/bundles/%s', document.baseURI));
export default function (api) {
  let end, unmounted = false;
  code.then((module) => {
    if (!unmounted) end = module.default(Array.isArray(api.data) ? { ...api, data: api.data[0] } : api);
    api.parentElement.dataset.mounted = '';
  });
  return () => { unmounted = true; end?.(); };
}
"""


def register(name: str, component: str) -> Callable[..., Any]:
    """The component `name`, whose code is `frontend/*/<component>.ts`. Call it once, at import.

    What is returned takes what a component of Streamlit does. A dictionary of data travels in a list, which the loader
    takes off again: Streamlit looks through a dictionary for data frames, and loads pandas and pyarrow for that, which
    would take a fifth of the web process's memory (63 MB) for nothing.
    """
    draw = st.components.v2.component(name, js=LOADER % bundle(component), isolate_styles=False)

    def component_of(*, data: Any = None, **options: Any) -> Any:
        return draw(data=[data] if isinstance(data, dict) else data, **options)

    return component_of
