"""A small table of words. `st.dataframe` and `st.table` would load pandas and pyarrow for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from playground.ui.address import plain


def plain_table(rows: Sequence[Mapping[str, str]]) -> None:
    """The rows below the names of the first one's columns; nothing where there are none.

    Pandas and pyarrow take 63 MB, a fifth of the web process. And while one thread loads pandas, a figure that plotly
    makes in another one fails: it finds the half-loaded module and looks into it. So no page loads pandas.
    """
    if rows:
        lines = [list(rows[0]), *([row[name] for name in rows[0]] for row in rows)]
        head, *body = ("| " + " | ".join(plain(" ".join(cell.split())) for cell in line) + " |" for line in lines)
        st.markdown("\n".join([head, "|" + " --- |" * len(rows[0]), *body]))
