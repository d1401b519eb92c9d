"""Runs that are deleted from the list, and the button that takes the last deletion back."""

from __future__ import annotations

import time
from collections.abc import Sequence

import streamlit as st

from playground.engine import Run, engine
from playground.store.discarded import RESTORABLE_SECONDS
from playground.ui import address
from playground.ui.people import me
from playground.ui.run_search import Listed

DELETED = "runs:deleted"  # in the session: the runs that were deleted last, and when


def delete_runs(runs: Sequence[Run]) -> None:
    """Delete runs so that they can be taken back for a while."""
    deleted = []
    for run in runs:
        engine().discard(run.id, by=me())
        deleted.append(run)
        st.session_state[DELETED] = deleted, time.time()


def undo_deletion() -> None:
    """What was deleted last, and the button that takes it back; nothing when it is too late."""
    runs, since = st.session_state.get(DELETED, ([], 0.0))
    if not runs or time.time() - since > RESTORABLE_SECONDS:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="runs-undo"):
        what = f"**{address.plain(Listed(runs[0]).name)}**" if len(runs) == 1 else f"**{len(runs)} runs**"
        st.markdown(f":material/delete: Deleted: {what}.", width="content")
        st.button("Undo", key="undo-delete", icon=":material/undo:", on_click=_restore, args=(runs,))


def _restore(runs: Sequence[Run]) -> None:
    del st.session_state[DELETED]
    for run in runs:
        engine().restore(run.id, by=me())
