"""A dataset on the page: what it is, which of its pictures are used, and how it gets here if it is not."""

from __future__ import annotations

from functools import partial
from typing import Any

import streamlit as st

from playground.charts.scene import scene
from playground.engine import Job, Run, engine
from playground.gan.experiment.controls import controls_of
from playground.gan.experiment.experiment import Experiment
from playground.gan.foundations.schema import kinds_of
from playground.gan.targets.distribution import Target
from playground.gan.targets.image_target import ImageTarget
from playground.images import Unavailable
from playground.ui import address
from playground.ui.answers import follow
from playground.ui.controls import draw
from playground.ui.live import live_panel
from playground.ui.people import me
from playground.ui.workshop_rules import rules

ONLY = "images:only"
ONLY_HELP = "Learn only from these, for example only from the twos. A single class is the easiest to learn."
COUNT, ROTATION = "target.count", "target.rotation"
CHOSEN = ("target.only", ROTATION, COUNT)  # drawn by `chosen_pictures`
FAILED = "images:fetch-failed"  # in the session, by kind: why the last fetch came to nothing


def dataset_card(target: ImageTarget) -> None:
    """Who made it, under which licence, how large it is."""
    st.caption(
        f"{address.plain(size_of(target))}  \n"
        f"Licence: {address.plain(target.licence)}  \n"
        f"Source: {target.source}"
    )  # fmt: skip


def size_of(target: ImageTarget) -> str:
    """How many pictures of which size; as long as they are not here, also how much there is to download."""
    pictures, _, fetched = target.size.rpartition(", ")
    return target.size if target.problem or not fetched.endswith(" to download") else pictures


def chosen_pictures(experiment: Experiment) -> None:
    """Which of the pictures are used: some of the classes, at one angle or any, some of their number."""
    target: Any = experiment.target
    if target.labelled:
        _class_filter(target)
    for control in controls_of(experiment):
        if control.path in (ROTATION, COUNT):
            draw(control)


def _class_filter(target: ImageTarget) -> None:
    """Which classes are used; choosing none means all."""
    names = list(target.classes)
    if rules().standing("target.only") == "hidden":
        return
    locked = rules().why_locked("target.only")
    st.session_state[ONLY] = [int(number) for number in target.only.split(",")] if target.only else []
    st.multiselect(
        "Only these classes",
        range(len(names)),
        format_func=lambda number: names[number],
        placeholder="all classes",
        key=ONLY,
        on_change=_choose_classes,
        disabled=bool(locked),
        help=locked or ONLY_HELP,
    )


def picture_panel(experiment: Experiment, name: str) -> tuple[bool, Run | None]:
    """The live panel of an experiment on pictures; where they are missing, what to do about it, and the panel only if
    there is a run to show. Returns whether the panel is there, and its run."""
    why = why_missing(experiment)
    if why:
        missing_dataset(experiment.target, why)
    if why and not (experiment.target.problem and engine().latest(experiment.key, by=me())):
        return False, None
    return True, live_panel(experiment, name)


def why_missing(experiment: Experiment) -> str:
    """Why the pictures of this experiment cannot be used on this machine, in one sentence; "" when they can."""
    target: Any = experiment.target
    if target.problem:
        return str(target.problem)
    try:
        scene(experiment)
    except Unavailable as error:  # the files are there, but damaged
        return str(error)
    return ""


def missing_dataset(target: ImageTarget, why: str) -> None:
    """Instead of Start: one sentence, the button that gets the pictures, and what needs no network."""
    request = {"target": target.model_dump(mode="json")}
    under_way = engine().under_way("fetch", request)
    with st.container(border=True, key="missing"):
        failed = st.session_state.get(f"{FAILED}:{target.kind}", "")
        st.markdown(f":material/download: {address.plain(failed or why)}")
        if under_way:
            follow(under_way, "fetch-cancel", partial(_fetched, target.kind))
        elif target.kind == "own-images":
            st.caption("Upload them in the sidebar, below the datasets.")
        else:
            st.button(f"Download ({_megabytes(target)})", icon=":material/download:", type="primary", key="fetch",
                      on_click=_fetch, args=(request, target.kind))  # fmt: skip
        _others(target)


def _others(target: ImageTarget) -> None:
    """Datasets that are here already."""
    kinds: dict[str, Any] = kinds_of(Target)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption("Ready to use:", width="content")
        for kind, other in kinds.items():
            if other.family == target.family and kind != target.kind and not other().problem:
                choose: dict[str, Any] = {"on_click": address.set_path, "args": ("target", kind)}
                st.button(other.title, key=f"instead:{kind}", **choose)


def _fetched(kind: str, job: Job | None) -> None:
    st.session_state[f"{FAILED}:{kind}"] = job.words if job and job.state == "failed" else ""


def _fetch(request: dict[str, Any], kind: str) -> None:
    st.session_state[f"{FAILED}:{kind}"] = ""
    engine().ask("fetch", request, by=me())


def _choose_classes() -> None:
    chosen = st.session_state[ONLY]
    names = address.current().target.classes
    address.set_path("target.only", ",".join(map(str, sorted(chosen))) if len(chosen) < len(names) else "")


def _megabytes(target: ImageTarget) -> str:
    """ "70,000 pictures of 28x28, 12 MB to download" -> "12 MB"."""
    return target.size.rpartition(", ")[2].removesuffix(" to download")
