"""The glossary on a page: terms as links, and what opens when one is clicked (`frontend/inputs/glossary.ts`)."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import streamlit as st
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from playground.charts.palette import INK
from playground.gan.experiment.experiment import Experiment
from playground.gan.look.probe import probes_of
from playground.gan.measure.metrics import metrics_of
from playground.glossary import PAGE, linked, mentioned, names_of_spellings, pattern, terms
from playground.ui.components import register

_glossary = register("glossary", "glossary")
EVERYWHERE = "generator, discriminator, latents, real samples, generated samples, losses, steps, seed, checkpoints"
LINKED = "glossary:linked"  # in the session: the place on this page where each term is a link


def glossary() -> None:
    """What opens the entries of this page's links. Call it once for each page, before anything else."""
    st.session_state[LINKED] = {}
    with st.container(key="glossary-popup"):  # takes no room on the page
        _glossary(key="glossary", data={"pattern": pattern(), "names": names_of_spellings(), "ink": INK})


def with_terms(text: str, place: str = "") -> str:
    """A Markdown text with links to the glossary, each term where it first appears on the page.

    place: a name for this part of the page, so that the part keeps its links when it alone is drawn again. Without one,
    every term is a link, wherever else it stands: for what is opened by itself, such as a help text.
    """
    if not place:
        return linked(text)
    first: dict[str, str] = st.session_state.setdefault(LINKED, {})
    elsewhere = [name for name in mentioned(text) if first.setdefault(name, place) != place]
    return linked(text, tuple(elsewhere))


def with_label(help_text: str, label: str) -> str:
    """A help text with links to the glossary, and below it those of the label: a label itself cannot hold a link."""
    explained = mentioned(help_text)
    missing = [linked(terms()[name].title) for name in mentioned(label) if name not in explained]
    return with_terms(help_text) + (f"\n\nGlossary: {', '.join(missing)}" if missing else "")


def words_of_view(experiment: Experiment) -> None:
    """Below the live view: the terms in its buttons, charts and layers, where no link can stand, as links."""
    st.caption(
        f"Words in this view: {' · '.join(f'[{terms()[name].title}]({PAGE}#{name})' for name in _in_view(experiment))}"
    )


def _in_view(experiment: Experiment) -> tuple[str, ...]:
    layers = probes_of(experiment.target.family, experiment.condition.of)
    said = [EVERYWHERE, *(f"{layer.title}. {layer.help}" for layer in layers)]
    return mentioned(". ".join([*said, *(metric.title for metric in metrics_of(experiment))]))


def all_terms() -> None:
    """Every entry of the glossary, one below the other."""
    _glossary(key="glossary:all", data={"ink": INK, "entries": list(entries())})


@lru_cache(maxsize=1)
def entries() -> tuple[dict[str, Any], ...]:
    """All entries as the browser gets them, by title."""
    return tuple(
        {name: getattr(term, name) for name in ("name", "title", "text", "paper", "link", "alt", "picture")}
        for term in sorted(terms().values(), key=lambda term: term.title)
    )


def entries_route(_: Request) -> Response:
    """GET terms: all entries, for the first link that somebody clicks."""
    return JSONResponse(list(entries()))
