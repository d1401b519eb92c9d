"""A part of a page that shows what a worker answers: while it waits it says so, and then it is drawn anew."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from playground.engine import Job, engine
from playground.gan.foundations.snapshot import Snapshot
from playground.ui.address import plain
from playground.ui.guard import guarded

PATIENCE = 1.0  # seconds that the page waits: most answers take less
LOOK_SECONDS = 0.5

Draw = Callable[[Snapshot, dict[str, Any]], None]


def answered(kind: str, question: dict[str, Any], draw: Draw) -> None:
    """Ask a worker, and draw its answer, an encoded Snapshot, with the job's info; or say why there is none."""
    told(kind, question, lambda job: draw(Snapshot.decode(job.result or b""), job.info))


def told(kind: str, question: dict[str, Any], draw: Callable[[Job], None], height: int = 0) -> None:
    """The same for an answer of any form; the place is kept `height` pixels high until it is there."""
    try:
        job_id = engine().ask(kind, question)
    except ValueError as error:
        st.caption(plain(str(error)))
        return
    job = engine().job(job_id, wait=PATIENCE, with_result=False)
    waiting = job is not None and not job.ended
    with st.container(height=height if waiting and height else "content", border=False):
        st.fragment(_look, run_every=LOOK_SECONDS if waiting else None)(job_id, waiting, draw)


@guarded
def _look(job_id: str, waiting: bool, draw: Callable[[Job], None]) -> None:
    job = engine().job(job_id)
    if job is None or job.state == "failed":
        st.caption(plain(job.words) if job else "Choose another step, or reload the page.")
    elif not job.ended:
        st.caption(f"{plain(job.words) or 'A worker is at it'} …")
    elif waiting:
        st.rerun()  # stops the looking
    else:
        draw(job)
