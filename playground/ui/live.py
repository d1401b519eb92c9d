"""The live panel: the buttons of a run and the one component that draws it.

A fragment asks the engine at each tick what is new and sends only that. It ticks while its run is alive and stops when
the run has ended; the pace follows the number of viewers.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import streamlit as st

from playground.charts.message import message
from playground.charts.scene import scene
from playground.charts.sentence import sentence
from playground.engine import Run, engine
from playground.gan.experiment import Experiment
from playground.gan.snapshot import Snapshot
from playground.ui import pace
from playground.ui.guard import guarded
from playground.ui.live_component import live_component, resend_step
from playground.ui.run_buttons import run_buttons

OPEN_RUN = "open_run"  # in the session: the run that another page asks to see
WAITING = 2.0  # seconds between ticks while a run stands still
FRAMES_A_TICK = 60
FRAMES_AT_ONCE = 400


@dataclass
class View:
    """What one session sees on one panel. Only names and cursors: the run itself is in the store."""

    viewer: str = field(default_factory=lambda: uuid.uuid4().hex)
    key: str = ""  # of the experiment
    run_id: str = ""
    sent: int = -1  # last kept step that went to the browser
    passing: int = -1  # last passing step that did
    scene_sent: bool = False
    frozen: bool = False
    replayed: bool = False  # the run had ended before this session came to it
    start_next: bool = False  # start as soon as the page shows the new experiment
    drawn: tuple[object, ...] = ()  # what the buttons and the pace of the page were made for

    def show(self, run_id: str) -> None:
        """Look at another run from its beginning."""
        if run_id != self.run_id:
            self.run_id, self.frozen, self.replayed = run_id, False, False
            self.forget()

    def forget(self, after: int = -1) -> None:
        """The browser has nothing past step `after` any more."""
        self.sent, self.passing = after, after
        self.scene_sent = after >= 0


def live_panel(experiment: Experiment, name: str, compact: bool = False, autostart: bool = False) -> None:
    """Draw the panel of `experiment`, called `name` on this page. `compact`: the picture without buttons and charts."""
    view: View = st.session_state.setdefault(f"view:{name}", View())
    if view.key != experiment.key:
        found = engine().find(experiment.key)
        view.key = experiment.key
        view.show(found.id if found else "")
        view.replayed = found is not None and found.ended
        view.forget()
    if not compact and (asked := st.session_state.pop(OPEN_RUN, "")):
        view.show(asked)
    if not view.run_id and (autostart or view.start_next):
        view.show(engine().submit(experiment))
    view.start_next = False
    run = engine().run(view.run_id) if view.run_id else None
    if not compact:
        run_buttons(experiment, run, view)
    view.drawn = _drawn_for(run, view)
    st.fragment(_tick, run_every=_interval(run, view))(experiment, view, name, compact)


@guarded
def _tick(experiment: Experiment, view: View, name: str, compact: bool) -> None:
    run = _watched(view)
    key = f"live:{name}"
    live_component(_news(experiment, run, view, compact), key=key, on_resend=partial(_resend, key, view))
    if _drawn_for(run, view) != view.drawn:
        st.rerun()  # other buttons, or another pace: these belong to the whole page


def _watched(view: View) -> Run | None:
    """The run, told that this viewer is looking at it; None without one, also when it has been deleted."""
    if not view.run_id:
        return None
    pace.ticked(view.viewer)
    run = engine().run(view.run_id)
    if run is None:
        view.show("")
    elif run.live:
        engine().watch(view.run_id, view.viewer)
    return run


def _interval(run: Run | None, view: View) -> float | None:
    """Seconds between ticks: None when nothing can change any more."""
    if run is None or run.ended:
        return None
    return WAITING if view.frozen or (run.state == "paused" and run.target_step is None) else pace.interval()


def _drawn_for(run: Run | None, view: View) -> tuple[object, ...]:
    return view.run_id, run.state.replace("queued", "running") if run else "", _interval(run, view)


def _news(experiment: Experiment, run: Run | None, view: View, compact: bool) -> bytes:
    """The message for the browser: everything since the last one, and the scene if it has none yet."""
    after, frames = view.sent, []
    if run is not None and not view.frozen:
        limit = FRAMES_AT_ONCE if run.ended else FRAMES_A_TICK
        frames = engine().delta(run.id, view.sent, limit, view.passing)
        for shown in map(Snapshot.decode, frames):
            view.passing = max(view.passing, shown.step)
            view.sent = shown.step if shown.kept else view.sent
    status = status_of(run, experiment)
    packed = message(
        run=run.id if run else f"none-{experiment.key}",
        after=after,
        status=status,
        sentence=sentence(experiment, run.metrics, status) if run else "Press Start and watch it learn.",
        frames=frames,
        scene=None if view.scene_sent else scene(experiment, compact),
        frozen=view.frozen,
    )
    view.scene_sent = True
    return packed


def status_of(run: Run | None, experiment: Experiment) -> dict[str, Any]:
    """The status line's facts."""
    if run is None:
        return {"state": "new", "step": 0, "steps": experiment.steps, "note": ""}
    return {
        "state": run.state,
        "step": run.step,
        "steps": run.steps,
        "steps_per_second": run.steps_per_second,
        "seconds_left": run.seconds_left,
        "device": run.device,
        "note": run.note,
        "watchers": run.watchers,
    }


def _resend(key: str, view: View) -> None:
    """The browser has missed something, or has just opened."""
    step = resend_step(key)
    if step is not None:
        view.forget(step)
