"""A figure that comes whole, in the page's own colours. Its code: `frontend/charts/still.ts`."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import plotly.graph_objects as go
import streamlit as st

from playground.charts.palette import INK
from playground.charts.sheet import wire
from playground.ui.components import register

_still = register("still", "still")


def still(
    figure: go.Figure,
    height: int,
    key: str,
    on_chosen: Callable[[str], None] | None = None,
    aspect: float = 0.0,
    least: int = 0,
) -> None:
    """Draw a figure that comes with its data, `height` pixels high.

    on_chosen: called with the text that a mark carries as its `customdata` when somebody clicks on it. aspect: width
    over height, where that makes it lower. least: pixels of width; on a narrower page it can be scrolled.
    """
    data = {"figure": wire(figure), "height": height, "aspect": aspect or "auto", "least": least, "ink": INK}
    _still(key=key, data=data, on_chosen_change=partial(_chosen, key, on_chosen))


def _chosen(key: str, on_chosen: Callable[[str], None] | None) -> None:
    word = st.session_state[key].chosen
    if on_chosen is not None and isinstance(word, str):
        on_chosen(word)
