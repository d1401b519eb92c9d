"""The address bar: it always holds the whole Experiment, and opening it restores every control.

Streamlit can bind a widget to a query parameter by itself, but then a value that does not fit is dropped without a
word. Here the link goes through the schema, so each wrong field gets its sentence.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

import streamlit as st

from playground.engine import Run
from playground.engine.placement import ASKED_FOR, read_device
from playground.gan.experiment.compatibility import fits
from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.link import change, to_link, without
from playground.gan.experiment.sweep import PARAMETERS
from playground.gan.foundations.problem import Problem
from playground.gan.foundations.schema import kinds_of
from playground.gan.rules.condition import Condition
from playground.gan.targets.distribution import Target
from playground.store.tables import ANY_DEVICE
from playground.ui.stored_experiment import from_link
from playground.ui.workshop_rules import rules

EXPERIMENT, WRITTEN, PROBLEMS = "experiment", "address_written", "problems"
# parameters of pages, which are no part of an experiment
RESERVED = ("view", "controls", "run", "left", "right", ASKED_FOR, *PARAMETERS)
ABOUT_LEARNING = ("exercise", "class", "nickname")  # the same: what a link says about the workshop
NO_SETTINGS = (*RESERVED, *ABOUT_LEARNING)
CARRIED = "address:carried"  # in the session: parameters that every link of a page that trains gets besides
INSIDE = "app_pages/inside.py"
SEVERAL_SEEDS = "app_pages/seeds.py"
CARD = "app_pages/card.py"
OUTSIDE = "app_pages/outside.py"
HELP = "app_pages/help.py"
OPEN_RUN = "open_run"  # in the session: the run that another page asks to see
SHOWN_RUN = "live:shown"  # in the session: the run that the main panel of this page shows
DEVICE = "device:asked"  # in the session: what this person asks to train on; not there while nothing was said
DEVICE_IN_LINK = "device:link"  # in the session: what the link said of it last


@dataclass(frozen=True)
class Task:
    """One kind of generation: with which targets, under which conditions, on which page."""

    title: str
    page: str
    families: tuple[str, ...]  # of targets
    of: str  # what is conditioned on: Condition.of
    target: str  # where it begins: a kind of target,
    condition: str = "none"  # and a kind of condition

    def matches(self, experiment: Experiment) -> bool:
        """Whether the experiment is one of this task."""
        return experiment.target.family in self.families and experiment.condition.of == self.of

    def targets(self) -> dict[str, Any]:
        """The kinds of targets that one may choose, by name."""
        given: type[Condition] = kinds_of(Condition)[self.condition]
        kinds = {kind: model for kind, model in kinds_of(Target).items() if model.family in self.families}
        return {kind: model for kind, model in kinds.items() if fits(given, "condition", model(), given)}

    def default(self) -> Experiment:
        """What it begins with."""
        return Experiment.default(self.target, self.condition)


CONDITIONAL = "app_pages/conditional.py"
POINTS = Task("Distributions", "app_pages/distributions.py", ("line", "plane"), "nothing", "ring")
PICTURES = Task("Images", "app_pages/images.py", ("images",), "nothing", "digits")
IN_THE_PLANE = Task("In the plane", CONDITIONAL, ("plane",), "classes", "ring", "projection")
BY_CLASS = Task("By class", CONDITIONAL, ("images",), "classes", "digits", "projection")
TO_PICTURE = Task("Image to image", CONDITIONAL, ("images",), "picture", "shapes", "picture")
TASKS = (POINTS, PICTURES, IN_THE_PLANE, BY_CLASS, TO_PICTURE)


def task_of(experiment: Experiment) -> Task:
    """The task of an experiment."""
    return next(task for task in TASKS if task.matches(experiment))


def page_of(experiment: Experiment) -> str:
    """The page on which an experiment is at home."""
    return OUTSIDE if experiment.target.outside else task_of(experiment).page


def open_experiment(first: Task) -> Experiment:
    """The Experiment of a page whose first task is `first`.

    From the link if it is new to this session, else the one being worked on, or the last one of this page, or the
    default. A link for another page opens there.
    """
    if _load_link(first):
        experiment = current()
        if page_of(experiment) != first.page:
            st.session_state[WRITTEN] = to_link(experiment)  # not new to that page, which shows what was wrong
            st.switch_page(page_of(experiment), query_params=to_link(experiment))
    elif EXPERIMENT not in st.session_state or page_of(current()) != first.page:
        remember(st.session_state.get(_session_key(first.page)) or first.default())
    return current()


def open_anything(first: Task | None = None) -> Experiment:
    """The Experiment of a page that is for all of them: of the link, or the one being worked on, or the default of the
    task `first`."""
    first = first or POINTS
    if not _load_link(first) and EXPERIMENT not in st.session_state:
        remember(first.default())
    return current()


def _load_link(first: Task) -> bool:
    """Make the link's Experiment that of the session, if the link is new to it; whether it was. What a link leaves
    open is as where `first` begins."""
    params = {name: st.query_params[name] for name in st.query_params if name not in NO_SETTINGS}
    if not params or params == st.session_state.get(WRITTEN):
        return False
    defaults = {} if "target" in params else {"target": first.target, "condition": first.condition}
    remember(*from_link(defaults | params))
    return True


def open_task(task: Task) -> None:
    """Go to another task: to its last experiment in this session, or to where it begins."""
    remember(st.session_state.get(_session_key(task.title)) or task.default())


def current() -> Experiment:
    """The Experiment that this session is working on."""
    return st.session_state[EXPERIMENT]


def remember(experiment: Experiment, problems: list[Problem] | None = None) -> None:
    """Make this the session's Experiment; `problems` are shown on the page once."""
    task = task_of(experiment)
    for name in (EXPERIMENT, _session_key(task.title), _session_key(task.page)):
        st.session_state[name] = experiment
    st.session_state[PROBLEMS] = problems or []


def _session_key(place: str) -> str:
    """Where the session keeps the last experiment of a task or of a page."""
    return f"{EXPERIMENT} of {place}"


def set_path(path: str, text: str) -> None:
    """Change one field of the session's Experiment; what does not fit stays as it was, and its problem is shown. So
    does what is locked."""
    if locked := rules().why_locked(path):
        remember(current(), [Problem(path, locked)])
    else:
        remember(*change(current(), path, text))


def take_back(path: str) -> None:
    """Put one field of the session's Experiment back to its default, unless it is locked."""
    if not rules().why_locked(path):
        remember(without(current(), path))


def carry(parameters: dict[str, str]) -> None:
    """Put these parameters into the links of all pages that train, instead of those before."""
    st.session_state[CARRIED] = parameters


def new_seed() -> None:
    """The same Experiment with other chance."""
    set_path("seed", str(random.randrange(1_000_000)))


def defaults() -> None:
    """Back to what learns this kind of target well, under this kind of condition."""
    if not rules().why_locked("target"):
        remember(Experiment.default(current().target.kind, current().condition.kind))


def asked_device(run: Run | None = None) -> str:
    """The kind of device that this person asks to train on. While nothing was said, that of `run`, if there is one. An
    exercise, or a teacher, who locks the settings leaves no choice."""
    if rules().standing(ASKED_FOR) != "open":
        return ANY_DEVICE
    text = st.query_params.get(ASKED_FOR, "")
    if text and text != st.session_state.get(DEVICE_IN_LINK):
        st.session_state[DEVICE_IN_LINK] = text
        st.session_state[DEVICE], problems = read_device(text)
        st.session_state[PROBLEMS] = [*st.session_state.get(PROBLEMS, []), *problems]
    return st.session_state.get(DEVICE) or (run.wanted_device if run is not None else ANY_DEVICE)


def ask_for_device(device: str) -> None:
    """From now on, this person asks to train on this kind of device."""
    st.session_state[DEVICE] = device


def device_for_link() -> dict[str, str]:
    """What the link that is about to be written says of the device: nothing while any will do."""
    device = st.session_state[DEVICE_IN_LINK] = asked_device()
    return {} if device == ANY_DEVICE else {ASKED_FOR: device}


def update_url() -> None:
    """Bring the address bar up to date."""
    link = to_link(current())
    kept = {name: text for name, text in st.query_params.to_dict().items() if name in RESERVED and name != ASKED_FOR}
    kept |= st.session_state.get(CARRIED, {})
    kept |= device_for_link()
    if st.query_params.to_dict() != link | kept:
        st.query_params.from_dict(link | kept)
    st.session_state[WRITTEN] = link


def show_problems() -> None:
    """One sentence for each field of a link that could not be used."""
    problems: list[Problem] = st.session_state.get(PROBLEMS, [])
    if not problems:
        return
    with st.container(border=True, key="problems"):
        for problem in problems[:8]:
            st.markdown(f":material/info: {plain(problem.sentence)} {plain(problem.instead)}")
        if len(problems) > 8:
            st.markdown(
                f":material/info: … and {len(problems) - 8} more settings that do not exist here or do not fit."
            )


def plain(sentence: str) -> str:
    """Somebody's words as words: nothing in them is taken as Markdown or as a link."""
    return "".join(f"\\{c}" if c in "\\`*_{}[]()<>#+-.!|~$:^=" else c for c in sentence)
