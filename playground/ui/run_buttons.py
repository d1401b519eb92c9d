"""The buttons of a run: always the same, always in the same place; what makes no sense now is disabled."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

import streamlit as st

from playground.engine import Run, engine
from playground.engine.limits import forecast, limits, refusal, span
from playground.engine.permissions import NOT_YOURS
from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.link import to_link
from playground.gan.experiment.sweep import Sweep
from playground.store.runs import UNWATCHED
from playground.store.viewers import unwatched_seconds
from playground.ui import address
from playground.ui.people import me
from playground.ui.recording import CAPTION, trained_here
from playground.ui.share import share_popover
from playground.ui.workshop_rules import rules

if TYPE_CHECKING:
    from playground.ui.live import View


MAIN = ("Start", "Pause", "Resume", "Train again")  # what the main button may be
NEW = ("Start", "Resume", "Train again")  # those that train what may be too dear
HELP = {  # by the button's label
    "Start": "Train this experiment here, step by step, with its seed.",
    "Pause": "Pause at this step. Others who are watching this run are not disturbed.",
    "Resume": "Continue from this step.",
    "Train again": "The same experiment from the beginning. On the same machine, the same seed gives the same curves.",
    "Step": "One step of the algorithm, from the very first one on. If others are watching this run, or if it has "
    "ended, you get your own copy.",
    "Stop": "End the run. What it has learnt is kept.",
    "Restart": "Start again from the beginning, with the same seed.",
    "New seed": "The same experiment with other random numbers. Does the result depend on luck?",
}
INSIDE_HELP = "One step in slow motion, what the networks see, how they are doing, the code, and forks."
UNATTENDED_HELP = "Let it train to the end, even if you leave the page or close the window."
SEEDS_HELP = "Train it with other random numbers, small and side by side, and see how often it works."


def run_buttons(experiment: Experiment, run: Run | None, view: View, inside: bool = False) -> None:
    """Start or Pause or Resume or Train again · Step · Stop · Restart · New seed · Look inside · Share; one line under
    them. `inside`: on the page that looks inside, from which a button leads back. A recording has Start and Step."""
    trained, refused = trained_here(run), rules().hold or refusal(experiment)
    live, paused = trained is not None and trained.live, is_paused(trained, view)
    why_not = NOT_YOURS if live and trained is not None and not may_change(trained) else ""
    with st.container(horizontal=True, gap="small", key="run-buttons"):
        main_button(experiment, trained, view)
        trains = trained is not None and live and trained.target_step is None and not paused
        _button("Step", "skip_next", _step, experiment, view, disabled=trains or bool(refused))
        _button("Stop", "stop", _stop, view, disabled=not live, why_not=why_not)
        _button("Restart", "restart_alt", _again, experiment, view, disabled=not live or bool(refused), why_not=why_not)
        _button("New seed", "casino", _new_seed, view, disabled=bool(refused))
        _inside_button(experiment, run, inside)
        share_popover(experiment, run)
    soon = forecast(experiment) if trained is None or live else ""
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="run-caption"):
        if refused:
            st.markdown(f":material/speed: {address.plain(refused)}", width="content")
        else:
            st.caption(" ".join(filter(None, (_caption(run, view), soon))), width="content")
        if run is not None and run.live and not view.frozen:
            _unattended_switch(run, why_not)
        if not inside and experiment.fork is None and rules().controls is None:
            _seeds_button(experiment)


def _seeds_button(experiment: Experiment) -> None:
    """To the page that trains this experiment with several seeds."""
    pressed = st.button(
        "Try several seeds", icon=":material/grid_view:", type="tertiary", key="run:several-seeds", help=SEEDS_HELP
    )
    if pressed:
        st.switch_page(address.SEVERAL_SEEDS, query_params=Sweep(experiment).to_link())


def _unattended_switch(run: Run, why_not: str) -> None:
    """Lets a run go on when nobody watches. `why_not`: why this is not possible here, or ""."""
    key, most = f"run:unattended:{run.id}", limits().run_seconds
    limit = f" A run may train for {span(most)} here." if most else ""
    st.session_state[key] = engine().is_unattended(run.id)
    st.toggle(
        "Keep training without me", key=key, disabled=bool(why_not),
        on_change=lambda: engine().set_unattended(run.id, st.session_state[key], by=me()),
        help=why_not or UNATTENDED_HELP + limit,
    )  # fmt: skip


def _inside_button(experiment: Experiment, run: Run | None, inside: bool) -> None:
    """To the page that looks inside this run, or back to its own."""
    page = address.page_of(experiment) if inside else address.INSIDE
    label, icon = ("Back to training", "arrow_back") if inside else ("Look inside", "biotech")
    help_text = None if inside else INSIDE_HELP
    if st.button(label, icon=f":material/{icon}:", key="run:door", help=help_text):
        if run is not None:
            st.session_state[address.OPEN_RUN] = run.id
        st.switch_page(page, query_params=to_link(experiment))


def main_button(experiment: Experiment, run: Run | None, view: View, name: str = "run") -> None:
    """The one button that matters most now; always in the same place. `name`: of the panel, for the button's key."""
    if run is None or run.recorded:
        label, icon, on_click = "Start", "play_arrow", partial(start_or_resume, experiment, view)
    elif run.ended:
        label, icon, on_click = "Train again", "restart_alt", partial(_again, experiment, view)
    elif is_held(run, view):
        label, icon, on_click = "Start", "play_arrow", partial(start_or_resume, experiment, view)
    elif is_paused(run, view):
        label, icon, on_click = "Resume", "play_arrow", partial(_resume, view)
    else:
        label, icon, on_click = "Pause", "pause", partial(_pause, view)
    # always with the same key, the same type and a help text: so the browser keeps the button, and the focus on it
    refused = rules().hold or refusal(experiment) if label in NEW else ""
    look: dict[str, Any] = {"key": f"{name}:main", "help": refused or HELP[label], "type": "primary"}
    st.button(label, icon=f":material/{icon}:", on_click=on_click, disabled=bool(refused), **look)


def may_change(run: Run) -> bool:
    """Whether the person at this page may stop, restart or delete the run."""
    return engine().may_change(run.id, me())


def may_resume(run: Run) -> bool:
    """Whether the person at this page may let a paused run go on."""
    return run.paused_by == UNWATCHED or may_change(run)


def is_paused(run: Run | None, view: View) -> bool:
    """Whether a live run, or only this view of it, is paused."""
    return run is not None and run.live and (run.state == "paused" or view.frozen)


def is_held(run: Run, view: View) -> bool:
    """Whether somebody else has paused the run, so that this person can only train one of their own."""
    return run.state == "paused" and not view.frozen and not may_resume(run)


def _button(
    label: str, icon: str, on_click: Callable[..., None], *args: Any, disabled: bool = False, why_not: str = ""
) -> None:
    """`why_not`: why this person may not press it; takes the place of the help."""
    key, text = f"run:{label.lower().replace(' ', '-')}", why_not or HELP[label]
    look: dict[str, Any] = {"key": key, "help": text, "disabled": disabled or bool(why_not)}
    st.button(label, icon=f":material/{icon}:", on_click=on_click, args=args, **look)


def _caption(run: Run | None, view: View) -> str:
    """What there is to know about this run beside its state; the line keeps its place when there is nothing."""
    if run is not None and view.frozen:
        if not may_change(run):
            return "Your view is paused. The run continues, because somebody else started it."
        others = max(run.watchers - 1, 1)
        return f"Your view is paused. The run continues for {others} other viewer{'s' if others > 1 else ''}."
    if run is not None and is_held(run, view):
        return "Somebody else has paused this run. Start begins a separate run of this experiment for you."
    if run is not None and run.private and not limits().private:
        return "This is your own copy. Others do not see it."
    if run is not None and run.state == "finished" and view.replayed:
        return "This experiment was trained before, and this is the stored run. “Train again” gives the same curves."
    if run is None:
        return "Not trained yet."
    if run.recorded:
        return CAPTION
    if run.ended:
        return "Saved: it will open at once next time."
    if engine().is_unattended(run.id):
        return "It will train to the end, even if nobody is watching."
    pause = spoken(unwatched_seconds())
    return f"If nobody is watching, it pauses after {pause} and continues when somebody comes back."


def spoken(seconds: float) -> str:
    """ "a minute", "90 seconds"."""
    return "a minute" if seconds == 60 else f"{seconds:g} seconds"


def start_or_resume(experiment: Experiment, view: View, again: bool = False) -> None:
    """Start the experiment, or resume it where it stopped. `again`: from the beginning, whatever has been trained."""
    run = view.run()
    if again:
        _again(experiment, view)
    elif run is not None and is_paused(run, view) and not is_held(run, view):
        _resume(view)
    else:
        view.show(engine().submit(experiment, by=me(), device=address.asked_device()))


def _again(experiment: Experiment, view: View) -> None:
    old = view.run_id
    view.show(engine().submit(experiment, again=True, by=me(), device=address.asked_device(view.run())))
    run = engine().run(old) if old else None
    if run is not None and run.live and run.watchers <= 1:
        engine().stop(old, by=me())  # nobody else is looking at it


def _pause(view: View) -> None:
    view.frozen = engine().pause(view.run_id, view.viewer, by=me()) == "frozen"
    run = view.run()
    view.frozen_at = run.step if run else 0


def _resume(view: View) -> None:
    if view.frozen:
        view.frozen = False
    else:
        engine().resume(view.run_id, by=me())


def _step(experiment: Experiment, view: View) -> None:
    """The next step of a run; the first one where nothing was trained yet, and where all has been."""
    run = trained_here(view.run())
    if run is None:
        view.show(engine().begin_with_a_step(experiment, view.viewer, by=me(), device=address.asked_device()))
        return
    at_step = 0 if run.ended else view.frozen_at if view.frozen else run.step
    view.show(engine().step(run.id, view.viewer, at_step, by=me()))


def _stop(view: View) -> None:
    engine().stop(view.run_id, by=me())


def _new_seed(view: View) -> None:
    address.new_seed()
    view.start_next = True
