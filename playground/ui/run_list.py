"""The history of runs as a list: what it was, how it ended, its figures, and two buttons."""

from __future__ import annotations

import time
from collections.abc import Sequence

import streamlit as st
from pydantic import ValidationError

from playground.charts.names import name_of
from playground.engine import Run, engine
from playground.engine.permissions import NOT_YOURS
from playground.gan.experiment.differences import changes, in_words
from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.link import to_link
from playground.gan.measure.metrics import metrics_of
from playground.store.discarded import RESTORABLE_SECONDS
from playground.ui import address
from playground.ui.people import me

A_PAGE = 12
DELETED = "deleted_run"  # in the session: the run that was deleted last, and when
ICONS = {
    "queued": ":material/hourglass_empty:",
    "running": ":material/play_arrow:",
    "paused": ":material/pause:",
    "finished": ":material/check:",
    "stopped": ":material/stop:",
    "diverged": ":material/trending_up:",
    "failed": ":material/error:",
}


def run_list(runs: Sequence[Run]) -> None:
    """One row a run, newest first, a few at a time."""
    pages = -(-len(runs) // A_PAGE)
    page = st.pagination(pages, key="runs-page") if pages > 1 else 1
    for run in runs[(page - 1) * A_PAGE : page * A_PAGE]:
        _row(run)


def undo_deletion() -> None:
    """The run that was deleted last, and the button that takes it back; nothing when it is too late."""
    run, since = st.session_state.get(DELETED, (None, 0.0))
    if run is None or time.time() - since > RESTORABLE_SECONDS:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="runs-undo"):
        name = address.plain(_name(run))
        st.markdown(f":material/delete: Deleted: **{name}**.", width="content")
        st.button("Undo", key="undo-delete", icon=":material/undo:", on_click=_restore, args=(run.id,))


def _name(run: Run) -> str:
    try:
        return name_of(Experiment.from_json(run.experiment))
    except ValidationError:  # its settings are damaged
        return run.title


def _delete(run: Run) -> None:
    engine().discard(run.id, by=me())
    st.session_state[DELETED] = run, time.time()


def _restore(run_id: str) -> None:
    engine().restore(run_id, by=me())
    del st.session_state[DELETED]


def figures_of(run: Run) -> str:
    """The key figures of a run, in the order of their definitions, each beside its floor where that is telling."""
    metrics = metrics_of(Experiment.from_json(run.experiment))
    parts = [part for metric in metrics if (part := metric.in_list(run.metrics))]
    return " · ".join(parts) or "nothing measured"


def changes_of(run: Run) -> str:
    """What differs from the default of its target and condition, which its title tells; drawings are too long."""
    rows = [row for row in changes(Experiment.from_json(run.experiment)) if len(row[-1]) < 40]
    return in_words(rows) or "default settings"


def age_of(run: Run) -> str:
    """How long ago it was made, in words."""
    seconds = time.time() - run.created
    for size, word in ((86_400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= size:
            n = int(seconds // size)
            return f"{n} {word}{'s' if n > 1 else ''} ago"
    return "just now"


def _row(run: Run) -> None:
    try:
        experiment = Experiment.from_json(run.experiment)
    except ValidationError:
        _damaged_row(run)
        return
    with st.container(border=True, key=f"run-{run.id}"):
        what, figures, buttons = st.columns([4, 4, 2], vertical_alignment="center")
        with what:
            name = address.plain(name_of(experiment))
            st.markdown(f"{ICONS[run.state]} **{name}** · {run.state}" + (" · a copy" if run.private else ""))
            st.caption(f"{address.plain(changes_of(run))} · {age_of(run)}")
        with figures:
            pace = f" · {run.steps_per_second:,.0f} steps/s" if run.steps_per_second else ""
            st.markdown(f"step {run.step:,} of {run.steps:,}{pace} · {run.device or 'no device so far'}")
            st.caption(address.plain(run.note) if run.note else figures_of(run))
        with buttons, st.container(horizontal=True, horizontal_alignment="right"):
            if st.button("Open", key=f"open:{run.id}", icon=":material/open_in_new:"):
                address.remember(experiment)
                st.session_state[address.OPEN_RUN] = run.id
                st.switch_page(address.page_of(address.current()), query_params=to_link(address.current()))
            _delete_button(run)


def _damaged_row(run: Run) -> None:
    """A run whose settings cannot be read: what it was, as far as that is known, and the button that deletes it."""
    with st.container(border=True, key=f"run-{run.id}"):
        what, why, button = st.columns([4, 4, 2], vertical_alignment="center")
        what.markdown(f":material/error: **{address.plain(run.title)}** · {run.state}")
        what.caption(age_of(run))
        why.markdown("The settings of this run are damaged in the store, so it cannot be opened.")
        with button, st.container(horizontal=True, horizontal_alignment="right"):
            _delete_button(run)


def _delete_button(run: Run) -> None:
    mine = engine().may_change(run.id, me())
    st.button(
        "Delete",
        key=f"delete:{run.id}",
        icon=":material/delete:",
        help="Delete this run and its pictures. You can undo this for a few minutes." if mine else NOT_YOURS,
        disabled=run.state == "running" or not mine,
        on_click=_delete,
        args=(run,),
    )
