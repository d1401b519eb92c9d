"""The picture grid of targets."""

from __future__ import annotations

import streamlit as st

from playground.charts.thumbnails import thumbnail
from playground.gan.schema import kinds_of
from playground.gan.targets import Target
from playground.ui import address
from playground.ui.components import register

KEY = "picker"
_picker = register("target_picker", "picker.js")


def target_picker() -> None:
    """Every kind of target by its picture; choosing one keeps what the learner had changed elsewhere."""
    options = [
        {"kind": kind, "title": target.title, "summary": target.summary} | thumbnail(target())
        for kind, target in kinds_of(Target).items()
    ]
    data = {"label": "What to learn", "options": options, "chosen": address.current().target.kind}
    _picker(key=KEY, data=data, on_chosen_change=_chosen)


def _chosen() -> None:
    kind = st.session_state[KEY].chosen
    if isinstance(kind, str) and kind in kinds_of(Target):
        address.set_path("target", kind)
