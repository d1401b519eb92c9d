"""Small multiples: a small picture of each run of a sweep, drawn by `frontend/charts/multiples.ts`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, partial
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from playground.charts.health.facts import times
from playground.charts.palette import INK
from playground.charts.sweep import Group, Standing
from playground.charts.thumbnails import snapshot_thumbnail, thumbnail
from playground.engine import Run, engine
from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.link import to_link
from playground.gan.foundations.snapshot import Snapshot
from playground.ui import address
from playground.ui.components import register
from playground.ui.stored_experiment import DamagedError, experiment_of

KEY = "seeds:multiples"
SIGNS = {True: "✓", False: "✗", None: ""}
STATES = {"": "not started", "queued": "waiting", "recorded": "recorded"}

Picture = dict[str, Any]  # as `snapshot_thumbnail` makes it

_multiples = register("small_multiples", "multiples")


def multiples(
    groups: Sequence[Group], pictures: Mapping[str, Picture], titles: Sequence[str], on_chosen: Callable[[str], None]
) -> None:
    """Draw them, with a title above each group. pictures: what each run shows now, by the experiment's key. on_chosen:
    called with the key of the experiment that is clicked."""
    target: Any = groups[0].standings[0].member.experiment.target
    data = {
        "real": {} if target.family == "images" else thumbnail(target),
        "groups": [
            {
                "title": title,
                "items": [_item(one, pictures.get(one.member.experiment.key, {})) for one in group.standings],
            }
            for title, group in zip(titles, groups, strict=True)
        ],
        "ink": INK,
    }
    _multiples(key=KEY, data=data, on_chosen_change=partial(_chosen, on_chosen))


def _chosen(on_chosen: Callable[[str], None]) -> None:
    key = st.session_state[KEY].chosen
    if isinstance(key, str):
        on_chosen(key)


def _item(one: Standing, picture: Picture) -> dict[str, Any]:
    experiment = one.member.experiment
    note = STATES.get(one.state) or f"step {one.step:,}"
    if one.state in ("stopped", "diverged", "failed", "paused"):
        note = f"{one.state} at {note}"
    ended = {True: "It succeeded.", False: "It did not succeed.", None: ""}[one.success]
    return {
        "key": experiment.key,
        "made": picture,
        "title": f"Seed {experiment.seed}",
        "sign": SIGNS[one.success],
        "note": note,
        "distance": "" if one.floors is None else f"{times(one.floors)}× floor",
        "alt": f"Real and generated samples, seed {experiment.seed}, step {one.step:,}. {ended}".strip(),
        "href": f"{_place(experiment)}?{urlencode(to_link(experiment))}",
    }


def _place(experiment: Experiment) -> str:
    """The path of the page where an experiment is at home, as seen from this one."""
    return address.page_of(experiment).removeprefix("app_pages/").removesuffix(".py")


def newest_picture(run: Run, step: int) -> Picture:
    """What the run shows now, if its newest kept snapshot is that of `step`; nothing before its first one, or if its
    settings are damaged."""
    blobs = engine().delta(run.id, step - 1)
    try:
        return _drawn(run.experiment, blobs[-1]) if blobs else {}
    except DamagedError:
        return {}


@lru_cache(maxsize=128)
def _drawn(experiment: str, blob: bytes) -> Picture:
    return snapshot_thumbnail(experiment_of(experiment), Snapshot.decode(blob))
