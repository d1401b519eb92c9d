"""Help: the files of docs/ that people need who use the app, as pages of it, so that they can be read offline."""

from __future__ import annotations

import re

import streamlit as st

from playground.app_files import DOCS
from playground.ui import address

ABOUT = "about"  # in the link
OWN_MODEL, EMBEDDING = "own-model", "embedding"
TITLES = {OWN_MODEL: "Show your own training here", EMBEDDING: "Show a run in your own page, or as a site"}
FENCE = re.compile(r"^```\w*\n", re.MULTILINE)  # before and after code
LINK = re.compile(r"\[([^\]]+)\]\(([\w-]+)\.md(?:#[\w-]*)?\)")


def help_page() -> None:
    """The file that the address names, or a list of them."""
    about = st.query_params.get(ABOUT, "")
    if about not in TITLES:
        st.title("Help", anchor=False)
        for name in TITLES:
            help_link(name)
        return
    title, _, text = (DOCS / f"{about}.md").read_text(encoding="utf-8").partition("\n")
    st.title(title.removeprefix("# "), anchor=False)
    with st.container(width=900):
        for number, part in enumerate(FENCE.split(text)):
            if number % 2:  # in one colour and with wrapped lines, so that everybody can read it
                st.code(part.rstrip("\n"), language=None, wrap_lines=True)
            else:
                st.markdown(LINK.sub(_within, part))
    for name in TITLES:
        if name != about:
            help_link(name)


def help_link(about: str) -> None:
    """A link that leads to one of the files."""
    icon = ":material/sensors:" if about == OWN_MODEL else ":material/public:"
    st.page_link(address.HELP, label=TITLES[about], icon=icon, query_params={ABOUT: about})


def _within(found: re.Match[str]) -> str:
    """A link from one file to another as one of the app; of a file that does not come with it, where it is."""
    words, name = found.groups()
    return f"[{words}](help?{ABOUT}={name})" if name in TITLES else f"{words} (`docs/{name}.md`)"
