"""The control of what a run is trained on, where there is something to choose."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import streamlit as st

from playground.engine import Run, engine
from playground.engine.placement import ASKED_FOR, FIELD, NAMES, choices
from playground.gan.experiment.experiment import Experiment
from playground.gan.foundations.schema import LEVELS, Level, knob_of
from playground.store.tables import ANY_DEVICE
from playground.ui import address
from playground.ui.glossary import with_label
from playground.ui.news import traffic
from playground.ui.people import me
from playground.ui.workshop_rules import rules

GROUP = knob_of(FIELD).group  # of controls, to which it belongs
KEY = f"knob:{ASKED_FOR}"


def devices_to_choose(asked: str, level: Level = LEVELS[-1]) -> list[str]:
    """The devices that the control offers; none where there is no control: every worker has the same device, an
    exercise leaves nothing to choose, or fewer settings are to be shown. asked: the one that is asked for now."""
    if rules().standing(ASKED_FOR) != "open":
        return []
    if asked == ANY_DEVICE and LEVELS.index(knob_of(FIELD).level) > LEVELS.index(level):
        return []
    return choices(traffic().workers, asked)


def device_control(asked: str, devices: list[str], shown: Callable[[], Iterable[Run | None]]) -> None:
    """The control. What is chosen holds for the runs that are started from now on, and for those that the page shows
    then (`shown`), as long as they wait."""
    title = str(FIELD.title)
    st.session_state[KEY] = asked
    st.selectbox(
        title if asked == ANY_DEVICE else f"**{title}** · changed", devices, key=KEY, format_func=NAMES.__getitem__,
        help=with_label(str(FIELD.description), title), on_change=_changed, args=(shown,),
    )  # fmt: skip


def _changed(shown: Callable[[], Iterable[Run | None]]) -> None:
    runs, chosen = list(shown()), st.session_state[KEY]
    address.ask_for_device(chosen)
    for run in runs:
        if run is not None and run.live and engine().may_change(run.id, me()):
            engine().ask_for(run.id, chosen, by=me())


def run_of(experiment: Experiment) -> Run | None:
    """The run of this experiment that the page shows, or is about to show."""
    run_id = st.session_state.get(address.OPEN_RUN) or st.session_state.get(address.SHOWN_RUN)
    run = engine().run(run_id) if run_id else None
    return run if run is not None and run.key == experiment.key else None
