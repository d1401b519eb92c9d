"""Two games that are played by hand against the discriminator of the learner's own run. In one, you place fakes on the
plane, then see the gradient that each should have followed; in the other, you pick samples that it believes.

What a move was worth comes from a worker (`engine/questions/believed.py`), never from the browser.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import streamlit as st

from playground.charts.palette import INK
from playground.engine import Job, Run, engine
from playground.engine.limits import refusal
from playground.engine.questions.believed import SAMPLES
from playground.gan.experiment.experiment import Experiment
from playground.gan.foundations.snapshot import Snapshot
from playground.gan.look.gallery import COLUMNS
from playground.ui.answers import show_answer, show_snapshot
from playground.ui.components import register
from playground.ui.glossary import with_terms
from playground.ui.guard import guarded
from playground.ui.people import me, new_viewer
from playground.ui.workshop_learner import current, write_down
from playground.ui.workshop_prediction import plane_data
from playground.ui.workshop_rules import rules
from playground.workshop import moves
from playground.workshop.exercise import Exercise
from playground.workshop.moves import BELIEVED, Move
from playground.workshop.predictions import Axes
from playground.workshop.progress import Progress

PLAYED_BY_HAND = ("fakes", "latents")  # values of Start.page
MANY = 10  # fakes to place, and samples to pick at most where the exercise does not say how many count
MARGIN = 0.02  # of the picture: where samples are shown as points
TITLE = "Play against the discriminator"
FAKES = (
    "Place ten fakes where the discriminator will take them for real. Like a generator, you do not get to see the real "
    "samples."
)
LATENTS = (
    "Each of these samples comes from a random latent. Pick those that the discriminator believes most. What it says "
    "comes when you have picked them."
)
PAUSED_BY_OTHERS = (
    ":material/info: Somebody else started this training and has paused it. You play against the discriminator as it "
    "was at step {step:,}."
)
LOOK_SECONDS = 0.7  # between two looks at a run that trains
VIEWER = "exercise:viewer"  # in the session: a name under which the training is watched
_plane = register("game_plane", "plane")
_pick = register("game_pick", "pick")


@dataclass
class Round:
    """One round of a game, in the session."""

    run: str
    step: int  # of the discriminator
    number: int = 1
    begun: list[list[float]] = field(default_factory=list)  # fakes to begin with, plot units
    placed: list[list[float]] = field(default_factory=list)  # fakes that were sent
    arrows: list[list[float]] = field(default_factory=list)  # of those that were sent last, [x, y, dx, dy] each
    picked: list[int] = field(default_factory=list)  # samples that were sent
    noted: bool = False  # the move has been written down

    @property
    def name(self) -> str:
        """A name that no other round has."""
        return f"{self.run}:{self.step}:{self.number}"


def game(exercise: Exercise, progress: Progress) -> None:
    """The game of an exercise that is played by hand. Until the exercise is done, its training page is not shown,
    because that shows all that D believes. So it is trained here; everybody plays against the same run."""
    (st.header if progress.done else st.title)(TITLE, anchor=False)
    st.caption(with_terms(FAKES if exercise.start.page == "fakes" else LATENTS, "exercise game"))
    if rules().unseen:
        st.caption(f":material/info: {rules().hold}")
        return
    run = _run_of(exercise)
    if run is not None and run.id not in progress.runs:
        write_down(exercise.name, "run", {"run": run.id})
    if run is None or (run.live and run.state != "paused"):
        st.fragment(_training, run_every=LOOK_SECONDS)(exercise)
    elif run.state == "paused" and engine().may_change(run.id, me()):
        st.caption(f"The discriminator has paused at step {run.step:,}.")
        st.button("Resume", key="exercise:resume", on_click=engine().resume, args=(run.id,), kwargs={"by": me()})
    elif (saved := engine().saved(run.id)) is None:
        st.caption("This run has saved nothing to play against. Train it again.")
        _train_button(exercise, again=True)
    else:
        if run.state == "paused":
            st.caption(PAUSED_BY_OTHERS.format(step=saved))
        play = _fakes if exercise.start.page == "fakes" else _latents
        play(exercise, run, _round(exercise, run), progress.done)


def _run_of(exercise: Exercise) -> Run | None:
    """The run against which it is played: the newest of the starting experiment that was trained here."""
    return engine().find(exercise.started.key, by=me())


def _train_button(exercise: Exercise, again: bool = False) -> None:
    why_not = rules().hold or refusal(exercise.started)
    st.button(
        "Train the discriminator", icon=":material/play_arrow:", type="primary", key="exercise:train",
        disabled=bool(why_not), help=why_not or None, on_click=_train, args=(exercise, again),
    )  # fmt: skip


def _train(exercise: Exercise, again: bool) -> None:
    engine().submit(exercise.started, again=again, by=me())


@guarded
def _training(exercise: Exercise) -> None:
    """How far the discriminator is, until it has been trained."""
    run = _run_of(exercise)
    if run is None:
        _train_button(exercise)
        return
    if run.ended or run.state == "paused":
        st.rerun()
    engine().watch(run.id, st.session_state.setdefault(VIEWER, new_viewer()))
    st.progress(run.step / run.steps, f"Training the discriminator: step {run.step:,} of {run.steps:,}")


def _key(exercise: Exercise) -> str:
    return f"exercise:game:{exercise.name}"


def _round(exercise: Exercise, run: Run) -> Round:
    """The round that is being played; another run begins a new one."""
    known = st.session_state.get(_key(exercise))
    if not isinstance(known, Round) or known.run != run.id:
        known = st.session_state[_key(exercise)] = Round(run.id, engine().saved(run.id) or 0)
    return known


def _next_round(exercise: Exercise, run: Run) -> None:
    """Play again, with the fakes where they are, against the discriminator as it is by now."""
    last = _round(exercise, run)
    step = engine().saved(run.id) or 0
    st.session_state[_key(exercise)] = Round(run.id, step, last.number + 1, last.placed, arrows=last.arrows)


def _note(exercise: Exercise, now: Round, move: Move) -> None:
    """Write a move down, once; then the checklist looks again."""
    if not now.noted:
        now.noted = True
        write_down(exercise.name, "move", {"kind": move.kind, "facts": dict(move.facts)})
        st.rerun()


def _again(exercise: Exercise, run: Run, label: str) -> None:
    if st.button(label, icon=":material/replay:", key="exercise:round"):
        _next_round(exercise, run)
        st.rerun()  # all of the page: the answer is a part that is drawn by itself


# -------------------------------------------------------------------- fakes on the plane
def _fakes(exercise: Exercise, run: Run, now: Round, done: bool) -> None:
    target = Experiment.from_json(run.experiment).target
    if not now.placed:
        data = _plane_data(exercise, now, target, points=now.begun, arrows=now.arrows, action="Show what D believes")
        _plane(key="exercise-fakes", data=data, on_placed_change=_placed)
        return
    points = target.standardise(np.array(now.placed)).tolist()

    def draw(found: Snapshot, info: dict[str, Any]) -> None:
        belief = found.arrays["belief"].astype(float)
        surface = found.arrays["surface"]
        now.arrows = np.round(np.hstack([now.placed, found.arrays["arrows"] * target.std]), 4).tolist()
        shown = {
            "beliefs": np.round(belief, 4).tolist(),
            "arrows": now.arrows,
            "surface": {"surface": surface.ravel().tolist(), "shape": list(surface.shape)} if done else None,
        }
        _plane(key="exercise-fakes", data=_plane_data(exercise, now, target, points=now.placed, locked=True, **shown))
        fooled = int((belief >= BELIEVED).sum())
        st.markdown(
            with_terms(
                f"**D takes {fooled} of your {len(belief)} fakes for real** (at step {info['step']:,}). Each arrow "
                "is the gradient that a generator would follow from there. "
                + ("Blue is where D says real." if done else "Try it: move your fakes along the arrows."),
                "exercise game",
            )
        )
        _again(exercise, run, "Move them and ask again")
        _note(exercise, now, moves.fakes(points, belief.tolist()))

    show_snapshot("believed", {"run": now.run, "step": now.step, "points": points}, draw)


def _plane_data(exercise: Exercise, now: Round, target: Any, **more: Any) -> dict[str, Any]:
    low, high = target.window()
    axes = Axes((float(low[0]), float(high[0])), (float(low[1]), float(high[1])), "x", "y")
    wide, tall = (high - low) / target.std
    aspect = float(min(max(wide / tall, 0.75), 1.6))
    label = "Ten fakes for the discriminator."
    return plane_data(now.name, label, axes, "Fake", "generated", MANY, aspect=aspect, **more)


def _placed() -> None:
    sent, exercise = st.session_state["exercise-fakes"].placed, current()
    if exercise is None or not isinstance(sent, list) or len(sent) != MANY:
        return
    try:
        points = np.array(sent, float).reshape(MANY, 2)
    except (ValueError, TypeError):
        return
    now = st.session_state.get(_key(exercise))
    if isinstance(now, Round) and np.isfinite(points).all():
        now.placed = points.tolist()


# -------------------------------------------------------------------- samples of the generator
def _latents(exercise: Exercise, run: Run, now: Round, done: bool) -> None:
    experiment = Experiment.from_json(run.experiment)

    def draw(job: Job) -> None:
        beliefs = job.info["beliefs"]
        shown = beliefs if now.picked else None
        data = _pick_data(exercise, experiment, job, now, shown)
        _pick(key="exercise-pick", data=data, on_picked_change=_picked)
        if not now.picked:
            return
        move = moves.latents(now.picked, beliefs)
        st.markdown(
            f"**{move.facts['upper_half']} of your {move.facts['picked']} are in the half that D believes more**, "
            f"and D takes {move.facts['believed']} of them for real."
        )
        _again(exercise, run, "Pick again")
        _note(exercise, now, move)

    show_answer("believed-samples", {"run": now.run, "step": now.step}, draw)


def _pick_data(
    exercise: Exercise, experiment: Experiment, job: Job, now: Round, beliefs: list[float] | None
) -> dict[str, Any]:
    """What `frontend/workshop/pick.ts` is given: pictures as one sheet, or points by their places."""
    many = len(job.info["beliefs"])
    if job.result:
        rows = -(-many // COLUMNS)
        places = [((i % COLUMNS + 0.5) / COLUMNS, (i // COLUMNS + 0.5) / rows) for i in range(many)]
        sheet, aspect = f"data:{job.media};base64,{base64.b64encode(job.result).decode()}", COLUMNS / rows
    else:
        low, high = experiment.target.window()
        share = MARGIN + (1 - 2 * MARGIN) * np.clip((np.array(job.info["places"]) - low) / (high - low), 0, 1)
        places = [(float(point[0]), 1 - float(point[-1])) for point in share]
        sheet, aspect = "", 1.0
    return {
        "name": now.name, "label": "Samples of the generator.", "sheet": sheet, "columns": COLUMNS, "places": places,
        "aspect": aspect, "most": exercise.most_picked or MANY, "picked": now.picked, "locked": bool(now.picked),
        "beliefs": beliefs, "action": "Show what D believes", "ink": INK,
    }  # fmt: skip


def _picked() -> None:
    sent, exercise = st.session_state["exercise-pick"].picked, current()
    now = st.session_state.get(_key(exercise)) if exercise is not None else None
    if exercise is None or not isinstance(now, Round) or not isinstance(sent, list):
        return
    if not 1 <= len(sent) <= (exercise.most_picked or MANY):
        return
    if all(isinstance(index, int) and 0 <= index < SAMPLES for index in sent):
        now.picked = sorted(set(sent))
