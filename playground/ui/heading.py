"""The head of a page that trains: what is being learnt, and what was wrong with the link."""

from __future__ import annotations

import re

import streamlit as st

from playground.charts.names import name_of
from playground.gan.experiment.differences import origin_line
from playground.gan.experiment.experiment import Experiment
from playground.recipes import recipe_of, recipes, story_of
from playground.ui import address
from playground.ui.glossary import with_terms
from playground.ui.guide import guide
from playground.ui.side_by_side import PAGE
from playground.ui.workshop_kept import kept_settings


def heading(experiment: Experiment, room: str = "") -> None:
    """Title, story, problems; and the experiment into the address bar. room: the page, where it is not the one on which
    the experiment is trained."""
    given = f" {experiment.condition.summary}" if experiment.condition.of == "picture" else ""
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", key="heading"):
        st.title(title_of(experiment, room), anchor=False, width="content")
        guide(experiment)
    first, rest = opening(story_of(experiment) or experiment.target.summary + given)
    st.caption(with_terms(first, "heading"), help=with_terms(rest) or None)
    if line := origin_line(experiment):
        st.caption(f":material/fork_right: {address.plain(line)}")
    with st.container(key="heading:problems"):  # always there, so that nothing below it changes its place
        address.show_problems()
        kept_settings()
    address.update_url()


def next_step(experiment: Experiment) -> None:
    """What the recipe's story says to try next, and the recipe to see beside it; nothing where this is no recipe."""
    recipe = recipe_of(experiment)
    if recipe is None:
        return
    with st.container(border=True, key="heading:next"):
        st.markdown(with_terms(f"**Try next.** {address.plain(recipe.next)}", "next"))
        if recipe.beside:
            other = recipes()[recipe.beside]
            query = {"left": recipe.name, "right": other.name}
            st.page_link(PAGE, label=f"See it beside “{other.title}”", icon=":material/compare:", query_params=query)


def title_of(experiment: Experiment, room: str = "") -> str:
    """ "Ring of Gaussians", "Inside: Ring of Gaussians"."""
    return f"{room}: {name_of(experiment)}" if room else name_of(experiment)


def opening(story: str) -> tuple[str, str]:
    """The first two sentences, and the rest for those who ask: the picture must not start below the fold."""
    sentences = re.split(r"(?<=[.?!]) ", story)
    return " ".join(sentences[:2]), " ".join(sentences[2:])
