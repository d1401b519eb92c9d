"""Share: the link, and the experiment as a file for the command line."""

from __future__ import annotations

from functools import partial
from urllib.parse import urlencode, urlsplit, urlunsplit

import streamlit as st

from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.link import to_link
from playground.ui.show_code import downloads


def link_to(experiment: Experiment) -> str:
    """The address of this page with the whole experiment in it."""
    here = urlsplit(st.context.url or "")
    return urlunsplit((here.scheme, here.netloc, here.path, urlencode(to_link(experiment), safe=",~"), ""))


def share_popover(experiment: Experiment) -> None:
    """A small window with the link and the file."""
    with st.popover("Share", icon=":material/link:"):
        st.markdown("Anyone who opens this link sees the same experiment and the same run.")
        st.code(link_to(experiment), language=None, wrap_lines=True)
        st.download_button(
            "Experiment as a file",
            partial(experiment.model_dump_json, indent=2),  # made when it is asked for
            file_name=f"{experiment.target.kind}-{experiment.key}.json",
            mime="application/json",
            icon=":material/download:",
            on_click="ignore",
            key="run:download",
        )
        downloads(experiment, "share")
        st.caption("Train it without a browser: `python -m playground train --experiment FILE`")
