"""The page of a sweep: the same experiment with several seeds and values, small and beside each other, and what comes
of it: how often it succeeds, and how far the runs are from the data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

import streamlit as st

from playground.charts.health.facts import times
from playground.charts.names import name_of
from playground.charts.sweep import Group, Standing, groups, meaning_of_success, standing
from playground.charts.sweep_figures import by_value, heat_map, over_steps
from playground.engine import Run, engine
from playground.engine.together import start_what_fits
from playground.gan.experiment.link import to_link
from playground.gan.experiment.sweep import OVER, SEEDS, Member, Sweep
from playground.store.tables import RESULTS
from playground.ui import address, pace
from playground.ui.compare_link import MOST_LINES, MOST_RUNS, RUN
from playground.ui.dataset import why_missing
from playground.ui.diagnosis import film_numbers, judged
from playground.ui.glossary import with_terms
from playground.ui.guard import guarded
from playground.ui.multiples import Picture, multiples, newest_picture
from playground.ui.news import nobody_takes
from playground.ui.people import me, new_viewer
from playground.ui.seeds_controls import name_of_setting, said_value, seeds_controls, titles_of
from playground.ui.still import still
from playground.ui.stored_experiment import DamagedError, experiment_of

LAST = "seeds:last"  # in the session: the sweep that was shown last
LOOK_SECONDS = 2.0
CHART_HEIGHT = 280
WHAT = (
    "The same experiment with other random numbers. If every seed learns it, the result is not luck. You can also "
    "vary a setting to see which of its values work."
)


@dataclass
class View:
    """What one session is doing on this page."""

    viewer: str = field(default_factory=new_viewer)
    wanted: set[str] = field(default_factory=set)  # keys of experiments that were asked for and have not begun
    chosen: str = ""  # key of the experiment whose run somebody has clicked
    ended: dict[str, tuple[Standing, Picture]] = field(default_factory=dict)  # by run: these do not change any more


def seeds_page() -> None:
    """Everything on the page."""
    sweep = _open_sweep()
    st.title(f"Several seeds: {name_of(sweep.base)}", anchor=False)
    st.caption(with_terms(WHAT, "seeds"))
    with st.container(key="heading:problems"):
        address.show_problems()
    seeds_controls(sweep, lambda: _runs(sweep).values())
    view: View = st.session_state.setdefault("view:seeds", View())
    if why := why_missing(sweep.base) if sweep.base.target.family == "images" else "":
        st.markdown(f":material/download: {address.plain(why)} Open it to download its pictures.")
        _back(sweep)
        return
    runs = _runs(sweep)
    busy = _is_busy(view, sweep, runs)
    done = len(runs) == len(sweep.members) and all(run.state in RESULTS for run in runs.values())
    _buttons(sweep, view, busy, done)
    st.fragment(_look, run_every=LOOK_SECONDS if busy else None)(sweep, view, busy)


def _open_sweep() -> Sweep:
    """The sweep of the link, else the last one of this session; and the link of the sweep."""
    last: Sweep | None = st.session_state.get(LAST)
    # with the browser's Back, the page is opened with the parameters of the page before it
    if last is not None and st.query_params.to_dict() in ({}, st.session_state.get(address.WRITTEN)):
        address.remember(last.base)
        st.query_params.from_dict(_link_of(last))
        return last
    base = address.open_anything()
    sweep, problems = Sweep.of(base, st.query_params.get(SEEDS, ""), st.query_params.get_all(OVER))
    if problems:
        address.remember(sweep.base, [*st.session_state.get(address.PROBLEMS, []), *problems])
    st.session_state[LAST] = sweep
    link = _link_of(sweep)
    if {name: st.query_params.get_all(name) for name in st.query_params} != link:
        st.query_params.from_dict(link)
    st.session_state[address.WRITTEN] = to_link(sweep.base)
    return sweep


def _link_of(sweep: Sweep) -> dict[str, list[str]]:
    """The sweep, and what it is trained on."""
    return sweep.to_link() | {name: [text] for name, text in address.device_for_link().items()}


def _runs(sweep: Sweep) -> dict[str, Run]:
    """The newest run of each member that has one, by the experiment's key."""
    keys, device = [member.experiment.key for member in sweep.members], address.asked_device()
    found = ((key, engine().latest(key, device, by=me())) for key in keys)
    return {key: run for key, run in found if run is not None}


def _is_busy(view: View, sweep: Sweep, runs: dict[str, Run]) -> bool:
    """Whether something trains, or is still to begin."""
    waits = any(member.experiment.key in view.wanted for member in sweep.members)
    return waits or any(run.live for run in runs.values())


def _buttons(sweep: Sweep, view: View, busy: bool, done: bool) -> None:
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="seeds:buttons"):
        st.button(
            "Start all", icon=":material/play_arrow:", type="primary", key="seeds:start", disabled=done,
            on_click=_start_all, args=(sweep, view),
            help="Train every run that has not been trained yet. Runs that are stored are shown at once.",
        )  # fmt: skip
        st.button(
            "Stop all", icon=":material/stop:", key="seeds:stop", disabled=not busy,
            on_click=_stop_all, args=(sweep, view), help="End the runs that train. What they have learnt is kept.",
        )  # fmt: skip
        _compare_link(sweep)
        _back(sweep)


def _compare_link(sweep: Sweep) -> None:
    """To the page that lays the curves of all values over each other, where there are not too many."""
    if not 1 < len(sweep.cells) <= MOST_LINES or len(sweep.members) > MOST_RUNS:
        return
    first = [sweep.members[place * sweep.seeds].experiment for place in range(len(sweep.cells))]
    texts = [urlencode(to_link(one) | {SEEDS: str(sweep.seeds)}, safe=",~:") for one in first]
    st.page_link(
        "app_pages/compare.py", label="Compare", icon=":material/compare_arrows:", query_params={RUN: texts},
        help="Their curves over each other, and their pictures with one slider of steps.",
    )  # fmt: skip


def _back(sweep: Sweep) -> None:
    page, link = address.page_of(sweep.base), to_link(sweep.base)
    st.page_link(page, label="Back to training", icon=":material/arrow_back:", query_params=link)


def _start_all(sweep: Sweep, view: View) -> None:
    view.wanted = {member.experiment.key for member in sweep.members}


def _stop_all(sweep: Sweep, view: View) -> None:
    view.wanted = set()
    for run in _runs(sweep).values():
        if run.live and engine().may_change(run.id, me()):
            engine().stop(run.id, by=me())


@guarded
def _look(sweep: Sweep, view: View, was_busy: bool) -> None:
    """Start what there is room for, and show how all are; drawn again and again while something trains."""
    pace.record_tick(view.viewer)
    waiting = _start_next(sweep, view)
    runs = _runs(sweep)
    for run in runs.values():
        if run.live:
            engine().watch(run.id, view.viewer)
    if _is_busy(view, sweep, runs) != was_busy:
        st.rerun()
    _open_chosen(sweep, view, runs)
    stand, shown = [], {}
    for member in sweep.members:
        one, shown[member.experiment.key] = _look_at(member, runs.get(member.experiment.key), view)
        stand.append(one)
    together = groups(stand)
    queued = (run for run in runs.values() if run.state == "queued")
    in_vain = next((why for run in queued if (why := nobody_takes(run))), "")
    _summary(stand, together, waiting or in_vain)
    if sweep.over:  # the chart has the answer, and is above many pictures on a phone
        chart, pictures = st.columns([2, 3], gap="large")
    else:
        pictures, chart = st.columns([3, 2], gap="large")
    with pictures:
        titles = [titles_of(sweep, group.values) for group in together]
        multiples(together, shown, titles, lambda key: setattr(view, "chosen", key))
    with chart:
        _chart(sweep, together)


def _start_next(sweep: Sweep, view: View) -> str:
    """Start those that are wanted; why some of them cannot begin yet, or ever, in words."""
    wanted = [member.experiment for member in sweep.members if member.experiment.key in view.wanted]
    if not wanted:
        return ""
    started = start_what_fits(engine(), wanted, by=me(), device=address.asked_device())
    view.wanted = {experiment.key for experiment in started.waiting}
    if not started.waiting:
        return started.refused
    many, reason = len(started.waiting), started.reason.partition(". ")[0].rstrip(".")
    are, rest = ("1 run has", "It starts") if many == 1 else (f"{many} runs have", "They start")
    return f"{are} not started yet. {reason}. {rest} as soon as there is room, while this page is open."


def _look_at(member: Member, run: Run | None, view: View) -> tuple[Standing, Picture]:
    """How a member stands, and what it shows. One that has ended is only looked at once."""
    if run is None or _is_damaged(run):
        return Standing(member), {}
    name = f"{run.id} {run.state}"
    if name in view.ended:
        return view.ended[name]
    findings = judged(run)[0] if run.ended else ()
    history = film_numbers(run)
    stand = standing(member, run.state, run.step, run.metrics, history, findings)
    found = stand, newest_picture(run, history.step)
    if run.ended:
        view.ended[name] = found
    return found


def _is_damaged(run: Run) -> bool:
    """Whether nothing can be shown of it, for its settings in the store cannot be read."""
    try:
        experiment_of(run.experiment)
    except DamagedError:
        return True
    return False


def _open_chosen(sweep: Sweep, view: View, runs: dict[str, Run]) -> None:
    """Go to the run that somebody has clicked."""
    chosen = [member.experiment for member in sweep.members if member.experiment.key == view.chosen]
    view.chosen = ""
    if not chosen:
        return
    (experiment,) = chosen
    address.remember(experiment)
    if experiment.key in runs:
        st.session_state[address.OPEN_RUN] = runs[experiment.key].id
    st.switch_page(address.page_of(experiment), query_params=to_link(experiment))


def _summary(stand: Sequence[Standing], together: Sequence[Group], waiting: str) -> None:
    """How many have ended, and how often it worked."""
    everything = Group((), tuple(stand))
    live = sum(one.live for one in stand)
    trains = f" {live} {'is' if live == 1 else 'are'} training or waiting for a worker." if live else ""
    runs_have = "runs have" if len(stand) > 1 else "run has"
    line = f"{everything.ended} of {len(stand)} {runs_have} ended.{trains} {address.plain(waiting)}"
    if everything.ended:
        low, high = everything.interval
        rate = f"**Success: {everything.good} of {everything.ended} run{'s' * (everything.ended != 1)}.**"
        if len(together) == 1:
            rate += f" The true rate is between {low:.0%} and {high:.0%} (95% interval)."
    else:
        rate = "**Success: nothing has ended yet.**"
    with st.container(key="seeds:summary", gap="xxsmall"):
        st.markdown(rate)
        st.caption(with_terms(f"{line.strip()} {meaning_of_success(stand[0].member.experiment)}", "seeds:success"))


def _chart(sweep: Sweep, together: Sequence[Group]) -> None:
    """The distance over the steps; or by the values of the settings that vary."""
    names = [name_of_setting(sweep, place) for place in range(len(sweep.over))]
    if not sweep.over:
        figure, height = over_steps(together[0].standings), CHART_HEIGHT
    elif len(sweep.over) == 1:
        figure, height = by_value(together, names[0], lambda value: said_value(sweep, 0, value)), CHART_HEIGHT
    else:
        figure = heat_map(together, names, lambda place, value: said_value(sweep, place, value))
        height = 90 + 56 * len(sweep.over[0].values)
    still(figure, height, key=f"seeds:chart:{len(sweep.over)}")
    if len(sweep.over) == 1:
        _rates(sweep, together)


def _rates(sweep: Sweep, together: Sequence[Group]) -> None:
    """A row for each value: how often it succeeds, with the interval, and how far it comes."""
    lines = [f"| {name_of_setting(sweep, 0)} | success (95% interval) | distance (range) |"]
    lines.append("| :-- | :-- | :-- |")
    for group in together:
        spread = "–"
        if group.median is not None:
            spread = f"{times(group.median)}× ({times(min(group.floors))}× to {times(max(group.floors))}×)"
        lines.append(f"| {address.plain(said_value(sweep, 0, group.values[0]))} | {group.success} | {spread} |")
    st.markdown("\n".join(lines))
