"""What pages say and do about a recording: a run that came with the app, which has a film but no networks."""

from __future__ import annotations

import streamlit as st

from playground.engine import Run
from playground.ui.glossary import with_terms

CAPTION = "This is a recording of an earlier run. Press Start to train it here."


def trained_here(run: Run | None) -> Run | None:
    """The run, unless it is a recording, which nobody can pause, step, stop or fork."""
    return None if run is None or run.recorded else run


def only_recorded(run: Run | None, what: str) -> bool:
    """Whether the run is a recording; then a sentence says that for `what` it must be trained."""
    if run is None or not run.recorded:
        return False
    sentence = f"This is a recording, without its networks. Press Start to train it here. Then {what}"
    st.caption(f":material/movie: {with_terms(sentence, 'recording')}")
    return True
