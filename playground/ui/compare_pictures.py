"""The pictures of a comparison: side by side, or two of them under one swipe, with one slider of steps for all.

Code in the browser: `frontend/live/shared-timeline.ts` and `swipe.ts`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import streamlit as st

from playground.engine import Run
from playground.gan.experiment.link import short
from playground.ui import address
from playground.ui.compare_lines import Choice
from playground.ui.compare_link import RUN
from playground.ui.components import register
from playground.ui.dataset import why_missing
from playground.ui.glossary import with_terms
from playground.ui.live import View, live_panel
from playground.ui.run_buttons import main_button
from playground.ui.run_list import open_run

GROUP = "compare"  # of timelines that stand at the same step
STEP, BASELINE, SWIPE, AT = "step", "baseline", "swipe", "at"
MIDDLE = 50.0  # percent of the width: where the line between two pictures stands at first
ROWS = {1: 2, 2: 2, 3: 3, 4: 4, 5: 3, 6: 3}  # pictures in a row, by how many there are
Change = Callable[[str, str], None]  # a parameter of the link, and its value

_timeline = register("shared_timeline", "shared-timeline")
_swipe = register("swipe", "swipe")


def pictures(
    lines: Sequence[Choice], baseline: Choice, step: int | None, swiped: str, at: float, change: Change
) -> None:
    """Draw them, the baseline first. `swiped`: the letter of the line that lies over the baseline, "" for none; `at`:
    how much of the baseline is seen then, in percent."""
    ordered = sorted(lines, key=lambda line: line is not baseline)
    under = [line for line in ordered[1:] if _fits(baseline, line)]
    over = next((line for line in under if line.letter == swiped), None)
    if swiped and over is None:
        st.markdown(f":material/info: {address.plain(short(swiped))} cannot lie over {baseline.letter} here.")
    _ways(under, over)
    _timeline(key="compare:timeline", data=_slider(lines, step), on_chosen_change=partial(_stepped, change))
    if over is not None:
        _under_one_swipe(baseline, over, at, change)
        return
    width = ROWS[len(ordered)]
    for start in range(0, len(ordered), width):
        for column, line in zip(st.columns(width, gap="medium"), ordered[start : start + width], strict=False):
            with column:
                _picture(line, line is baseline, change)


def _fits(baseline: Choice, other: Choice) -> bool:
    """Whether both pictures are the same in everything but what is generated."""
    one, two = baseline.experiment, other.experiment
    return one.target == two.target and one.condition.of == two.condition.of and one.target.family != "line"


def _ways(under: Sequence[Choice], over: Choice | None) -> None:
    """Side by side, or which one lies over the baseline."""
    if not under:
        return
    titles = {"": "Side by side"} | {line.letter: f"Swipe to {line.letter}" for line in under}
    st.session_state["compare:swipe"] = over.letter if over else ""
    st.segmented_control(
        "Pictures", list(titles), format_func=titles.__getitem__, key="compare:swipe", required=True,
        label_visibility="collapsed", on_change=_way, help="Swipe: another picture over that of the baseline.",
    )  # fmt: skip


def _way() -> None:
    if letter := st.session_state["compare:swipe"]:
        st.query_params[SWIPE] = letter
    else:
        st.query_params.pop(SWIPE, None)
        st.query_params.pop(AT, None)


def _slider(lines: Sequence[Choice], step: int | None) -> dict[str, object]:
    return {"group": GROUP, "steps": max(line.experiment.steps for line in lines), "step": step}


def _stepped(change: Change) -> None:
    """The slider was let go at a step; -1: at the end of the run."""
    step = st.session_state["compare:timeline"].chosen
    if isinstance(step, int | float):
        change(STEP, str(int(step)) if step >= 0 else "")


def _picture(line: Choice, is_baseline: bool, change: Change) -> None:
    """A line's title, its picture, and its buttons."""
    pin = ":material/push_pin: " if is_baseline else ""
    several = f" The picture is that of seed {line.experiment.seed}." if len(line.members) > 1 else ""
    title = with_terms(address.plain(line.title), f"compare:title:{line.letter}")
    st.markdown(f"{pin}**{line.letter}** · {title}", help=several.strip() or None)
    run, view = _panel(line)
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        if view is not None and (run is None or run.live):
            main_button(line.experiment, run, view, name=_name(line))
        if st.button("Open", icon=":material/open_in_new:", type="tertiary", key=f"compare:open:{line.letter}"):
            open_run(line.experiment, line.members[0].run_id)
        if not is_baseline:
            st.button(
                "Baseline", icon=":material/push_pin:", type="tertiary", key=f"compare:pin:{line.letter}",
                on_click=change, args=(BASELINE, "" if line.letter == "A" else line.letter),
                help="Measure all differences against this run.",
            )  # fmt: skip
        st.button(
            "Remove", icon=":material/close:", type="tertiary", key=f"compare:remove:{line.letter}",
            on_click=_remove, args=(line,), help="Take it out of this comparison. The run itself is kept.",
        )  # fmt: skip


def _panel(line: Choice, layers: tuple[str, ...] | None = None) -> tuple[Run | None, View | None]:
    """The live picture of a line; or why there is none."""
    experiment, run = line.experiment, line.run()
    if run is None and (why := why_missing(experiment) if experiment.target.family == "images" else ""):
        st.markdown(f":material/download: {address.plain(why)} Open it to download its pictures.")
        return None, None
    name = _name(line)
    view: View = st.session_state.setdefault(f"view:{name}", View())
    if run is not None and view.run_id != run.id:
        view.key = experiment.key
        view.show(run.id)
    panel = {"title": f"{line.letter}, {line.title}", "linked": GROUP, "timeline": "shared"}
    return live_panel(experiment, name, compact=True, layers=layers, panel=panel), view


def _name(line: Choice) -> str:
    """What its panel is called on this page: it stays the same when letters change."""
    return f"compare:{line.members[0].run_id or line.experiment.key}"


def _under_one_swipe(baseline: Choice, over: Choice, at: float, change: Change) -> None:
    """Two pictures in one place, and the line between them."""
    st.markdown(
        f"**{baseline.letter}** · {address.plain(baseline.title)}, on the left · **{over.letter}** · "
        f"{address.plain(over.title)}, on the right"
    )
    layers = ("generated",) if baseline.experiment.target.family == "images" else None
    with st.container(key="compare-divided"):
        _panel(baseline, layers)
        _panel(over, layers)
        data = {"left": baseline.letter, "right": over.letter, "at": at}
        _swipe(key="compare:swiped", data=data, on_let_go_change=partial(_swiped, change))


def _swiped(change: Change) -> None:
    """The line between the two pictures was let go."""
    at = st.session_state["compare:swiped"].let_go
    if isinstance(at, int | float) and 0 <= at <= 100:
        change(AT, "" if at == MIDDLE else f"{at:g}")


def _remove(line: Choice) -> None:
    """Take a line out of the link; what points at letters begins anew."""
    gone = {one.text for one in line.members}
    st.query_params[RUN] = [text for text in st.query_params.get_all(RUN) if text not in gone]
    for name in (BASELINE, SWIPE, AT):
        st.query_params.pop(name, None)
