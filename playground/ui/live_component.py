"""The live view as a Streamlit component: updated in place, never remounted. Its code: `static/live.js`."""

from __future__ import annotations

import importlib.util
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import streamlit as st

from playground.ui.components import STATIC, register


def provide_plotly(static: Path = STATIC) -> Path:
    """Put plotly.js of the installed `plotly` package into `static`, so that figures match and work offline.

    The file appears at once or not at all, also when several processes start together. Returns its path.
    """
    spec = importlib.util.find_spec("plotly")
    assert spec is not None
    assert spec.submodule_search_locations is not None
    source = Path(spec.submodule_search_locations[0]) / "package_data" / "plotly.min.js"
    place = static / "plotly.min.js"
    if place.exists() and place.stat().st_size == source.stat().st_size:
        return place
    handle, draft = tempfile.mkstemp(dir=static, prefix=".plotly-")
    os.close(handle)
    shutil.copyfile(source, draft)
    os.chmod(draft, 0o644)  # mkstemp makes files for their owner only
    os.replace(draft, place)
    return place


provide_plotly()
_live = register("live", "live.js")


def live_component(
    message: bytes,
    *,
    key: str,
    on_resend: Callable[[], None] | None = None,
    on_unreachable: Callable[[], None] | None = None,
) -> None:
    """Show `message` (see `charts.message`) in the live view named `key`.

    A message that says where to poll starts the polling; when the page's buttons no longer fit the run, the page is
    drawn anew. on_unreachable: the browser cannot poll. Then messages are pushed, in each tick with the same key.
    on_resend: called before the next tick when the browser has missed something; `resend_step(key)` then says
    after which step it needs all frames again (-1: everything, with the scene).
    """
    _live(
        key=key,
        data=message,
        on_changed_change=_nothing,
        on_unreachable_change=on_unreachable or _nothing,
        on_resend_change=on_resend or _nothing,
    )


def resend_step(key: str) -> int | None:
    """The last step that the browser surely has (-1: nothing), asked for in an `on_resend` callback; else None."""
    asked = st.session_state.get(key, {}).get("resend")
    return None if asked is None else int(asked)


def _nothing() -> None:
    """To draw the page anew is all that is asked for."""
