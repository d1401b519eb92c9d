"""Share: the link, and everything that can be downloaded from a run."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit, urlunsplit

import streamlit as st

from playground.engine import Run
from playground.engine.limits import limits
from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.link import to_link
from playground.ui import address
from playground.ui.downloads import download_menu, without_browser

SEEN_BY_ALL = "Anyone who opens this link sees the same experiment and the same run."
SEEN_BY_NOBODY = (
    "Anyone who opens this link sees the same experiment, but not your run: runs are private here. To show somebody "
    "your run, send them the link of its run card."
)


def link_to(experiment: Experiment) -> str:
    """The address of this page with the whole experiment in it."""
    here = urlsplit(st.context.url or "")
    return urlunsplit((here.scheme, here.netloc, here.path, urlencode(to_link(experiment), safe=",~"), ""))


def share_popover(experiment: Experiment, run: Run | None) -> None:
    """A small window with the link and the downloads. They are drawn when it is open: a dozen buttons that most people
    do not look at cost as much as a third of a page."""
    window = st.popover("Share", icon=":material/link:", key="run:share", on_change="rerun")
    window.markdown(SEEN_BY_NOBODY if limits().private else SEEN_BY_ALL)
    if not window.open:
        return
    with window:
        st.code(link_to(experiment), language=None, wrap_lines=True)
        if run is not None:
            words = "What happened, with the film and a QR code: one page to send."
            if st.button("Run card", icon=":material/id_card:", key="run:card", help=words):
                st.switch_page(address.CARD, query_params={"run": run.id})
        download_menu(experiment, run)
        st.caption("Train it without a browser: `python -m playground train --experiment FILE`")
        if run is not None:
            st.caption(without_browser(run))
