"""Show the code: what runs for this experiment, marked where it differs from the plain GAN, and as a file."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import streamlit as st

from playground.downloads import FORMATS, Source
from playground.gan.experiment.experiment import Experiment
from playground.gan.export import export
from playground.ui import address
from playground.ui.components import register
from playground.ui.downloads import download_button
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
    source = Source(experiment)
    with st.container(horizontal=True):
        for name in ("script", "notebook"):
            download_button(FORMATS[name], source, "show_code")
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
