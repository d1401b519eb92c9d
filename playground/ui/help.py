"""Help: the files of docs/ that people need who use the app, as pages of it, so that they can be read offline."""

from __future__ import annotations

import re

import streamlit as st

from playground.app_files import DOCS
from playground.ui import address

ABOUT = "about"  # in the link
OWN_MODEL, EMBEDDING, TEACHING = "own-model", "embedding", "teaching"
GLOSSARY = "../playground/glossary/glossary.toml"  # which is a page, too
INTRODUCTION = (
    "On a page that trains, **Guide** explains whatever you point at, and **Show me around** starts with what matters "
    "most. A term that is underlined opens its entry in the glossary. These pages say more than fits there:"
)
PAGES = {  # by the name of the file: what its link says, and the icon
    "health": ("What Health looks for, and what it suggests", ":material/stethoscope:"),
    "best": ("The best step, and going on from it", ":material/star:"),
    TEACHING: ("Teach a class", ":material/school:"),
    EMBEDDING: ("Show a run in your own page, or as a site", ":material/public:"),
    OWN_MODEL: ("Show your own training here", ":material/sensors:"),
    "hosting": ("Let other people use your playground", ":material/dns:"),
}
FENCE = re.compile(r"^```\w*\n", re.MULTILINE)  # before and after code
LINK = re.compile(r"\[([^\]]+)\]\(((?:\.\./)?[\w/-]+\.\w+)(?:#[\w-]*)?\)")  # to another file


def help_page() -> None:
    """The file that the address names, or a list of them."""
    about = st.query_params.get(ABOUT, "")
    if about not in PAGES:
        st.title("Help", anchor=False)
        st.markdown(INTRODUCTION, width=900)
        for name in PAGES:
            help_link(name)
        return
    title, _, text = (DOCS / f"{about}.md").read_text(encoding="utf-8").partition("\n")
    st.title(title.removeprefix("# "), anchor=False)
    with st.container(width=900, key="help-text"):
        for number, part in enumerate(FENCE.split(text)):
            if number % 2:  # in one colour and with wrapped lines, so that everybody can read it
                st.code(part.rstrip("\n"), language=None, wrap_lines=True)
            else:
                st.markdown(LINK.sub(_within, part))
    st.divider()
    for name in PAGES:
        if name != about:
            help_link(name)


def help_link(about: str) -> None:
    """A link that leads to one of the files."""
    label, icon = PAGES[about]
    st.page_link(address.HELP, label=label, icon=icon, query_params={ABOUT: about})


def _within(found: re.Match[str]) -> str:
    """A link from one file to another as one of the app; of a file that does not come with it, where it is."""
    words, path = found.groups()
    name = path.removesuffix(".md")
    if name in PAGES:
        return f"[{words}](help?{ABOUT}={name})"
    if path == GLOSSARY:
        return f"[{words}](glossary)"
    file = f"`{path.removeprefix('../') if path.startswith('../') else f'docs/{path}'}`"
    return file if words == path else f"{words} ({file})"
