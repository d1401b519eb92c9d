"""A prediction before the first run: a choice, a number, a point on the plane or a curve over empty axes. Afterwards,
the truth is shown beside it, with how far off it was."""

from __future__ import annotations

import json
from typing import Any

import streamlit as st

from playground.charts.palette import INK
from playground.ui import address
from playground.ui.components import register
from playground.ui.glossary import with_terms
from playground.ui.guard import guarded
from playground.ui.workshop_learner import current, write_down
from playground.workshop.exercise import Exercise
from playground.workshop.facts import Facts
from playground.workshop.moves import Move
from playground.workshop.predictions import Axes, Choice, Curve, Number, PointOfRun, missed_by, read_answer
from playground.workshop.progress import Progress

TROUBLE = "exercise:prediction-trouble"  # in the session
MOVED = "exercise:number-moved"  # in the session: the exercise whose slider somebody has moved
ACTION = "This is my prediction"
MOVE = "Move the slider to your answer, then send it."
STEPS = 200  # of a number's scale
_curve = register("prediction_curve", "curve")
_plane = register("prediction_plane", "plane")


def ask_for_prediction(exercise: Exercise) -> None:
    """The question, and the widget to answer it with."""
    asked = exercise.prediction
    assert asked is not None
    st.markdown(f"**Your prediction.** {with_terms(asked.ask, 'exercise prediction')}")
    if isinstance(asked, Curve):
        _curve(key="prediction-curve", data=_curve_data(exercise, None, None), on_drawn_change=_drawn)
    elif isinstance(asked, PointOfRun):
        _plane(key="prediction-plane", data=_plane_data(exercise, None, None), on_placed_change=_placed)
    elif isinstance(asked, Number):
        st.fragment(_ask_for_number)(exercise)
    else:
        with st.form("exercise-prediction", border=False):
            answer = _choose(asked)
            sent = st.form_submit_button(ACTION, type="primary")
        if sent and answer is None:
            st.caption(":material/info: Choose an answer first.")
        elif sent:
            _keep(exercise, answer)
            st.rerun()
    if trouble := st.session_state.pop(TROUBLE, ""):
        st.caption(f":material/info: {address.plain(trouble)}")


def _choose(asked: Choice) -> int | None:
    texts = [option.text for option in asked.options]
    chosen: int | None = st.radio(
        "Your prediction", range(len(texts)), index=None, key="exercise:choice", label_visibility="collapsed",
        format_func=lambda i: address.plain(texts[i]),
    )  # fmt: skip
    return chosen


@guarded
def _ask_for_number(exercise: Exercise) -> None:
    """A slider, which stands in the middle at first: that is nobody's answer, so it must be moved."""
    asked = exercise.prediction
    assert isinstance(asked, Number)
    title = asked.title + (f" ({asked.unit})" if asked.unit else "")
    low, high = asked.low, asked.high
    step = 1.0 if asked.of_moves and high - low >= 2 else (high - low) / STEPS  # most facts of moves are counted
    middle = low + step * round((high - low) / step / 2)
    answer = st.slider(
        address.plain(title), low, high, middle, step, format="%.3g", key="exercise:number",
        on_change=_moved, args=(exercise.name,),
    )  # fmt: skip
    st.caption(MOVE)
    still = st.session_state.get(MOVED) != exercise.name
    if st.button(ACTION, type="primary", key="exercise:number-sent", disabled=still):
        _keep(exercise, answer)
        st.rerun()


def _moved(name: str) -> None:
    st.session_state[MOVED] = name


def _keep(exercise: Exercise, raw: Any) -> None:
    """Write the prediction down, if it is one."""
    try:
        answer = read_answer(exercise.prediction, raw)
    except ValueError as error:
        st.session_state[TROUBLE] = str(error)
        return
    write_down(exercise.name, "predicted", {"answer": answer, "error": None})


def _drawn() -> None:
    _keep_from("prediction-curve", "drawn")


def _placed() -> None:
    _keep_from("prediction-plane", "placed")


def _keep_from(key: str, trigger: str) -> None:
    """Keep what a component has sent."""
    exercise, sent = current(), getattr(st.session_state[key], trigger)
    if exercise is None or exercise.prediction is None or not isinstance(sent, list):
        return
    one_point = isinstance(exercise.prediction, PointOfRun)
    _keep(exercise, sent[0] if one_point and len(sent) == 1 else sent)


# -------------------------------------------------------------------- afterwards
def show_prediction(exercise: Exercise, progress: Progress, facts: list[Facts]) -> None:
    """What was predicted, and as soon as a run of the starting experiment has ended, what came of it."""
    asked, predicted = exercise.prediction, progress.predicted
    assert asked is not None
    assert predicted is not None
    answer = _read_again(exercise, predicted.get("answer"))
    if answer is None:
        return
    run = next((one for one in facts if one.run.ended and exercise.changed(one.experiment) <= {"seed"}), None)
    what: Facts | Move | None = next(iter(progress.moves), None) if asked.of_moves else run
    truth = None if what is None else asked.truth(what)  # type: ignore[arg-type]
    miss = None if what is None else missed_by(asked, answer, what)
    if miss is not None and predicted.get("error") is None:
        write_down(exercise.name, "predicted", {"answer": predicted["answer"], "error": miss.error})
    st.markdown("**Your prediction**")
    if isinstance(asked, Curve):
        _curve(key="prediction-curve", data=_curve_data(exercise, answer, truth))
    elif isinstance(asked, PointOfRun):
        _plane(key="prediction-plane", data=_plane_data(exercise, answer, truth))
    else:
        said = asked.options[answer].text if isinstance(asked, Choice) else f"{answer:.3g} {asked.unit}"
        st.markdown(address.plain(said.strip()))
    if miss is not None:
        st.markdown(f":material/straighten: {address.plain(miss.sentence)}")
    elif what is not None:
        st.caption("What happened does not show whether it is right.")
    elif asked.of_moves:
        st.caption("You will see how close it is after your first try.")
    else:
        st.caption("You will see how close it is when the starting experiment has been trained to its end.")


def _read_again(exercise: Exercise, stored: Any) -> Any:
    """A prediction as it was stored; None if the exercise has changed so that it no longer fits."""
    try:
        return read_answer(exercise.prediction, stored)
    except ValueError:
        return None


# -------------------------------------------------------------------- for the components
def _curve_data(exercise: Exercise, answer: Any, truth: Any) -> dict[str, Any]:
    asked = exercise.prediction
    assert isinstance(asked, Curve)
    axes = asked.axes(exercise.started.target)
    assert axes.y is not None
    return {
        "name": exercise.name,
        "label": asked.ask,
        "x": {"title": axes.x_title, "min": axes.x[0], "max": axes.x[1]},
        "y": {"title": axes.y_title, "min": axes.y[0], "max": axes.y[1]},
        "drawn": None if answer is None else json.loads(json.dumps(answer)),
        "truth": None if truth is None else json.loads(json.dumps(truth)),
        "locked": answer is not None,
        "action": ACTION,
    }


def _plane_data(exercise: Exercise, answer: Any, truth: Any) -> dict[str, Any]:
    asked = exercise.prediction
    assert isinstance(asked, PointOfRun)
    axes = asked.axes(exercise.started.target)
    return plane_data(
        exercise.name, asked.ask, axes, "Your point", "guess", 1,
        points=[] if answer is None else [list(answer)],
        truth=None if truth is None else list(truth),
        locked=answer is not None,
        action=ACTION,
    )  # fmt: skip


def plane_data(name: str, label: str, axes: Axes, noun: str, mark: str, most: int, **more: Any) -> dict[str, Any]:
    """What `frontend/workshop/plane.ts` is given: a window in which at most so many points are placed."""
    assert axes.y is not None
    (x0, x1), (y0, y1) = axes.x, axes.y
    empty: dict[str, Any] = {"points": [], "real": [], "surface": None, "beliefs": None, "arrows": [], "truth": None}
    fixed = {"locked": False, "action": "", "aspect": 1.0, "ink": INK, "axis": [axes.x_title, axes.y_title]}
    described = {"name": name, "label": label, "noun": noun, "mark": mark, "most": most, "window": [x0, x1, y0, y1]}
    return empty | fixed | described | more
