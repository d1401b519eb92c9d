"""Your own target: a canvas to draw on, a box to paste points into, a CSV file."""

from __future__ import annotations

import hashlib
import io
from typing import Any

import numpy as np
import streamlit as st

from playground.gan.targets.own import MOST_POINTS, Own, pack_points
from playground.ui import address
from playground.ui.components import register

KEY, PASTED, UPLOADED, TROUBLE = "drawing", "pasted_points", "uploaded_points", "points_trouble"
CLEARED = "points_cleared"  # in the session: the canvas is empty
MAX_BYTES = 1_000_000
FEWER = "Use fewer points; 500 are enough."
_drawing = register("target_drawing", "drawing")


def own_points(target: Own) -> None:
    """Draw, paste or upload. Whatever comes becomes at most MOST_POINTS points, which travel in the link."""
    _drawing(key=KEY, data=_shown(target), on_drawn_change=_drawn)
    with st.expander("Paste or upload points"):
        st.text_area("Two numbers per line, x and y", key=PASTED, placeholder="0.5, 1.2\n0.7, 1.9", height=110)
        st.button("Use these points", on_click=_pasted)
        st.file_uploader(
            "Or a CSV file with two columns", ["csv", "txt"], key=UPLOADED, on_change=_uploaded, max_upload_size=1
        )
        st.caption(f"More than {MOST_POINTS} points are thinned out evenly, so that they fit into the link.")
    if is_cleared(target):
        st.caption("Nothing has been drawn. Draw at least three points.")
    if trouble := st.session_state.pop(TROUBLE, ""):
        st.warning(trouble, icon=":material/info:")


def _shown(target: Own) -> dict[str, Any]:
    """What the canvas shows: the points, and a name for them, so that it knows when they are others."""
    if is_cleared(target):
        return {"points": [], "version": CLEARED}
    unit = (target.centres - target.centres.min(axis=0)) / np.maximum(target.box, 1e-12)
    version = hashlib.sha256(target.points.encode()).hexdigest()[:12]
    return {"points": np.round(0.08 + 0.84 * unit, 4).tolist(), "version": version}


def is_cleared(target: object) -> bool:
    """Whether the canvas of the learner's own target has been cleared, so that there is nothing to learn."""
    return isinstance(target, Own) and bool(st.session_state.get(CLEARED))


def parse_points(text: str) -> np.ndarray:
    """Points [n, 2] from lines of two numbers, separated by commas, semicolons, tabs or spaces.

    One header line is passed over. Raises ValueError, in words, that names the first line that does not fit.
    """
    if len(text) > MAX_BYTES:  # each letter has at least one byte
        raise ValueError(f"That is more than 1 MB of text. {FEWER}")
    rows: list[list[float]] = []
    for number, line in enumerate(io.StringIO(text), start=1):
        cells = line.replace(",", " ").replace(";", " ").split()
        if not cells:
            continue
        try:
            row = [float(cell) for cell in cells]
        except ValueError:
            if number == 1:
                continue
            raise ValueError(f"Line {number} is not two numbers: “{line.strip()[:40]}”.") from None
        if len(row) != 2:
            raise ValueError(f"Line {number} has {len(row)} numbers, but two are needed, x and y.")
        rows.append(row)
    return np.array(rows).reshape(-1, 2)


def _use(points: np.ndarray) -> None:
    st.session_state[CLEARED] = False
    try:
        address.set_path("target.points", pack_points(points))
    except ValueError as error:
        st.session_state[TROUBLE] = str(error)


def _drawn() -> None:
    drawn = st.session_state[KEY].drawn
    if not isinstance(drawn, list):
        return
    if not drawn:
        st.session_state[CLEARED] = True
        return
    try:
        _use(np.array(drawn[:MOST_POINTS], dtype=float).reshape(-1, 2))
    except (ValueError, TypeError):
        st.session_state[TROUBLE] = "That drawing could not be read. Draw it again."


def _pasted() -> None:
    _read(st.session_state.get(PASTED, ""))


def _uploaded() -> None:
    file = st.session_state.get(UPLOADED)
    if file is None:
        return
    if file.size > MAX_BYTES:
        st.session_state[TROUBLE] = f"That file is larger than 1 MB. {FEWER}"
        return
    try:
        _read(file.getvalue().decode("utf-8-sig"))
    except UnicodeDecodeError:
        st.session_state[TROUBLE] = "That file is not a text file. Save it as CSV with two columns of numbers."


def _read(text: str) -> None:
    try:
        _use(parse_points(text))
    except ValueError as error:
        st.session_state[TROUBLE] = str(error)
