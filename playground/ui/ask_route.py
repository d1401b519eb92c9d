"""The server's own routes for questions: asked here by scripts in the browser, answered by a worker.

    POST ask/<kind>, the question as JSON      -> {"job": id}
    GET  job/<id>?wait=<seconds>               -> the job as it is now, or as soon as it has ended within that time

Whoever knows the id of a run or a job (32 random hexadecimal digits) may ask about it, as with a link. Each person may
ask only so often; then the answer is 429, with the seconds after which to ask again (see ``route_limits``). Only
questions that say so (``from_browser``) can be asked here; they are about a run, and quick.
"""

from __future__ import annotations

import asyncio
import json
import math
import time
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from playground.charts.message import PREFIX, VERSION
from playground.engine import Job, StoreError, engine
from playground.engine.limits import limits
from playground.engine.questions import KINDS
from playground.engine.rates import TooFastError
from playground.engine.signed_names import NAME
from playground.store.people import Person
from playground.ui.people import person_of
from playground.ui.route_limits import body_of, slower, too_many

MAX_WAIT = 5.0  # seconds that an answer is waited for in one request
MAX_WAITING = 200  # requests that wait at once; whoever comes then is answered immediately
LOOK_SECONDS = 0.02
NOT_STORED = {"Cache-Control": "no-store"}

_waiting = 0  # requests; all of them run in the event loop's thread


async def ask(request: Request) -> Response:
    """POST ask/<kind>: the id of the job that answers the question; or 400, 404, 408, 413, 429, 503 and a sentence."""
    question = KINDS.get(request.path_params["kind"])
    if question is None or not question.from_browser:
        return PlainTextResponse("This cannot be asked from here.", 404)
    person = person_of(request)
    if refused := too_many(request, person.name, limits().requests_a_second):
        return refused
    body = await body_of(request, question.max_bytes)
    if isinstance(body, Response):
        return body
    try:
        asked = json.loads(body)
    except (ValueError, RecursionError):
        asked = None
    if not isinstance(asked, dict):
        return PlainTextResponse("A question is a small JSON object.", 400)
    return await run_in_threadpool(_ask, question.kind, asked, person)


def _ask(kind: str, asked: dict[str, Any], person: Person) -> Response:
    try:
        return JSONResponse({"job": engine().ask(kind, asked, person)}, headers=NOT_STORED)
    except TooFastError as error:
        return slower(str(error), error.seconds)
    except ValueError as error:
        return PlainTextResponse(str(error), 400)
    except StoreError as error:
        return PlainTextResponse(str(error), 503)


async def job(request: Request) -> Response:
    """GET job/<id>: laid out as in `charts.message`, with {state, progress, words, info} as header, then the result.

    The state is queued, running, done (only then is there a result) or failed (`words` say why). 410: no such job.
    """
    job_id, wait = request.path_params["job"], _seconds(request.query_params.get("wait", "0"))
    if refused := too_many(request, person_of(request).name, limits().requests_a_second):
        return refused
    if not NAME.fullmatch(job_id):
        return PlainTextResponse("A job is named by 32 hexadecimal digits.", 400)
    if wait is None:
        return PlainTextResponse("wait is a number of seconds.", 400)
    try:
        found = await _ended(request, job_id, wait)
        if found is not None and found.state == "done":
            found = await run_in_threadpool(engine().job, job_id)
    except StoreError as error:
        return PlainTextResponse(str(error), 503)
    if found is None:
        return PlainTextResponse("This answer is no longer kept. Ask again.", 410)
    return Response(packed(found), media_type="application/octet-stream", headers=NOT_STORED)


async def _ended(request: Request, job_id: str, wait: float) -> Job | None:
    """The job when it has ended or the time is up, without its result."""
    global _waiting
    deadline = time.monotonic() + (wait if _waiting < MAX_WAITING else 0.0)
    _waiting += 1
    try:
        while True:
            found = await run_in_threadpool(engine().job, job_id, with_result=False)
            if found is None or found.ended or time.monotonic() >= deadline or await request.is_disconnected():
                return found
            await asyncio.sleep(LOOK_SECONDS)
    finally:
        _waiting -= 1


def packed(found: Job) -> bytes:
    """A job for the browser: version, header length, header, result."""
    header = {"state": found.state, "progress": found.progress, "words": found.words, "info": found.info}
    text = json.dumps(header, separators=(",", ":"), ensure_ascii=False).encode()
    return PREFIX.pack(VERSION, len(text)) + text + found.result


def _seconds(text: str) -> float | None:
    """How long to wait, at most MAX_WAIT; None for what is no number."""
    try:
        seconds = float(text)
    except ValueError:
        return None
    return min(max(seconds, 0.0), MAX_WAIT) if math.isfinite(seconds) else None
