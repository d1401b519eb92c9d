"""The address bar: it always holds the whole Experiment, and opening it restores every control.

Streamlit can bind a widget to a query parameter by itself, but then a value that does not fit is dropped without a
word. Here the link goes through the schema, so each wrong field gets its sentence.
"""

from __future__ import annotations

import random
from collections.abc import Collection

import streamlit as st

from playground.gan.experiment import Experiment
from playground.gan.link import Problem, change, from_link, to_link

EXPERIMENT, WRITTEN, PROBLEMS = "experiment", "address_written", "problems"
POINTS, PICTURES = ("line", "plane"), ("images",)  # families of targets, as the pages share them


def page_of(experiment: Experiment) -> str:
    """The page on which an experiment is at home."""
    return "app_pages/images.py" if experiment.target.family in PICTURES else "app_pages/distributions.py"


def open_experiment(target: str = "ring", families: Collection[str] = POINTS) -> Experiment:
    """The Experiment of a page for targets of these families.

    From the link if it is new to this session, else the one being worked on, or the last one of these families, or the
    default of `target`. A link for another page opens there.
    """
    params = {name: st.query_params[name] for name in st.query_params}
    if params and params != st.session_state.get(WRITTEN):
        experiment, problems = from_link({"target": target} | params)
        remember(experiment, problems)
        if experiment.target.family not in families:
            st.switch_page(page_of(experiment), query_params=to_link(experiment))
    elif EXPERIMENT not in st.session_state or current().target.family not in families:
        remember(st.session_state.get(_kept(families)) or Experiment.default(target))
    return current()


def current() -> Experiment:
    """The Experiment that this session is working on."""
    return st.session_state[EXPERIMENT]


def remember(experiment: Experiment, problems: list[Problem] | None = None) -> None:
    """Make this the session's Experiment; `problems` are told on the page once."""
    st.session_state[EXPERIMENT] = experiment
    st.session_state[_kept(PICTURES if experiment.target.family in PICTURES else POINTS)] = experiment
    st.session_state[PROBLEMS] = problems or []


def _kept(families: Collection[str]) -> str:
    """Where the session keeps the last experiment of a page."""
    return f"{EXPERIMENT} of {families}"


def set_path(path: str, text: str) -> None:
    """Change one field of the session's Experiment; what does not fit stays as it was and is told."""
    remember(*change(current(), path, text))


def new_seed() -> None:
    """The same Experiment with other chance."""
    set_path("seed", str(random.randrange(1_000_000)))


def defaults() -> None:
    """Back to what learns this kind of target well."""
    remember(Experiment.default(current().target.kind))


def write() -> None:
    """Bring the address bar up to date."""
    link = to_link(current())
    if dict(st.query_params.to_dict()) != link:
        st.query_params.from_dict(link)
    st.session_state[WRITTEN] = link


def tell_problems() -> None:
    """One sentence for each field of a link that could not be used."""
    problems: list[Problem] = st.session_state.get(PROBLEMS, [])
    if not problems:
        return
    with st.container(border=True, key="problems"):
        for problem in problems[:8]:
            st.markdown(f":material/info: {plain(problem.sentence)} {plain(problem.instead)}")
        if len(problems) > 8:
            st.markdown(f":material/info: … and {len(problems) - 8} more settings that were not understood.")


def plain(sentence: str) -> str:
    """Somebody's words as words: nothing in them is taken as Markdown or as a link."""
    return "".join(f"\\{c}" if c in "\\`*_{}[]()<>#+-.!|~$:^=" else c for c in sentence)
