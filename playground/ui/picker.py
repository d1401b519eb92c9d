"""The picture grid of targets."""

from __future__ import annotations

import streamlit as st

from playground.charts.thumbnails import thumbnail
from playground.gan.foundations.schema import kinds_of
from playground.gan.targets.distribution import Target
from playground.ui import address
from playground.ui.components import register

KEY = "picker"
_picker = register("target_picker", "picker")


def target_picker(task: address.Task) -> None:
    """Every target of this task by its picture; choosing one keeps what the learner had changed."""
    chosen = address.current().target
    options = [
        {"kind": kind, "title": target.title, "summary": target.summary}
        | thumbnail(chosen if kind == "own-images" and kind == chosen.kind else target.default())
        for kind, target in task.targets().items()
    ]
    data = {"label": "What to learn", "options": options, "chosen": chosen.kind}
    _picker(key=KEY, data=data, on_chosen_change=_chosen)


def _chosen() -> None:
    kind = st.session_state[KEY].chosen
    if isinstance(kind, str) and kind in kinds_of(Target):
        address.set_path("target", kind)
