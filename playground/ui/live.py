"""The live panel: the buttons of a run and the one component that draws it.

The page is drawn once; then the component asks the server's own route for news (`live_route`) and asks the page to be
drawn anew only when other buttons are needed. Where that route cannot be reached, a fragment ticks instead and pushes
the same messages: it works everywhere Streamlit does, but each tick is a script run.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import Any

import streamlit as st

from playground.charts.message import unpack
from playground.charts.scene import Controls, EmbedOptions
from playground.engine import Run, StoreAwayError, engine
from playground.engine.limits import refusal
from playground.gan.experiment.experiment import Experiment
from playground.gan.foundations.snapshot import Snapshot
from playground.ui import address
from playground.ui.glossary import words_of_view
from playground.ui.guard import attempt, guarded
from playground.ui.live_component import live_component, resend_step
from playground.ui.live_route import PATH
from playground.ui.news import drawn_for, first_message, interval, news
from playground.ui.people import me, new_viewer
from playground.ui.recording import trained_here
from playground.ui.run_buttons import main_button, run_buttons
from playground.ui.shipped_film import show_shipped_film
from playground.ui.workshop_rules import rules


@dataclass
class View:
    """What one session sees on one panel. Only names: the run itself is in the store."""

    viewer: str = field(default_factory=new_viewer)
    key: str = ""  # of the experiment
    run_id: str = ""
    frozen: bool = False
    frozen_at: int = 0  # the step at which it was frozen
    replayed: bool = False  # the run had ended before this session came to it
    start_next: bool = False  # train the experiment that the page shows next, whatever there is of it
    unreachable: bool = False  # the browser cannot reach the server's own route
    sent: int = -1  # when ticking: last kept step that went to the browser
    passing: int = -1  # when ticking: last passing step that did

    def show(self, run_id: str) -> None:
        """Look at another run from its beginning."""
        if run_id != self.run_id:
            self.run_id, self.frozen, self.replayed = run_id, False, False
            self.sent = self.passing = -1

    def run(self) -> Run | None:
        """The run as it is now; None without one, also when it has been deleted."""
        run = engine().run(self.run_id) if self.run_id else None
        if run is None:
            self.show("")
        return run


def live_panel(
    experiment: Experiment,
    name: str,
    compact: bool = False,
    autostart: bool = False,
    prefer_recording: bool = False,
    inside: bool = False,
    layers: tuple[str, ...] | None = None,
    still: bool = False,
    begin: int = 0,
    panel: dict[str, str] | None = None,
    frame: EmbedOptions | None = None,
    buttons: Controls = "all",
) -> Run | None:
    """Draw the panel of `experiment`, called `name` on this page, and return the run that it shows.

    Where nothing was trained yet, that is the recording that ships with the app (`run.recorded`), if there is one.
    `autostart`: train it if there is nothing to show. `prefer_recording`: show it also where something was trained, for
    words that speak of what it shows. `compact`: the picture without buttons and charts. `inside`: with
    the charts of a look inside (`inside_figures`).
    `layers`, `still`, `begin`: see `charts.scene`.
    `panel`: of several on one page, its title and the group with which it shares a timeline (see `charts.message`).
    Where the store is away, it is the film that comes with the app, if there is one, and then StoreAwayError is raised:
    what follows on the page has no run to be about.
    `frame`: see `charts.scene`. `buttons`: those above a panel that is not compact; "start" is the main one alone.
    """
    options: dict[str, Any] = {"compact": compact, "inside": inside, "layers": layers, "still": still, "begin": begin}
    options["frame"] = frame
    try:
        view: View = st.session_state.setdefault(f"view:{name}", View())
        run = _choose_run(experiment, view, compact, autostart, prefer_recording)
    except StoreAwayError:
        show_shipped_film(experiment, f"live:{name}", options, panel)
        raise
    if not compact:
        st.session_state[address.SHOWN_RUN] = run.id if run else ""
    if not compact and buttons == "all":
        run_buttons(experiment, run, view, inside)
    elif buttons == "start":
        main_button(experiment, trained_here(run), view)
    if view.unreachable and run is not None:
        scene_options = {"inside": inside, "frame": frame}
        tick = st.fragment(_tick, run_every=interval(run, view.frozen, ticking=True))
        tick(view, f"ticking:{name}", drawn_for(run), scene_options, panel)
        return run
    poll = {"path": f"{PATH}/{view.run_id}", "viewer": view.viewer}
    packed = first_message(experiment, run, view.frozen, options, poll, panel)
    live_component(packed, key=f"live:{name}", on_unreachable=partial(_mark_unreachable, view))
    if not compact and frame is None:
        words_of_view(experiment)
    return run


def run_to_show(experiment: Experiment, name: str) -> Run | None:
    """The run that the compact panel called `name` is going to show, for what stands above it on the page."""
    view: View = st.session_state.setdefault(f"view:{name}", View())
    return _choose_run(experiment, view, compact=True, autostart=False, prefer_recording=False)


def shown_run() -> Run | None:
    """The run that the main panel of this page shows, as it is now; None without one."""
    run_id = st.session_state.get(address.SHOWN_RUN, "")
    return engine().run(run_id) if run_id else None


def _choose_run(
    experiment: Experiment, view: View, compact: bool, autostart: bool, prefer_recording: bool
) -> Run | None:
    """The run to show: the one another page asks for, the one being looked at, a stored one, or a new one. None while
    an exercise asks for a prediction first."""
    if rules().unseen:
        view.key = ""  # it is looked for when it may be seen
        view.show("")
        return None
    if view.key != experiment.key:
        recording = engine().recording(experiment.key) if prefer_recording else None
        found = recording or engine().latest(experiment.key, address.asked_device(), by=me())
        view.key = experiment.key
        view.show(found.id if found else "")
        view.replayed = found is not None and found.ended
    if not compact and (asked := st.session_state.pop(address.OPEN_RUN, "")):
        view.show(asked)
    run = view.run()
    wanted = (autostart and run is None) or view.start_next  # one that is paused or stopped does not count as started
    if wanted and not refusal(experiment):
        if started := attempt(engine().submit, experiment, by=me(), device=address.asked_device()):
            view.show(started)
        run = view.run()
    view.start_next = False
    if run is not None and run.live:
        engine().watch(run.id, view.viewer)
    return run


@guarded
def _tick(view: View, key: str, drawn: str, scene_options: dict[str, Any], panel: dict[str, str] | None) -> None:
    """Push what is new to the browser: the way without the route."""
    run = view.run()
    if run is None or drawn_for(run) != drawn:
        st.rerun()
    first = view.sent < 0
    seen = (view.viewer, view.sent, view.passing, view.frozen)
    packed = news(run, *seen, first, in_parts=False, panel=panel, **scene_options)
    for shown in map(Snapshot.decode, unpack(packed)[2]):
        view.passing = max(view.passing, shown.step)
        view.sent = shown.step if shown.kept else view.sent
    live_component(packed, key=key, on_resend=partial(_resend, key, view))


def _resend(key: str, view: View) -> None:
    """The browser has missed something, or has just opened."""
    step = resend_step(key)
    if step is not None:
        view.sent = view.passing = step


def _mark_unreachable(view: View) -> None:
    view.unreachable = True
    view.sent = view.passing = -1
