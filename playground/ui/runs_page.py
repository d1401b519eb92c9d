"""Runs: everything that has been trained here. Search, filter and sort it, choose some, and open, compare, export or
delete them. What is searched for is in the link."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from playground.charts.runs import quality_chart
from playground.engine import engine
from playground.engine.permissions import NOT_YOURS
from playground.ui.compare_link import MOST_RUNS, compare_query
from playground.ui.help import OWN_MODEL, help_link
from playground.ui.import_card import import_card
from playground.ui.people import me
from playground.ui.run_export import export_popover
from playground.ui.run_list import CHOSEN, chosen_runs, run_list
from playground.ui.run_search import EVERYTHING, FILTERS, NEWEST, SORTS, Listed, found, listed
from playground.ui.runs_deleted import delete_runs, undo_deletion

MOST = 1000  # runs that are listed; beyond, the oldest are left out
SEARCH, SHOW, LEARNS, SORT = "search", "show", "learns", "sort"  # in the link
COMPARE = "app_pages/compare.py"
ROOM = "Finished runs open at once. When the store is full, the oldest runs are deleted first, starred ones last."
FEW = 2  # runs among which nobody needs to search


def runs_page() -> None:
    """Everything on the page."""
    st.title("Runs", anchor=False)
    undo_deletion()
    runs = engine().runs(limit=MOST, by=me())
    if not runs:
        st.markdown(
            "There are no runs yet. Every run you train appears here with its results, and you can open it again at "
            "once."
        )
        st.page_link("app_pages/distributions.py", label="Train a GAN", icon=":material/scatter_plot:")
    import_card(is_open=not runs)  # among many runs it would push the list down
    help_link(OWN_MODEL)
    if not runs:
        return
    st.caption(ROOM)
    everything = listed(runs, engine().remarks([run.id for run in runs]))
    shown = _searched(everything)
    chart, described = quality_chart([one.run for one in shown])
    if chart is not None:
        st.altair_chart(chart, width="stretch", height=170, alt=described)  # its place is kept until it is drawn
    _chosen_bar(everything, shown)
    if shown:
        run_list(shown)
    else:
        st.markdown("No run matches. Search for something else, or show all.")


def _searched(everything: Sequence[Listed]) -> list[Listed]:
    """What the controls, or the link, ask for; and the controls."""
    titles = sorted({one.run.title for one in everything})
    asked = {name: st.query_params.get(name, "") for name in (SEARCH, SHOW, LEARNS, SORT)}
    if len(everything) > FEW or any(asked.values()):
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="runs-search"):
            _kept(SEARCH, asked[SEARCH])
            st.text_input(
                "Search", key=f"runs:{SEARCH}", type="search", placeholder="Name, note, setting, state",
                icon=":material/search:", on_change=_to_link, args=(SEARCH, ""), width=280,
            )  # fmt: skip
            _choice("Show", SHOW, {name: title for name, (title, _) in FILTERS.items()}, asked[SHOW], EVERYTHING)
            _choice("Learns", LEARNS, {"": "Anything"} | {title: title for title in titles}, asked[LEARNS], "")
            _choice("Sort", SORT, {name: title for name, (title, _) in SORTS.items()}, asked[SORT], NEWEST)
    return found(everything, asked[SEARCH], asked[SHOW], asked[LEARNS], asked[SORT])


def _choice(label: str, name: str, titles: dict[str, str], asked: str, usual: str) -> None:
    """A choice that is kept in the link; what the link asks for and is not there counts as the usual one."""
    _kept(name, asked if asked in titles else usual)
    st.selectbox(
        label, list(titles), key=f"runs:{name}", format_func=lambda one: titles.get(one, one), width=165,
        on_change=_to_link, args=(name, usual),
    )  # fmt: skip


def _kept(name: str, value: str) -> None:
    st.session_state[f"runs:{name}"] = value


def _to_link(name: str, usual: str) -> None:
    """Write what a control says into the link."""
    value = st.session_state[f"runs:{name}"] or ""
    if value != usual:
        st.query_params[name] = value
    else:
        st.query_params.pop(name, None)


def _chosen_bar(everything: Sequence[Listed], shown: Sequence[Listed]) -> None:
    """How many runs are chosen, and what can be done with them."""
    by_id = {one.run.id: one for one in everything}
    chosen = [by_id[run_id] for run_id in chosen_runs() if run_id in by_id]
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="runs-chosen"):
        of_all = f" of {len(everything)}" if len(everything) > 1 else ""
        many = f"**{len(chosen)}**{of_all} chosen" if chosen else "Tick runs to compare or export them"
        found_words = f" · {len(shown)} found" if len(shown) < len(everything) else ""
        st.markdown(many + found_words, width="content")
        compared = [one.run for one in chosen if one.experiment is not None]
        if st.button(
            "Compare", icon=":material/compare_arrows:", key="runs:compare", type="primary" if chosen else "secondary",
            disabled=not 1 < len(compared) <= MOST_RUNS,
            help="See the chosen runs side by side: what differs, their numbers, curves and pictures. Runs that differ "
            f"only in their seed become one line. Choose 2 to {MOST_RUNS}.",
        ):  # fmt: skip
            st.switch_page(COMPARE, query_params=compare_query(compared))
        export_popover(chosen)
        deletable = _deletable(chosen)
        st.button(
            "Delete", icon=":material/delete:", key="runs:delete", disabled=not deletable,
            on_click=_delete, args=(deletable,),
            help="Delete the chosen runs and their pictures, but not those that are training. You can undo this for a "
            "few minutes." if deletable or not chosen else NOT_YOURS,
        )  # fmt: skip
        st.button(
            "Choose all", key="runs:all", type="tertiary", on_click=_choose, args=([one.run.id for one in shown],),
            disabled=not shown, help="Choose every run that was found, on all pages of the list.",
        )  # fmt: skip
        st.button("Clear", key="runs:none", type="tertiary", on_click=_choose, args=([],), disabled=not chosen)


def _deletable(chosen: Sequence[Listed]) -> list[Listed]:
    """Those that the person may delete now."""
    resting = [one for one in chosen if one.run.state != "running"]
    mine = engine().changeable([one.run.id for one in resting], me())
    return [one for one in resting if one.run.id in mine]


def _delete(deletable: Sequence[Listed]) -> None:
    delete_runs([one.run for one in deletable])
    gone = {one.run.id for one in deletable}
    _choose([run_id for run_id in chosen_runs() if run_id not in gone])


def _choose(run_ids: list[str]) -> None:
    st.session_state[CHOSEN] = run_ids
