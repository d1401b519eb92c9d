"""The server's own route for the live view: news of a run without running the page's script.

A question costs about two milliseconds, a tenth of a script run, and the next one waits for the answer. The route has
no session: whoever knows a run's id (32 random hexadecimal digits) may look at it, as with a link.
"""

from __future__ import annotations

import re

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from playground.engine import StoreError, engine
from playground.ui.news import news

NAME = re.compile(r"[0-9a-f]{32}")
PATH = "live"


def live_news(request: Request) -> Response:
    """GET live/<run>?viewer=&after=&passing=&frozen= -> a message (see charts/message.py); 410: no such run."""
    run_id, viewer = request.path_params["run"], request.query_params.get("viewer", "")
    if not NAME.fullmatch(run_id) or not NAME.fullmatch(viewer):
        return PlainTextResponse("A run and a viewer are named by 32 hexadecimal digits.", 400)
    try:
        after, passing = (int(request.query_params.get(name, "-1")) for name in ("after", "passing"))
    except ValueError:
        return PlainTextResponse("after and passing must be whole numbers.", 400)
    try:
        run = engine().run(run_id)
        if run is None:
            return PlainTextResponse("This run is no longer in the store.", 410)
        packed = news(run, viewer, after, passing, frozen=request.query_params.get("frozen") == "1")
    except ValidationError:
        return PlainTextResponse("The settings of this run are damaged in the store, so it cannot be shown.", 503)
    except StoreError as error:
        return PlainTextResponse(str(error), 503)
    return Response(packed, media_type="application/octet-stream", headers={"Cache-Control": "no-store"})
