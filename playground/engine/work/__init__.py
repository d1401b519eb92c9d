"""What a worker does for each kind of job: generators that yield their progress often and return an Answer.

To add a kind, describe its request in ``engine/requests.py`` or, about a run, in ``engine/questions.py``, write a
function here, and list it in ``WORK``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playground.engine.inside_questions import Anatomy
from playground.engine.questions import Given, Lab, Nearest, Request
from playground.engine.requests import Architecture, Classify, DiracPath, DiracTable, Fetch, Import
from playground.engine.view_questions import Features, Optimal
from playground.engine.work.context import Context, Progress, Refusal, Steps
from playground.engine.work.datasets import bring_in, classify, fetch
from playground.engine.work.dirac import dirac_path, dirac_table
from playground.engine.work.inside import anatomy
from playground.engine.work.latents import given, lab
from playground.engine.work.networks import architecture, nearest
from playground.engine.work.views import features, optimal

WORK: dict[type[Request], Callable[[Any, Context], Steps]] = {
    Fetch: fetch,
    Import: bring_in,
    Classify: classify,
    Architecture: architecture,
    DiracPath: dirac_path,
    DiracTable: dirac_table,
    Nearest: nearest,
    Lab: lab,
    Given: given,
    Anatomy: anatomy,
    Features: features,
    Optimal: optimal,
}


def begin(request: Request, context: Context) -> Steps:
    """The work on this request, not yet begun; KeyError if nobody has written it."""
    kinds = type(request).__mro__
    work = next((WORK[kind] for kind in kinds if kind in WORK), None)
    if work is None:
        raise KeyError(f"no work for {type(request).__name__}")
    return work(request, context)


__all__ = ["WORK", "Context", "Progress", "Refusal", "Steps", "begin"]
