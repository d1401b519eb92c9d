"""The panel of an exercise, beside the page on which it is done: story, prediction, goals as a live checklist, hints on
request and for named wrong paths, a question, and what comes next.

What is met is looked up in the store, of the runs that were shown here while the exercise was open. (Equal experiments
share a run, so who started it does not say whose it is.)
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import streamlit as st

from playground.engine import Run, StoreAwayError, engine
from playground.engine.permissions import PAUSED
from playground.store import classes
from playground.store.classes import Announcement, Learner
from playground.ui import address, pace, workshop_learner
from playground.ui.diagnosis import histories
from playground.ui.glossary import with_terms
from playground.ui.guard import attempt, guarded, show_problem
from playground.ui.live import shown_run
from playground.ui.workshop_dirac import note_game
from playground.ui.workshop_games import PLAYED_BY_HAND, game
from playground.ui.workshop_learner import write_down
from playground.ui.workshop_prediction import ask_for_prediction, show_prediction
from playground.ui.workshop_question import question
from playground.ui.workshop_quiz import offer
from playground.ui.workshop_rules import PREDICT_FIRST, Rules, rules, set_rules
from playground.workshop.checking import Checked, check
from playground.workshop.exercise import Exercise
from playground.workshop.facts import Facts
from playground.workshop.library import library
from playground.workshop.progress import Progress, progress_of

BESIDE = ("distributions", "images", "conditional", "inside", "dirac")  # the pages that train, by their addresses
FOR_TEACHERS = ("classroom", "operator")  # from which nothing that was sent to a class leads away
LOOK_SECONDS = 1.5  # between two looks at the runs, while one of them trains
LISTEN_SECONDS = 5.0  # between two looks at what the teacher has said
LOOKED = "exercise:looked"  # in the session: the page that is being drawn knows what the teacher has said,
FACTS = "exercise:facts"  # and these facts of the learner's runs
LIVE = "exercise:live"  # in the session: whether a run of the learner trained when the whole page was drawn
STYLE = """
<style>
.st-key-exercise h3 {padding: 0;}
.st-key-exercise-goals {min-height: 6rem;}
@media (max-width: 1100px) {
  .st-key-exercise-beside > .stHorizontalBlock, .st-key-exercise-beside > * > .stHorizontalBlock {flex-wrap: wrap;}
  .st-key-exercise-beside > .stHorizontalBlock > .stColumn, .st-key-exercise-beside > * > .stHorizontalBlock > .stColumn
    {min-width: 100%;}
}
</style>
"""


def with_exercise(page: Any) -> None:
    """Draw a page of the navigation, with the panel of the open exercise beside it if it is one that trains."""
    if page.url_path in FOR_TEACHERS:
        set_rules(Rules())
        page.run()
        return
    try:
        workshop_learner.come_in()
        someone, said = workshop_learner.listen()
    except StoreAwayError as error:
        _without_store(page, error)
        return
    _follow_teacher(said)
    exercise = workshop_learner.current()
    st.session_state[address.SHOWN_RUN] = ""
    if exercise is None or page.url_path not in BESIDE:
        set_rules(Rules(teacher="locked" if said.controls == "locked" else "", hold=PAUSED if said.paused else ""))
        _listen(someone, said)
        page.run()
        return
    progress = progress_of(workshop_learner.records(someone), exercise.name)
    set_rules(_rules(exercise, progress, said))
    st.html(STYLE)
    with st.container(key="exercise-beside"):
        panel, beside = st.columns([1, 2], gap="medium")
    _claim_terms(exercise)
    with beside:
        attempt(_page_beside, page, exercise, progress)
    if _note_run(exercise, progress) or note_game(exercise, progress):
        progress = progress_of(workshop_learner.records(someone), exercise.name)
    with panel, st.container(border=True, key="exercise"):  # after the page, which may just have begun a run
        _listen(someone, said)
        _panel(exercise, progress, someone)


def _without_store(page: Any, error: StoreAwayError) -> None:
    """The page as far as it needs no store, below the sentence that says why there is no more of it. Nobody can tell
    which exercise somebody does, nor what their teacher has said; but nothing can be begun, either."""
    show_problem(error)
    st.session_state[address.SHOWN_RUN] = ""
    set_rules(Rules())
    with suppress(StoreAwayError):
        page.run()


def _page_beside(page: Any, exercise: Exercise, progress: Progress) -> None:
    """The page that trains; for a game that is played by hand, the game, and the page when it is won."""
    by_hand = exercise.start.page in PLAYED_BY_HAND
    if by_hand:
        game(exercise, progress)
    if not by_hand or progress.done:
        page.run()


def _claim_terms(exercise: Exercise) -> None:
    """The panel is read before the page, so a term is a link there if both have it."""
    with_terms(exercise.story, "exercise story")
    with_terms(" ".join(goal.text for goal in exercise.goals), "exercise goals")


def _rules(exercise: Exercise, progress: Progress, said: Announcement) -> Rules:
    """What may be done on the page beside the panel."""
    predicting = exercise.prediction is not None and progress.predicted is None
    hold = PAUSED if said.paused else PREDICT_FIRST if predicting else ""
    return Rules(exercise.controls, said.controls, hold, unseen=predicting)


# -------------------------------------------------------------------- the teacher
def _follow_teacher(said: Announcement) -> None:
    """Go to what the teacher has sent to everybody, once."""
    if said.sent <= st.session_state.get(workshop_learner.HEARD, 0.0):
        return
    st.session_state[workshop_learner.HEARD] = said.sent
    exercise = library().exercises.get(said.exercise)
    name = "" if exercise is None else exercise.name
    questions = said.exercise.removeprefix(classes.QUESTIONS) if said.exercise.startswith(classes.QUESTIONS) else ""
    if not (exercise or questions or said.link) or _opened_since(name, said.sent):
        return
    write_down(name, "opened", {})
    if questions:
        workshop_learner.go_to_questions(questions)
    if exercise is not None:
        workshop_learner.go_to(exercise)
    workshop_learner.close_exercise()
    workshop_learner.go_to_link(said.link)


def _opened_since(name: str, sent: float) -> bool:
    """Whether the learner has come to this exercise, or ("") to the experiment, after it was sent: a reload does not
    lead there again."""
    return any(one.kind == "opened" and one.exercise == name and one.time >= sent for one in workshop_learner.records())


def _listen(someone: Learner | None, said: Announcement) -> None:
    """Look now and then whether the teacher has said something else; then the page is drawn again."""
    if someone is not None and someone.class_code:
        st.session_state[LOOKED] = True
        st.fragment(_look_for_news, run_every=pace.every(LISTEN_SECONDS))(said)


@guarded
def _look_for_news(said: Announcement) -> None:
    if st.session_state.pop(LOOKED, False):  # just now, when the whole page was drawn
        return
    if workshop_learner.listen()[1] != said:
        st.rerun()


# -------------------------------------------------------------------- the panel
def _panel(exercise: Exercise, progress: Progress, someone: Learner | None) -> None:
    _head(exercise)
    offer(exercise, someone)
    if progress.done or progress.runs or progress.moves:
        with st.expander("The story", icon=":material/menu_book:", key="exercise-story"):
            st.markdown(with_terms(exercise.story, "exercise story"))
    else:
        st.markdown(with_terms(exercise.story, "exercise story"))
    if exercise.prediction is not None and progress.predicted is None:
        ask_for_prediction(exercise)
        return
    facts = st.session_state[FACTS] = facts_of(exercise, progress)
    live = st.session_state[LIVE] = any(one.run.live for one in facts)
    st.fragment(_checklist, run_every=pace.every(LOOK_SECONDS) if live else None)(exercise, progress)
    if exercise.prediction is not None:
        show_prediction(exercise, progress, facts)
    with st.expander("What to look at", icon=":material/visibility:", key="exercise-look"):
        st.markdown(with_terms(exercise.look, "exercise look"))
    _hints(exercise, progress)
    if progress.done:
        question(exercise, progress)
        _next(exercise, progress)


def _head(exercise: Exercise) -> None:
    """Where it stands in its course, its title, and the way out."""
    course = library().of(exercise.course)
    title = library().courses[exercise.course].title
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.caption(f"{address.plain(title)} · {course.index(exercise) + 1} of {len(course)}", width="content")
        st.button(
            "Close", icon=":material/close:", type="tertiary", key="exercise:close",
            on_click=workshop_learner.close_exercise, help="Close the exercise. What you have done is kept.",
        )  # fmt: skip
    st.subheader(address.plain(exercise.title), anchor=False)
    st.caption(f"{exercise.minutes} minutes · {exercise.level}")


@guarded
def _checklist(exercise: Exercise, progress: Progress) -> None:
    """The goals, each met or not, and the hint of the wrong path that was taken. It looks at the stored runs."""
    facts = st.session_state.pop(FACTS, None) or facts_of(exercise, progress)
    checked = check(exercise, facts, progress.moves)
    if checked.done and (not progress.done or progress.carried):
        write_down(exercise.name, "done", {})
        st.rerun()
    if checked.wrong is not None and checked.wrong.name not in progress.wrong:
        write_down(exercise.name, "wrong", {"path": checked.wrong.name})
        st.rerun()
    with st.container(key="exercise-goals", gap="small"):
        _goals(exercise, checked, facts)
    if checked.wrong is not None and not progress.done:
        st.info(with_terms(checked.wrong.hint, "exercise wrong"), icon=":material/lightbulb:")
    live = any(one.run.live for one in facts)
    if st.session_state.get(LIVE) != live:
        st.rerun()  # with another pace, and with what can be said of a run that has ended


def _goals(exercise: Exercise, checked: Checked, facts: list[Facts]) -> None:
    met = sum(goal.met for goal in checked.goals)
    st.markdown(f"**Goals** · {met} of {len(checked.goals)}")
    for goal in checked.goals:
        icon = ":material/check_circle:" if goal.met else ":material/radio_button_unchecked:"
        said = "**Done.** " if goal.met else ""
        st.markdown(f"{icon} {said}{with_terms(goal.text, 'exercise goals')}")
        if goal.detail and not goal.met:
            st.caption(address.plain(goal.detail))
    if facts and not exercise.counts(facts[-1].experiment):
        st.caption(
            ":material/info: Your last run changes a setting that this exercise keeps as it is, so it does not count."
        )


def _hints(exercise: Exercise, progress: Progress) -> None:
    """Those that were asked for, and the next one on request."""
    shown = min(progress.hints, len(exercise.hints))
    for number, hint in enumerate(exercise.hints[:shown], 1):
        st.markdown(f":material/lightbulb: **Hint {number}.** {with_terms(hint, f'exercise hint {number}')}")
    if shown < len(exercise.hints) and not progress.done:
        st.button(
            f"Show a hint ({shown + 1} of {len(exercise.hints)})", icon=":material/lightbulb:", key="exercise:hint",
            on_click=write_down, args=(exercise.name, "hint", {"number": shown + 1}),
        )  # fmt: skip
    if not progress.done and not exercise.start.page:
        st.button(
            "Back to the start of this exercise", icon=":material/undo:", type="tertiary", key="exercise:restart",
            on_click=address.remember, args=(exercise.started,),
        )  # fmt: skip


def _next(exercise: Exercise, progress: Progress) -> None:
    """What comes after this, as soon as the question has been answered."""
    if exercise.question is not None and progress.answered is None:
        return
    st.markdown(with_terms(exercise.next, "exercise next"))
    following = library().after(exercise.name)
    if following is not None:
        pressed = st.button(
            f"Next: {address.plain(following.title)}", icon=":material/arrow_forward:", type="primary",
            key="exercise:next",
        )  # fmt: skip
        if pressed:
            workshop_learner.go_to(following)
    st.page_link("app_pages/workshop.py", label="All exercises", icon=":material/map:")


# -------------------------------------------------------------------- the learner's runs
def facts_of(exercise: Exercise, progress: Progress) -> list[Facts]:
    """The learner's runs in this exercise that are still in the store, oldest first."""
    runs = [run for run in map(engine().run, progress.runs) if run is not None]
    return [Facts.of(histories(), run, exercise.started) for run in runs]


def _note_run(exercise: Exercise, progress: Progress) -> bool:
    """Write down the run that the page shows, if it is new to this exercise and belongs to it; whether it was."""
    run: Run | None = shown_run()
    if run is None or run.id in progress.runs or rules().unseen or exercise.start.page == "dirac":
        return False
    write_down(exercise.name, "run", {"run": run.id})
    return True
