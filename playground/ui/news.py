"""What a page sends to the live view: one message with all that is new since the viewer's last one."""

from __future__ import annotations

import time
from functools import lru_cache
from typing import Any

from playground.charts.best import best_status
from playground.charts.message import message
from playground.charts.scene import EmbedOptions, scene
from playground.charts.sentence import sentence
from playground.engine import Run, engine
from playground.engine.health import Traffic, traffic_of
from playground.gan.experiment.experiment import Experiment
from playground.gan.measure.metrics import headline_of
from playground.store import Database
from playground.ui import pace
from playground.ui.diagnosis import best_of
from playground.ui.stored_experiment import experiment_of
from playground.ui.workshop_rules import rules

WAITING = 2.0  # seconds between questions while a run stands still
BEGINNING = 5.0  # seconds after its start in which a run should show its first picture
FRAMES_A_TIME = 60
FRAMES_OF_AN_ENDED_RUN = 400  # at once, where nobody can ask for the rest
AT_ONCE = 0.01
PRESS_START = "Press Start and watch it learn."


def news(
    run: Run,
    viewer: str,
    after: int,
    passing: int,
    frozen: bool,
    with_scene: bool = False,
    in_parts: bool = True,
    inside: bool = False,
    panel: dict[str, str] | None = None,
    frame: EmbedOptions | None = None,
) -> bytes:
    """The message for a viewer who has all kept frames up to step `after` and a passing one of step `passing`.

    in_parts: the viewer asks again at once while there is more of a film that has ended (galleries are megabytes).
    inside, frame: the scene, if it is sent, is that of a look inside, or fills a frame. panel: as in `message`.
    Also tells the engine that the viewer is here, which keeps the run going.
    """
    pace.record_tick(viewer)
    if run.live:
        engine().watch(run.id, viewer)
    at_once = run.recorded or (run.ended and not in_parts)  # a recording is short, and plays as soon as it is there
    limit = FRAMES_OF_AN_ENDED_RUN if at_once else FRAMES_A_TIME
    frames = [] if frozen else engine().delta(run.id, after, limit, passing)
    experiment, status = experiment_of(run.experiment), status_of(run)
    return message(
        run=run.id,
        after=after,
        status=status,
        sentence=_sentence(experiment, run, status),
        frames=frames,
        scene=scene(experiment, inside=inside, frame=frame) if with_scene else None,
        frozen=frozen,
        drawn_for=drawn_for(run),
        pace=AT_ONCE if run.ended and len(frames) >= limit else interval(run, frozen, ticking=not in_parts),
        preparing=preparing(experiment, run),
        panel=panel,
        passing=passing,
    )


def preparing(experiment: Experiment, run: Run) -> str:
    """Why the chart of metrics is still empty, while the classifier that measures pictures is trained; else ""."""
    target: Any = experiment.target
    if run.ended or target.family != "images" or headline_of(experiment).name in run.metrics:
        return ""
    job_id = engine().under_way("classifier", {"target": target.model_dump()})
    job = engine().job(job_id, with_result=False) if job_id else None
    if job is None or job.ended:
        return ""
    return (
        f"Preparing the measure: a small classifier learns to tell these pictures apart ({job.progress:.0%} done). "
        "That is needed once, and it shares the processor with your run."
    )


def first_message(
    experiment: Experiment,
    run: Run | None,
    frozen: bool,
    scene_options: dict[str, Any],
    poll: dict[str, str],
    panel: dict[str, str] | None = None,
) -> bytes:
    """The message of a page that is being drawn: the scene, and where the browser asks for news.

    scene_options: the arguments of `scene`: compact, inside, layers, still, begin. panel: as in `message`.
    """
    status = status_of(run) if run else {"state": "new", "step": 0, "steps": experiment.steps, "note": ""}
    return message(
        run=run.id if run else f"none-{experiment.key}",
        after=-1,
        status=status,
        sentence=_sentence(experiment, run, status) if run else rules().hold or PRESS_START,
        frames=[],
        scene=scene(experiment, **scene_options),
        frozen=frozen,
        drawn_for=drawn_for(run),
        pace=interval(run, frozen),
        poll=poll if run else None,
        panel=panel,
    )


def interval(run: Run | None, frozen: bool, ticking: bool = False) -> float | None:
    """Seconds until the next question: None when nothing can change any more. ticking: as in `pace.interval`."""
    if run is None or run.ended:
        return None
    if frozen or (run.state == "paused" and run.target_step is None):
        return WAITING
    beginning = run.step == 0 and engine().database.now() - run.created < BEGINNING
    return pace.interval(ticking, beginning)


def drawn_for(run: Run | None) -> str:
    """What the buttons of a page depend on; when it changes, the page is drawn anew."""
    return run.state.replace("queued", "running") if run else "none"


def status_of(run: Run) -> dict[str, Any]:
    """The status line's facts."""
    return {
        "state": run.state,
        "step": run.step,
        "steps": run.steps,
        "steps_per_second": run.steps_per_second,
        "seconds_left": run.seconds_left,
        "device": run.device,
        "note": _note(run),
        "watchers": run.watchers,
        "others": max(0, traffic().training - 1) if run.state == "running" else 0,
        "share": traffic().shares.get(run.id),
        "best": best_status(best_of(run), run.state),
    }


def _sentence(experiment: Experiment, run: Run, status: dict[str, Any]) -> str:
    """What is going on; of a run that may wait in vain, what to do: why is in the status line, which has less room."""
    waits = nobody_takes(run).partition(". ")[2] if run.state == "queued" else ""
    return sentence(experiment, run.metrics, status | {"note": run.note, "waits": waits})


def _note(run: Run) -> str:
    """What the status line adds: nothing where the sentence says it, and why a queued run may wait in vain."""
    if run.state == "queued":
        why, more, _ = nobody_takes(run).partition(". ")
        return engine().problem or why + more.rstrip() or run.note or _place(run)
    if run.recovering:  # its worker does not answer, and perhaps nobody else has what the run asks for
        return nobody_takes(run) or run.note
    return "" if run.state in ("diverged", "failed", "finished") else run.note


def nobody_takes(run: Run) -> str:
    """That no worker would take the run, and what to do; nothing while workers of this server are starting."""
    starting = engine().supervisor.alive() and not traffic().workers
    return "" if starting else traffic().nobody_takes(run)


def _place(run: Run) -> str:
    """Where a run stands in the queue, and when its turn comes; nothing while it is about to begin itself."""
    now = traffic()
    ahead = now.waiting.index(run.id) if run.id in now.waiting else 0
    if not (ahead and now.training):
        return ""
    soon = f" Its turn comes in about {now.ends[ahead]:,.0f} s." if ahead < len(now.ends) else ""
    return f"Number {ahead + 1} in the queue.{soon}"


def traffic() -> Traffic:
    """What trains and waits, at most a second old: every page asks for it with every piece of news."""
    return _traffic_in(engine().database, int(time.monotonic()))


@lru_cache(maxsize=1)
def _traffic_in(database: Database, _second: int) -> Traffic:
    return traffic_of(database)
