"""The history of runs as a list: what each was, how it ended, its figures, what was written of it, and its buttons."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import streamlit as st

from playground.charts.run_thumbnail import run_thumbnail, target_thumbnail
from playground.engine import Run, engine
from playground.engine.permissions import NOT_YOURS
from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.link import to_link
from playground.gan.measure.metrics import metrics_of
from playground.store.remarks import LONGEST_NAME, LONGEST_NOTE
from playground.ui import address
from playground.ui.people import me
from playground.ui.run_search import Listed
from playground.ui.runs_deleted import delete_runs
from playground.ui.stored_experiment import experiment_of

A_PAGE = 10
PICTURE = 56  # pixels
CHOSEN = "runs:chosen"  # in the session: the ids of the runs whose boxes are ticked, in the order in which they were
EDITED = "runs:edited"  # in the session: the run whose name and note are being written
ICONS = {
    "queued": ":material/hourglass_empty:",
    "running": ":material/play_arrow:",
    "paused": ":material/pause:",
    "finished": ":material/check:",
    "stopped": ":material/stop:",
    "diverged": ":material/trending_up:",
    "failed": ":material/error:",
    "outside": ":material/sensors:",
}
STAR = "Find it again under Starred. When the store is full, runs with a star are deleted last."
STYLE = f"""<style>
[class*="st-key-run-words-"] {{ min-width: 14rem; }}
[class*="st-key-run-picture-"] {{ width: {PICTURE}px; min-width: {PICTURE}px; min-height: {PICTURE}px; }}
</style>"""


def run_list(runs: Sequence[Listed]) -> None:
    """One row a run, in this order, a few at a time."""
    pages = -(-len(runs) // A_PAGE)
    page = min(st.pagination(pages, key="runs-page"), pages) if pages > 1 else 1
    shown = runs[(page - 1) * A_PAGE : page * A_PAGE]
    mine = engine().changeable([one.run.id for one in shown], me())
    frames = engine().newest_frames([one.run.id for one in shown])
    st.html(STYLE)
    for one in shown:
        _row(one, mine, frames)


def chosen_runs() -> list[str]:
    """The ids of the runs whose boxes are ticked, whether they are on this page of the list or not."""
    ids: list[str] = st.session_state.setdefault(CHOSEN, [])
    return ids


def open_run(experiment: Experiment, run_id: str) -> None:
    """Go to the page of an experiment, to see this run of it; "": what there is of it now."""
    if experiment.target.outside:
        st.switch_page(address.OUTSIDE, query_params={"run": run_id})
    address.remember(experiment)
    if run_id:
        st.session_state[address.OPEN_RUN] = run_id
    st.switch_page(address.page_of(experiment), query_params=to_link(experiment))


def figures_of(run: Run) -> str:
    """The key figures of a run, in the order of their definitions, each beside its floor where that is telling."""
    metrics = metrics_of(experiment_of(run.experiment))
    parts = [part for metric in metrics if (part := metric.in_list(run.metrics))]
    return " · ".join(parts) or "nothing measured"


def age_of(run: Run) -> str:
    """How long ago it was made, in words; by the clock of the store, which said when that was."""
    seconds = engine().database.now() - run.created
    for size, word in ((86_400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= size:
            n = int(seconds // size)
            return f"{n} {word}{'s' if n > 1 else ''} ago"
    return "just now"


def _row(one: Listed, mine: Collection[str], frames: Mapping[str, bytes]) -> None:
    run, experiment = one.run, one.experiment
    with st.container(border=True, key=f"run-{run.id}"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            _tick_box(one)
            with st.container(width="content", key=f"run-picture-{run.id}"):
                _picture(experiment, frames.get(run.id), one.name)
            with st.container(gap="xxsmall", key=f"run-words-{run.id}"):
                _words(one, experiment)
            with st.container(horizontal=True, width="content", gap="xsmall"):
                _buttons(one, experiment, run.id in mine)
        if st.session_state.get(EDITED) == run.id:
            _form(one)


def _tick_box(one: Listed) -> None:
    key = f"choose:{one.run.id}"
    st.session_state[key] = one.run.id in chosen_runs()
    st.checkbox(f"Choose {one.name}", key=key, label_visibility="collapsed", on_change=_choose, args=(one.run.id, key))


def _choose(run_id: str, key: str) -> None:
    others = [other for other in chosen_runs() if other != run_id]
    st.session_state[CHOSEN] = [*others, run_id] if st.session_state[key] else others


def _picture(experiment: Experiment | None, frame: bytes | None, name: str) -> None:
    """What it generates, or what it is to learn."""
    if experiment is None:
        return
    drawn = run_thumbnail(experiment, frame) if frame else ""
    alt = f"Generated by {name}" if drawn else f"What {name} learns"
    st.image(drawn or target_thumbnail(experiment.target), width=PICTURE, alt=alt)


def _words(one: Listed, experiment: Experiment | None) -> None:
    run, written = one.run, one.remarks
    marks = " · from outside" if run.outside and run.ended else ""
    icon = ICONS.get(run.state, ":material/movie:") if experiment else ":material/error:"
    st.markdown(f"{icon} **{address.plain(one.name)}** · {run.state}" + marks)
    if experiment is None:
        st.caption(f"{age_of(run)} · The settings of this run are damaged in the store, so it cannot be opened.")
        return
    pace = f" · {run.steps_per_second:,.0f} steps/s" if run.steps_per_second else ""
    where = f"step {run.step:,} of {run.steps:,}{pace} · {run.device or 'no device so far'}"
    came_of_it = address.plain(run.note) if run.note else figures_of(run)
    said = [f"{address.plain(one.changes)} · {age_of(run)}", f"{where} · {came_of_it}"]
    if written.note:
        said.append(f":material/edit_note: {address.plain(' '.join(written.note.split()))}")
    st.caption("  \n".join(said))


def _buttons(one: Listed, experiment: Experiment | None, mine: bool) -> None:
    """Star, name and note, open, delete. What only its owner may do is disabled for others."""
    run, starred = one.run, one.remarks.starred
    if experiment is not None:
        st.button(
            "Starred" if starred else "Star", icon=":material/star:" if starred else ":material/star_border:",
            key=f"star:{run.id}", type="tertiary", disabled=not mine, on_click=_star, args=(run.id, not starred),
            help=("Take the star away." if starred else STAR) if mine else NOT_YOURS,
        )  # fmt: skip
        st.button(
            "Note", icon=":material/edit:", key=f"edit:{run.id}", type="tertiary", disabled=not mine,
            on_click=_edit, args=(run.id,), help="Give it a name, and write a note." if mine else NOT_YOURS,
        )  # fmt: skip
        if st.button("Open", key=f"open:{run.id}", icon=":material/open_in_new:"):
            open_run(experiment, run.id)
    st.button(
        "Delete", key=f"delete:{run.id}", icon=":material/delete:", disabled=run.state == "running" or not mine,
        help="Delete this run and its pictures. You can undo this for a few minutes." if mine else NOT_YOURS,
        on_click=delete_runs, args=([run],),
    )  # fmt: skip


def _star(run_id: str, starred: bool) -> None:
    engine().remark(run_id, by=me(), starred=starred)


def _edit(run_id: str) -> None:
    st.session_state[EDITED] = None if st.session_state.get(EDITED) == run_id else run_id


def _form(one: Listed) -> None:
    """Where the name and the note are written."""
    with st.form(f"remarks:{one.run.id}", border=False):
        name = st.text_input("Name", value=one.remarks.name, max_chars=LONGEST_NAME, placeholder=one.name)
        note = st.text_area("Note", value=one.remarks.note, max_chars=LONGEST_NOTE, height="content")
        with st.container(horizontal=True, gap="small"):
            saved = st.form_submit_button("Save", icon=":material/check:", type="primary")
            cancelled = st.form_submit_button("Cancel")
    if saved:
        engine().remark(one.run.id, by=me(), name=name, note=note)
    if saved or cancelled:
        st.session_state[EDITED] = None
        st.rerun()
