"""Show the code: what runs for this experiment, marked where it differs from the plain GAN, and as a file."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import streamlit as st

from playground.gan.experiment.experiment import Experiment
from playground.gan.export import export
from playground.recipes import story_of
from playground.ui import address
from playground.ui.components import register
from playground.ui.glossary import with_terms

_code = register("code", "code")
PACKED = re.compile(r'    "[^"/ ]+"')  # a line of packed pictures
PLAIN = (
    "This is the code of this experiment: exactly what runs, with your numbers in it and nothing that is not used. "
    "Marked lines differ from a plain GAN for the same target, which has the non-saturating loss, multilayer "
    "perceptrons, Adam with one learning rate, no penalty and no averaging."
)


def show_code(experiment: Experiment) -> None:
    """The code in sections, and the two files."""
    try:
        told = marked(experiment)
    except ValueError as reason:
        st.caption(address.plain(str(reason)))
        return
    st.markdown(with_terms(PLAIN, "code"))
    downloads(experiment, "show_code")
    _code(key="show_code:code", data={"sections": told})


@lru_cache(maxsize=8)
def marked(experiment: Experiment) -> list[dict[str, Any]]:
    """The sections as the browser gets them: lines, and for each whether it differs (1) or is packed data (2)."""
    return [
        {
            "title": title,
            "lines": [line for line, _ in lines],
            "marks": [2 if PACKED.fullmatch(line) else int(differs) for line, differs in lines],
        }
        for title, lines in export.compared(experiment)
    ]


def downloads(experiment: Experiment, place: str) -> None:
    """Two buttons: the script and the notebook, each made when it is asked for. `place` begins their keys."""
    name = f"{experiment.target.kind}-{experiment.key}"
    with st.container(horizontal=True):
        st.download_button(
            "Script (.py)",
            lambda: export.script(experiment, story_of(experiment)),
            file_name=f"{name}.py",
            mime="text/x-python",
            icon=":material/download:",
            on_click="ignore",
            key=f"{place}:script",
        )
        st.download_button(
            "Notebook (.ipynb)",
            lambda: export.notebook(experiment, story_of(experiment)),
            file_name=f"{name}.ipynb",
            mime="application/x-ipynb+json",
            icon=":material/download:",
            on_click="ignore",
            key=f"{place}:notebook",
        )
