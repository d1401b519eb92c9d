"""Health: what is going on in a run, in a plain sentence with evidence, and one change to try beside it."""

from __future__ import annotations

import threading
from collections import OrderedDict
from functools import lru_cache

import streamlit as st

from playground.charts.health import Finding, History, diagnose, summary
from playground.charts.health.cures import changed
from playground.engine import Run, engine
from playground.gan.experiment.experiment import Experiment
from playground.gan.foundations.snapshot import Snapshot
from playground.ui import address
from playground.ui.differences import differences
from playground.ui.glossary import with_terms
from playground.ui.guard import guarded
from playground.ui.news import experiment_of
from playground.ui.side_by_side import PAGE, beside_link

LOOK_SECONDS = 2.0
PORTION = 64  # snapshots read at once
REMEMBERED = 32  # histories in memory, a few kilobytes each
STEADY = """<style>
.st-key-health_card {min-height: 17rem;}
@media (max-width: 700px) {.st-key-health_card {min-height: 28rem;}}
</style>"""  # what is below keeps its place when the sentence changes


def health_card(experiment: Experiment, run: Run | None) -> None:
    """The section: it looks again while the run trains."""
    st.header("Health", anchor=False)
    if run is None:
        st.caption("Start a run to read how both networks are doing, and what to try if something goes wrong.")
        return
    st.html(STEADY)
    busy = run.state in ("queued", "running")
    with st.container(border=True, key="health_card"):
        st.fragment(_look, run_every=LOOK_SECONDS if busy else None)(run.id)


@guarded
def _look(run_id: str) -> None:
    run = engine().run(run_id)
    if run is None:
        st.caption("This run has been deleted.")
        return
    findings, healthy = judged(run)
    first, *others = findings or [healthy]
    icon = ":material/stethoscope:" if findings else ":material/check_circle:"
    st.markdown(with_terms(f"{icon} **{address.plain(first.sentence)}**", "health"))
    st.caption(with_terms("  \n".join(address.plain(fact) for fact in first.evidence), "health:evidence"))
    for other in others:
        st.markdown(with_terms(f"Also: {address.plain(other.sentence)}", "health:also"))
    _cure(experiment_of(run.experiment), first)


def _cure(experiment: Experiment, finding: Finding) -> None:
    """What to change, why that helps, and a button that starts it as a new run and opens both."""
    if finding.change is None:
        return
    other = changed(experiment, *finding.change)
    if other is None:
        return
    said, button = st.columns([3, 2], gap="medium", vertical_alignment="center")
    said.markdown(f"Try **{address.plain(describe_change(experiment, other))}**. {address.plain(finding.why)}")
    title, icon = "Try it beside this one", ":material/compare:"
    if button.button(title, icon=icon, key="health_card:try", type="primary", width="stretch"):
        engine().submit(other)
        st.switch_page(PAGE, query_params=beside_link(experiment, other))


@lru_cache(maxsize=64)
def describe_change(experiment: Experiment, other: Experiment) -> str:
    """What differs first, with the names that the controls have: "Loss: Minimax (saturating) → Non-saturating"."""
    setting, one, another = differences(experiment, other)[0]
    return f"{setting}: {one} → {another}"


# ---------------------------------------------------------------- what the run's film says
_histories: OrderedDict[str, History] = OrderedDict()  # by run: a film only grows, so it is read once for all viewers
_judgements: dict[str, tuple[tuple[int, str], list[Finding], Finding]] = {}
_lock = threading.Lock()


def judged(run: Run) -> tuple[list[Finding], Finding]:
    """The findings of a run, and what to say if there are none."""
    with _lock:
        history = _history(run)
        seen = (history.step, run.state)
        if run.id not in _judgements or _judgements[run.id][0] != seen:
            _judgements[run.id] = seen, diagnose(history), summary(history)
        return _judgements[run.id][1:]


def film_numbers(run: Run) -> History:
    """All numbers of a run's film until now."""
    with _lock:
        return _history(run)


def _history(run: Run) -> History:
    """The history of a run with all that its film holds by now."""
    history = _histories.setdefault(run.id, History(experiment_of(run.experiment)))
    _histories.move_to_end(run.id)
    while len(_histories) > REMEMBERED:
        _judgements.pop(_histories.popitem(last=False)[0], None)
    history.state, history.note = run.state, run.note
    while True:
        blobs = engine().delta(run.id, history.step, PORTION)
        for blob in blobs:
            history.add(Snapshot.decode(blob))
        if len(blobs) < PORTION:
            return history
