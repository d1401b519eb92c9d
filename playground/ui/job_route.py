"""The server's own route for jobs: how far one is, and its result, without running the page's script.

As with the live view: whoever knows a job's id (32 random hexadecimal digits) may look at it.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from playground.engine import Job, StoreError, engine
from playground.ui.live_route import NAME

NEVER_AGAIN = "private, max-age=3600, immutable"  # a result never changes


def job_state(request: Request) -> Response:
    """GET job/<id> -> {"state": queued|running|done|failed, "progress": 0..1, "words", "info"}; 410: no such job."""
    found = _job(request, with_result=False)
    if not isinstance(found, Job):
        return found
    told = {"state": found.state, "progress": found.progress, "words": found.words, "info": found.info}
    return JSONResponse(told, headers={"Cache-Control": "no-store"})


def job_result(request: Request) -> Response:
    """GET job/<id>/result -> the bytes, under their media type; 409: not done; 410: no such job."""
    found = _job(request, with_result=True)
    if not isinstance(found, Job):
        return found
    if found.state != "done":
        return PlainTextResponse(found.words if found.ended else "This is not done yet.", 409)
    headers = {"Cache-Control": NEVER_AGAIN, "X-Content-Type-Options": "nosniff"}
    return Response(found.result, media_type=found.media or "application/octet-stream", headers=headers)


def _job(request: Request, with_result: bool) -> Job | Response:
    """The job that the path names, or the answer that says why there is none."""
    job_id = request.path_params["job"]
    if not NAME.fullmatch(job_id):
        return PlainTextResponse("A job is named by 32 hexadecimal digits.", 400)
    try:
        job = engine().job(job_id, with_result=with_result)
    except StoreError as error:
        return PlainTextResponse(str(error), 503)
    return job or PlainTextResponse("This is no longer kept; ask again.", 410)
