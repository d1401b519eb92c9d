"""Going on from an earlier step of a run, in one click: from the best one, or from the last one that was good."""

from __future__ import annotations

import streamlit as st

from playground.charts.going_on import Way, from_best, from_last_good
from playground.engine import Run, engine
from playground.engine.limits import refusal
from playground.gan.experiment.experiment import Experiment
from playground.ui import address, pace
from playground.ui.diagnosis import best_of, good_until, judged
from playground.ui.fork_card import places
from playground.ui.guard import attempt, guarded
from playground.ui.people import me
from playground.ui.recording import trained_here
from playground.ui.workshop_rules import rules

LOOK_SECONDS = 2.0
STEADY = """<style>
.st-key-go_on {min-height: 8rem;}
@media (max-width: 700px) {.st-key-go_on {min-height: 15rem;}}
</style>"""  # what is below keeps its place when the words change
BEST, LAST_GOOD = "Go on from the best step", "Go on from the last good step"


def go_on(experiment: Experiment, run: Run | None) -> None:
    """Both buttons, each with what it does, as soon as there is a step to go on from. Nothing where an exercise or a
    teacher has locked settings, which a fork would change, and of a run from outside."""
    run = trained_here(run)
    locked = rules().controls is not None or rules().teacher == "locked"
    if run is None or experiment.target.outside or locked:
        return
    st.html(STEADY)
    busy = run.state in ("queued", "running")
    with st.container(key="go_on"):
        st.fragment(_ways, run_every=pace.every(LOOK_SECONDS) if busy else None)(experiment, run.id)


@guarded
def _ways(experiment: Experiment, run_id: str) -> None:
    run = engine().run(run_id)
    found = best_of(run).main if run else None
    if run is None or found is None:  # nothing has been measured yet
        return
    findings, _ = judged(run)
    best = from_best(experiment, found)
    good = from_last_good(experiment, good_until(run), findings, places(experiment, run))
    left, right = st.columns(2, gap="medium")
    with left:
        _button(BEST, "star", "go-on:best", run, best)
    with right:
        _button(LAST_GOOD, "undo", "go-on:good", run, good)


def _button(label: str, icon: str, key: str, run: Run, way: Way) -> None:
    """One way to go on; a click opens the fork on this page."""
    child = way.child
    why_not = (rules().hold or refusal(child)) if child else ""
    disabled = child is None or bool(why_not)
    pressed = st.button(label, icon=f":material/{icon}:", key=key, disabled=disabled, width="stretch")
    st.caption(address.plain(why_not or way.words))
    if pressed and child and attempt(engine().fork, run.id, way.step, child, by=me()):
        address.remember(child)
        st.rerun()
