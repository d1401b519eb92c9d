"""Two experiments beside each other: two live panels, which is better, what differs, and how far each came."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

import streamlit as st

from playground.charts.names import name_of
from playground.engine import Run, engine
from playground.gan.experiment.differences import differences, in_words
from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.link import short, to_link
from playground.recipes import Recipe, recipes, story_of
from playground.ui import address
from playground.ui.dataset import why_missing
from playground.ui.differences import differences_table
from playground.ui.glossary import with_terms
from playground.ui.guard import guarded
from playground.ui.live import View, live_panel, run_to_show
from playground.ui.people import me
from playground.ui.recording import trained_here
from playground.ui.run_buttons import main_button, start_or_resume
from playground.ui.run_list import figures_of
from playground.ui.stored_experiment import from_link
from playground.ui.verdict_card import verdict_card

PAGE = "app_pages/recipes.py"
SIDES = ("left", "right")
LOOK_SECONDS = 2.0


@dataclass(frozen=True)
class Side:
    """What one side was asked to show; without an experiment, `problem` says in one sentence why."""

    name: str  # of a recipe, else the experiment as a query
    experiment: Experiment | None = None
    problem: str = ""

    @property
    def title(self) -> str:
        """The recipe's, or what is learnt."""
        recipe = recipes().get(self.name)
        if recipe is not None:
            return recipe.title
        return name_of(self.experiment) if self.experiment else short(self.name)

    @property
    def here(self) -> bool:
        """Whether there is something to show: the pictures that it trains on are here, or a run of it is."""
        e = self.experiment
        if e is None or e.target.family != "images" or not why_missing(e):
            return e is not None
        return engine().latest(e.key, by=me()) is not None


def beside_link(left: Experiment, right: Experiment) -> dict[str, str]:
    """The query parameters with which the page `PAGE` shows both (for st.page_link and st.switch_page)."""
    return {side: urlencode(to_link(e)) for side, e in zip(SIDES, (left, right), strict=True)}


def side_by_side_button(recipe: Recipe) -> None:
    """A button of the page `PAGE`: see a recipe beside its partner, or beside one that is still to be chosen."""
    query = dict(zip(SIDES, filter(None, (recipe.name, recipe.beside)), strict=False))
    st.button(
        "Side by side", icon=":material/compare:", type="tertiary", key=f"beside:{recipe.name}",
        on_click=st.query_params.from_dict, args=(query,),
    )  # fmt: skip


def is_requested() -> bool:
    """Whether the link asks for two experiments beside each other."""
    return any(side in st.query_params for side in SIDES)


def parse_side(text: str) -> Side:
    """What a side's parameter means: the name of a recipe, or an experiment as a query (see `beside_link`)."""
    if "=" in text:
        experiment, problems = from_link(dict(parse_qsl(text, keep_blank_values=True)))
        return Side(text, experiment, " ".join(f"{problem.sentence} {problem.instead}" for problem in problems[:2]))
    recipe = recipes().get(text)
    if recipe is None:
        return Side(text, None, f"There is no recipe “{short(text)}”. Choose one." if text else "Choose one.")
    if recipe.experiment is None:
        return Side(text, None, f"“{recipe.title}” has its own page and cannot be shown here. Choose another.")
    return Side(text, recipe.experiment)


def side_by_side() -> None:
    """The page's content if `is_requested()`, drawn from top to bottom, so that nothing moves on a slow server."""
    both = [parse_side(st.query_params.get(side, "")) for side in SIDES]
    runs = [
        run_to_show(shown.experiment, side) if shown.experiment is not None and shown.here else None
        for side, shown in zip(SIDES, both, strict=True)
    ]
    experiments = [shown.experiment for shown in both if shown.experiment is not None]
    complete = len(experiments) == len(SIDES)
    with st.container(horizontal=True, vertical_alignment="center", key="beside-head"):
        st.title("Side by side", anchor=False, width="content")
        if complete and all(shown.here for shown in both):
            with st.container(key="beside-both", width="content"):
                _start_both(experiments, [trained_here(run) for run in runs])
        _curves_link(both)
        st.button("All recipes", icon=":material/menu_book:", key="beside:all", on_click=st.query_params.clear)
    if complete:
        with st.container(key="beside-verdict"):
            other = verdict_card(experiments[0], experiments[1], runs)
        if other:
            st.query_params.from_dict(beside_link(experiments[0], other))
            st.rerun()
    titles = titles_of(both)
    for side, shown, run, title, column in zip(SIDES, both, runs, titles, st.columns(2, gap="medium"), strict=True):
        with column:
            _panel(side, shown, run, title)
    if complete:
        live = any(run is not None and run.live for run in runs)
        ids = [run.id if run else "" for run in runs]
        measured, settings = st.columns(2, gap="medium")
        with measured:
            st.fragment(_figures, run_every=LOOK_SECONDS if live else None)(titles, ids)
        with settings:
            st.markdown(differences_table(experiments[0], experiments[1], titles))


def _curves_link(both: list[Side]) -> None:
    """To the page that compares both by their curves and numbers."""
    found = [urlencode(to_link(side.experiment), safe=",~:") for side in both if side.experiment is not None]
    if len(found) == len(SIDES):
        page = "app_pages/compare.py"
        st.page_link(page, label="Curves and numbers", icon=":material/compare_arrows:", query_params={"run": found})


def titles_of(both: list[Side]) -> list[str]:
    """What to call both: the right one by what differs from the left, unless it has a name of its own."""
    titles = [shown.title for shown in both]
    left, right = (shown.experiment for shown in both)
    if left is None or right is None or left.target.kind != right.target.kind or right.fork is not None:
        return titles
    if both[1].name not in recipes() and (changed := differences(left, right)):
        return [titles[0], f"{titles[0]}, with {in_words(changed, most=2)}"]
    return titles if titles[0] != titles[1] else [f"{titles[0]} ({side})" for side in SIDES]


def _panel(side: str, shown: Side, run: Run | None, title: str) -> None:
    """One side: which recipe, its buttons, the picture and the story. Both films run on one timeline."""
    _chooser(side, shown)
    if shown.problem:
        st.markdown(f":material/info: {address.plain(shown.problem)}")
    experiment = shown.experiment
    if experiment is None:
        return
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        if shown.here:
            main_button(experiment, run, st.session_state[f"view:{side}"], name=side)
        link = to_link(experiment)
        st.page_link(address.page_of(experiment), label="Open", icon=":material/open_in_new:", query_params=link)
    if shown.here:
        live_panel(experiment, side, compact=True, panel={"title": title, "linked": "beside"})
    else:
        why = why_missing(experiment)
        st.markdown(f":material/download: {address.plain(why)} Open it to download its pictures.")
    st.caption(with_terms(address.plain(story_of(experiment) or experiment.target.summary), "side_by_side"))


def _chooser(side: str, shown: Side) -> None:
    """All recipes, and what the link has brought if that is none of them."""
    titles = {recipe.name: recipe.title for recipe in recipes().values() if recipe.experiment is not None}
    if shown.experiment is not None and shown.name not in titles:
        titles = {shown.name: f"{shown.title} (from the link)"} | titles
    key = f"beside:{side}"
    st.session_state[key] = shown.name if shown.name in titles else None
    st.selectbox(
        side.capitalize(), list(titles), format_func=titles.__getitem__, key=key, placeholder="Choose a recipe",
        label_visibility="collapsed", on_change=_choose, args=(side, key),
    )  # fmt: skip


def _choose(side: str, key: str) -> None:
    if st.session_state[key]:
        st.query_params[side] = st.session_state[key]


def _start_both(experiments: list[Experiment], runs: list[Run | None]) -> None:
    """One button for both: start what has not been trained; when both are through, train both again."""
    ended = all(run is not None and run.ended for run in runs)
    standing = any(run is None or run.state == "paused" for run in runs)
    st.button(
        "Train both again" if ended else "Start both",
        icon=":material/restart_alt:" if ended else ":material/play_arrow:",
        key="beside:start",
        type="primary",
        disabled=not (ended or standing),
        on_click=_begin_both,
        args=(experiments, ended),
    )


def _begin_both(experiments: list[Experiment], again: bool) -> None:
    for side, experiment in zip(SIDES, experiments, strict=True):
        view: View = st.session_state[f"view:{side}"]
        start_or_resume(experiment, view, again)


@guarded
def _figures(titles: list[str], ids: list[str]) -> None:
    """How far both are: a row each."""
    lines = ["| run | step | measured |", "| :-- | --: | :-- |"]
    for title, run_id in zip(titles, ids, strict=True):
        run = engine().run(run_id) if run_id else None
        step = "recorded" if run and run.recorded else f"{run.step:,}" if run else "–"
        lines.append(f"| {address.plain(title)} | {step} | {figures_of(run) if run else 'not trained yet'} |")
    st.markdown("\n".join(lines))
