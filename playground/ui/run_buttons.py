"""The buttons of a run: always the same, always in the same place; what makes no sense now is disabled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from playground.engine import Run, engine
from playground.gan.experiment import Experiment
from playground.ui import address
from playground.ui.share import share_popover

if TYPE_CHECKING:
    from playground.ui.live import View


def run_buttons(experiment: Experiment, run: Run | None, view: View) -> None:
    """Start or Pause or Resume · Step · Stop · Train again · New seed · Share."""
    live = run is not None and run.live
    standing = live and run is not None and (run.state == "paused" or view.frozen)
    with st.container(horizontal=True, gap="small", key="run-buttons"):
        if not live:
            ended = run is not None
            st.button(
                "Train again" if ended else "Start",
                icon=":material/restart_alt:" if ended else ":material/play_arrow:",
                type="secondary" if ended else "primary",
                key="run:start",
                help="The same experiment from the beginning: the same seed gives the same curve." if ended else None,
                on_click=_again if ended else _start,
                args=(experiment, view),
            )
        elif standing:
            st.button(
                "Resume", icon=":material/play_arrow:", type="primary", key="run:resume", on_click=_resume, args=(view,)
            )
        else:
            st.button("Pause", icon=":material/pause:", type="primary", key="run:pause", on_click=_pause, args=(view,))
        st.button(
            "Step",
            icon=":material/skip_next:",
            key="run:step",
            disabled=not standing,
            help="One step of the algorithm. If others watch this run, you get a copy of your own.",
            on_click=_step,
            args=(view, run.step if run else 0),
        )
        st.button("Stop", icon=":material/stop:", key="run:stop", disabled=not live, on_click=_stop, args=(view,))
        if live:
            st.button(
                "Restart",
                icon=":material/restart_alt:",
                key="run:restart",
                help="From the beginning with the same seed.",
                on_click=_again,
                args=(experiment, view),
            )
        st.button(
            "New seed",
            icon=":material/casino:",
            key="run:seed",
            help="The same experiment with other chance. Does the result depend on luck?",
            on_click=_new_seed,
            args=(view,),
        )
        share_popover(experiment)
    _tell(run, view)


def _tell(run: Run | None, view: View) -> None:
    """One line under the buttons when there is something to know about this run."""
    if run is None:
        return
    if view.frozen:
        others = max(run.watchers - 1, 1)
        st.caption(f"Your view is frozen. The run goes on for {others} other viewer{'s' if others > 1 else ''}.")
    elif run.private:
        st.caption("This is a copy of your own; others do not see it.")
    elif run.state == "finished" and view.replayed:
        st.caption("From the store: this experiment had been trained before. “Train again” gives the same curve.")


def _start(experiment: Experiment, view: View) -> None:
    view.show(engine().submit(experiment))


def _again(experiment: Experiment, view: View) -> None:
    old = view.run_id
    view.show(engine().submit(experiment, again=True))
    run = engine().run(old) if old else None
    if run is not None and run.live and run.watchers <= 1:
        engine().stop(old)  # nobody else is looking at it


def _pause(view: View) -> None:
    view.frozen = engine().pause(view.run_id, view.viewer) == "frozen"


def _resume(view: View) -> None:
    if view.frozen:
        view.frozen = False
    else:
        engine().resume(view.run_id)


def _step(view: View, shown: int) -> None:
    at_step = max(view.sent, view.passing, 0) if view.frozen else shown
    view.show(engine().step(view.run_id, view.viewer, at_step))


def _stop(view: View) -> None:
    engine().stop(view.run_id)


def _new_seed(view: View) -> None:
    address.new_seed()
    view.start_next = True
