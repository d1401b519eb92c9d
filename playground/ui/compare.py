"""Compare: two to six runs side by side. What differs in words, one slider of steps for all pictures, the numbers
beside those of a baseline, and the curves over each other. Everything that is chosen is in the link.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from playground.charts.compared import FLOORS, LETTERS, Line, conclusion, curves_of, table
from playground.charts.compared_figure import compared_figure
from playground.charts.sweep import meaning_of_success
from playground.engine import Run, engine
from playground.engine.together import start_what_fits
from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.link import short
from playground.recipes import recipes
from playground.ui import address
from playground.ui.compare_lines import Choice, choices, line_of, run_of, seeds_together, what_differs
from playground.ui.compare_link import MOST_LINES, MOST_RUNS, RUN, Asked, name_in_link, read_runs
from playground.ui.compare_pictures import AT, MIDDLE, pictures
from playground.ui.glossary import with_terms
from playground.ui.guard import guarded
from playground.ui.people import me
from playground.ui.run_search import listed
from playground.ui.still import still

BASELINE, STEP, CURVE, LINES, SWIPE = "baseline", "step", "curve", "lines", "swipe"  # in the link, beside RUN
APART, TOGETHER = "runs", "seeds"  # values of LINES
LOOK_SECONDS = 2.0
CHART_HEIGHT = 340
RECENT = 40  # runs that can be added from the list
WHAT = (
    "Two to six runs side by side, one of them as the baseline. Several seeds of an experiment become one line. "
    "The link in the address bar holds all of it."
)


@dataclass(frozen=True)
class View:
    """What the link asks for."""

    asked: list[Asked]
    lines: list[Choice]
    baseline: Choice | None
    step: int | None
    at: float  # where the line of the swipe stands, in percent
    curve: str
    together: bool


def compare_page() -> None:
    """Everything on the page."""
    problems: list[str] = []
    view = _read_link(problems)
    with st.container(horizontal=True, vertical_alignment="center", key="compare-head"):
        st.title("Compare", anchor=False, width="content")
        _start_button(view)
        st.page_link("app_pages/runs.py", label="All runs", icon=":material/history:")
    st.caption(with_terms(WHAT, "compare"))
    for problem in problems[:6]:
        st.markdown(f":material/info: {address.plain(problem)}")
    _controls(view)
    if view.baseline is None:
        st.markdown("Choose runs here, or tick them on the Runs page and press Compare.")
        return
    if len(view.lines) == 1 and not view.together:
        st.markdown("Add another run to compare it with.")
    _differences(view.lines, view.baseline)
    pictures(view.lines, view.baseline, view.step, st.query_params.get(SWIPE, ""), view.at, _change_link)
    live = any(run is not None and run.live for run in map(run_of, view.asked))
    st.fragment(_numbers, run_every=LOOK_SECONDS if live else None)(view, live)


def _read_link(problems: list[str]) -> View:
    """What the link asks for, and a sentence on each part that cannot be had."""
    params = st.query_params
    asked, found = read_runs(params.get_all(RUN))
    problems += found
    wanted = params.get(LINES, "")
    if wanted not in ("", APART, TOGETHER):
        problems.append(f"“{short(wanted)}” is not a way to draw lines. Several seeds are one line.")
    folded = seeds_together(asked)
    few = len(folded) == 1 and 1 < len(asked) <= MOST_LINES  # only seeds: these are to be compared with each other
    together = wanted != APART and (wanted == TOGETHER or not few)
    lines, left_out = choices(asked, together)
    if left_out:
        problems.append(f"A comparison has at most {MOST_LINES} lines. {left_out} more were left out.")
    letter = params.get(BASELINE, "")
    baseline = next((line for line in lines if line.letter == letter), lines[0] if lines else None)
    if letter and baseline is not None and baseline.letter != letter:
        problems.append(f"There is no run “{short(letter)}” here. The baseline is A.")
    text = params.get(STEP, "")
    step = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
    if text and step is None:
        problems.append(f"“{short(text)}” is not a step. The last one is shown.")
    return View(asked, lines, baseline, step, _place(params.get(AT, ""), problems), params.get(CURVE, FLOORS), together)


def _place(text: str, problems: list[str]) -> float:
    """Where the line of the swipe stands, in percent."""
    if not text:
        return MIDDLE
    if re.fullmatch(r"[0-9]{1,3}(\.[0-9])?", text) and float(text) <= 100:
        return float(text)
    problems.append(f"“{short(text)}” is not a place for the line of the swipe, from 0 to 100. The middle is shown.")
    return MIDDLE


def _change_link(name: str, value: str) -> None:
    """Write a choice into the link; "": as usual."""
    if value:
        st.query_params[name] = value
    else:
        st.query_params.pop(name, None)


# ---------------------------------------------------------------- controls
def _start_button(view: View) -> None:
    """Trains what has not been trained."""
    missing = [one.experiment for one in view.asked if _is_missing(run_of(one))]
    if missing:
        label = "Train it" if len(missing) == 1 else f"Train {len(missing)} that are missing"
        st.button(
            label, icon=":material/play_arrow:", type="primary", key="compare:start", on_click=_start, args=(missing,)
        )
    if problem := st.session_state.pop("compare:waiting", ""):
        st.caption(address.plain(problem))


def _is_missing(run: Run | None) -> bool:
    return run is None or run.state in ("stopped", "failed")


def _start(missing: list[Experiment]) -> None:
    started = start_what_fits(engine(), missing, by=me())
    if started.waiting:
        st.session_state["compare:waiting"] = f"{len(started.waiting)} could not start yet. {started.reason}"
    elif started.refused:
        st.session_state["compare:waiting"] = started.refused


def _controls(view: View) -> None:
    """Which run is the baseline, whether seeds are one line, and what to add."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="compare-controls"):
        if view.baseline is not None:
            titles = {line.letter: f"{line.letter} · {line.title}" for line in view.lines}
            st.session_state["compare:baseline"] = view.baseline.letter
            st.selectbox(
                "Baseline", list(titles), format_func=titles.__getitem__, key="compare:baseline", width=320,
                on_change=_changed, args=(BASELINE, LETTERS[0]), help="All differences are to this run.",
            )  # fmt: skip
        if len(view.asked) < MOST_RUNS and (len(view.lines) < MOST_LINES):
            options = _addable()
            st.session_state["compare:add"] = None
            st.selectbox(
                "Add", list(options), index=None, format_func=options.__getitem__, key="compare:add", width=320,
                placeholder="A run or a recipe", on_change=_add, help="The newest runs here, and all recipes.",
            )  # fmt: skip
        if len(seeds_together(view.asked)) < len(view.asked):
            st.session_state["compare:together"] = view.together
            st.toggle(
                "Several seeds as one line", key="compare:together", on_change=_together,
                help="The median over the seeds, the range from the lowest to the highest, and how often it succeeded.",
            )  # fmt: skip


def _addable() -> dict[str, str]:
    """What can be added, by its text in the link, with its title."""
    there = set(st.query_params.get_all(RUN))
    recent = engine().runs(RECENT, by=me())
    found = {}
    for one in listed(recent, engine().remarks([run.id for run in recent], by=me())):
        if one.experiment is not None:
            found[name_in_link(one.run)] = f"{one.name} · {one.changes} · {one.run.state}"
    found |= {recipe.name: f"Recipe: {recipe.title}" for recipe in recipes().values() if recipe.experiment is not None}
    return {text: title for text, title in found.items() if text not in there}


def _changed(name: str, usual: str) -> None:
    value = st.session_state[f"compare:{name}"]
    _change_link(name, "" if value == usual else value)


def _together() -> None:
    _change_link(LINES, TOGETHER if st.session_state["compare:together"] else APART)


def _add() -> None:
    if added := st.session_state["compare:add"]:
        st.query_params[RUN] = [*st.query_params.get_all(RUN), added]


# ---------------------------------------------------------------- what differs, and the numbers
def _differences(lines: Sequence[Choice], baseline: Choice) -> None:
    """Only what differs, in words."""
    others = [line for line in lines if line is not baseline]
    said = [f"- **{one.letter}** · {address.plain(what_differs(baseline, one))}" for one in others]
    if said:
        words = f"**What differs from the baseline {baseline.letter}**\n\n" + "\n".join(said)
        st.markdown(with_terms(words, "compare:differences"))


@guarded
def _numbers(view: View, was_live: bool) -> None:
    """The table and the curves, as they are now; drawn again and again while something trains."""
    if was_live and not any(run is not None and run.live for run in map(run_of, view.asked)):
        st.rerun()
    lines = [line_of(choice) for choice in view.lines]
    baseline = next(line for line in lines if view.baseline is not None and line.letter == view.baseline.letter)
    at = f" at step {view.step:,}" if view.step is not None else ""
    st.markdown(f"**Numbers{at}, and how they differ from those of {baseline.letter}**")
    if said := conclusion(lines, baseline, view.step):
        st.markdown(with_terms(address.plain(said), "compare:conclusion"))
    with st.container(key="compare-table"):
        numbers = table(lines, baseline, [address.plain(line.title) for line in lines], view.step)
        st.markdown(with_terms(numbers, "compare:table"))
    st.caption(with_terms(_legend(lines), "compare:legend"))
    _curve(lines, view)


def _legend(lines: Sequence[Line]) -> str:
    words = "↓ lower is better, ↑ higher is better. In brackets: the difference from the baseline."
    several = next((line for line in lines if line.several), None)
    if several is None:
        return words
    return f"{words} Of several seeds, the median and the range. {meaning_of_success(several.experiment)}"


def _curve(lines: Sequence[Line], view: View) -> None:
    titles = curves_of(lines)
    chosen = view.curve if view.curve in titles else FLOORS
    st.session_state["compare:curve"] = chosen
    st.selectbox(
        "Curve", list(titles), format_func=titles.__getitem__, key="compare:curve", width=320,
        on_change=_changed, args=(CURVE, FLOORS),
    )  # fmt: skip
    still(compared_figure(lines, chosen, titles[chosen], view.step), CHART_HEIGHT, key="compare:chart")
