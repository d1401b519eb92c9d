"""The live view as a Streamlit component: updated in place, never remounted. Its code: `frontend/live/live.ts`."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from playground.ui.components import register

_live = register("live", "live")


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
