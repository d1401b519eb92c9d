"""The server's own route for the live view: news of a run without running the page's script.

A question costs about two milliseconds, a tenth of a script run, and the next one waits for the answer. Whoever knows a
run's id (32 random hexadecimal digits) may look at it, as with a link. The viewer is a name that a page of this server
was given: nobody can make up many viewers, who would keep a run going and slow down everybody's news.
"""

from __future__ import annotations

import re

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from playground.engine import StoreError, engine
from playground.engine.limits import limits
from playground.engine.signed_names import NAME
from playground.ui.metrics import news_seconds
from playground.ui.news import news
from playground.ui.route_limits import too_many
from playground.ui.stored_experiment import DamagedError

PATH = "live"
STEP = re.compile(r"-1|[0-9]{1,15}")  # no larger than what the store and the browser can hold


async def live_news(request: Request) -> Response:
    """GET live/<run>?viewer=&after=&passing=&frozen= -> a message (see charts/message.py); 410: no such run."""
    run_id, viewer = request.path_params["run"], request.query_params.get("viewer", "")
    if not NAME.fullmatch(run_id) or not NAME.fullmatch(viewer):
        return PlainTextResponse("A run and a viewer are named by 32 hexadecimal digits.", 400)
    after, passing = (_step(request.query_params.get(name, "-1")) for name in ("after", "passing"))
    if after is None or passing is None:
        return PlainTextResponse("after and passing must be whole numbers, those of steps.", 400)
    try:
        known = engine().names.is_ours("viewer", viewer)
    except StoreError as error:
        return PlainTextResponse(str(error), 503)
    if not known:
        return PlainTextResponse("This viewer is not known here. Reload the page.", 403)
    if refused := too_many(request, viewer, limits().requests_a_second):
        return refused
    with news_seconds.time():
        return await run_in_threadpool(_news, run_id, viewer, after, passing, request.query_params.get("frozen") == "1")


def _news(run_id: str, viewer: str, after: int, passing: int, frozen: bool) -> Response:
    try:
        run = engine().run(run_id)
        if run is None:
            return PlainTextResponse("This run is no longer in the store.", 410)
        packed = news(run, viewer, after, passing, frozen=frozen)
    except (DamagedError, StoreError) as error:
        return PlainTextResponse(str(error), 503)
    return Response(packed, media_type="application/octet-stream", headers={"Cache-Control": "no-store"})


def _step(text: str) -> int | None:
    """A step, or -1 for none so far; None for what cannot be one."""
    return int(text) if STEP.fullmatch(text) else None
