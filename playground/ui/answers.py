"""A part of a page that shows what a worker answers.

Short work: while the page waits it says so, and then the answer is drawn. Long work: how far it is, and a button to
cancel it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from playground.engine import Job, engine
from playground.gan.foundations.snapshot import Snapshot
from playground.ui.address import plain
from playground.ui.guard import guarded
from playground.ui.people import me
from playground.ui.turns import aside

PATIENCE = 1.0  # seconds that the page waits: most answers take less
LOOK_SECONDS = 0.5

Draw = Callable[[Snapshot, dict[str, Any]], None]


def show_snapshot(kind: str, question: dict[str, Any], draw: Draw) -> None:
    """Ask a worker, and draw its answer, an encoded Snapshot, with the job's info; or say why there is none."""
    show_answer(kind, question, lambda job: draw(Snapshot.decode(job.result or b""), job.info))


def show_answer(kind: str, question: dict[str, Any], draw: Callable[[Job], None]) -> None:
    """The same for an answer of any form. `reserved_room` keeps its place."""
    try:
        job_id = engine().ask(kind, question, by=me())
    except ValueError as error:
        st.caption(plain(str(error)))
        return
    with aside():
        job = engine().job(job_id, wait=PATIENCE, with_result=False)
    waiting = job is not None and not job.ended
    with st.container(key=f"answer-{kind}"):
        st.fragment(_look, run_every=LOOK_SECONDS if waiting else None)(job_id, waiting, draw)


@guarded
def _look(job_id: str, waiting: bool, draw: Callable[[Job], None]) -> None:
    job = engine().job(job_id)
    if job is None or job.state == "failed":
        st.caption(
            plain(job.words) if job else "This answer is no longer kept. Choose another step, or reload the page."
        )
    elif not job.ended:
        st.caption(f"{plain(job.words) or 'Waiting for a worker'} …")
    elif waiting:
        st.rerun()  # stops the looking
    else:
        draw(job)


def follow(job_id: str, cancel_key: str, on_end: Callable[[Job | None], None]) -> None:
    """Show how far a long job is, until it has ended. It goes on in its worker, whether anybody looks or not.

    `on_end` gets the job as it has ended (None: it is no longer kept); then the page is drawn anew. `cancel_key`: of
    the button that ends the job.
    """
    st.fragment(_follow, run_every=LOOK_SECONDS)(job_id, cancel_key, on_end)


@guarded
def _follow(job_id: str, cancel_key: str, on_end: Callable[[Job | None], None]) -> None:
    job = engine().job(job_id, with_result=False)
    if job is None or job.ended:
        on_end(job)
        st.rerun()
    st.progress(job.progress, job.words or "Waiting for a free worker")
    st.button("Cancel", icon=":material/close:", key=cancel_key, on_click=_cancel, args=(job_id,))


def _cancel(job_id: str) -> None:
    engine().cancel(job_id, by=me())
