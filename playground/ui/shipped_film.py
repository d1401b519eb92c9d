"""The films that come with the app, straight from their files: what the live view shows while the store is away."""

from __future__ import annotations

from typing import Any

from playground.charts.message import message
from playground.charts.scene import scene
from playground.charts.sentence import sentence
from playground.gan.experiment.experiment import Experiment
from playground.recordings import shipped
from playground.store.tables import RECORDED
from playground.ui.live_component import live_component


def show_shipped_film(
    experiment: Experiment, key: str, scene_options: dict[str, Any], panel: dict[str, str] | None
) -> None:
    """Draw the film of this experiment in the live view `key`; nothing where none comes with the app.

    scene_options, panel: as in `news.first_message`. It has the name that it has in every store, so that the view only
    goes on when the store is back.
    """
    found = shipped(experiment.key)
    if found is None:
        return
    run_id, recording = found
    status = {
        "state": RECORDED,
        "step": recording.step,
        "steps": experiment.steps,
        "steps_per_second": 0.0,
        "seconds_left": 0.0,
        "device": recording.device,
        "note": "",
        "watchers": None,
        "others": 0,
        "best": None,
    }
    packed = message(
        run=run_id,
        after=-1,
        status=status,
        sentence=sentence(experiment, recording.metrics, status),
        frames=recording.frames,
        scene=scene(experiment, **scene_options),
        drawn_for=RECORDED,
        panel=panel,
    )
    live_component(packed, key=key)
