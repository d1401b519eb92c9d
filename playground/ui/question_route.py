"""The server's own routes for questions about a run: asked here, answered by a worker, read as a job.

As with the live view: whoever knows a run's id (32 random hexadecimal digits) may ask about it.
"""

from __future__ import annotations

import json
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from playground.engine import StoreError, engine

MOST_LETTERS = 2000  # of a question
MOST_DRAWN = 24_000  # of one that carries a drawn picture
NO_QUESTION = "A question to the lab is a small JSON object."


def ask_nearest(request: Request) -> Response:
    """GET nearest/<run>/<step>/<index> -> {"job": id}: the training pictures nearest to one of the gallery."""
    path = request.path_params
    try:
        wanted = {"run": path["run"], "step": int(path["step"]), "index": int(path["index"])}
    except ValueError:
        return PlainTextResponse("Step and index must be whole numbers.", 400)
    return _ask("nearest", wanted)


def ask_lab(request: Request) -> Response:
    """GET lab/<run>?question={...} -> {"job": id}: pictures that a trained generator makes of other latents."""
    return _ask_about("lab", request, _question_in(request))


def ask_anatomy(request: Request) -> Response:
    """GET anatomy/<run>?question={...} -> {"job": id}: one step of the networks, taken apart."""
    return _ask_about("anatomy", request, _question_in(request))


async def ask_with_picture(request: Request) -> Response:
    """POST lab/<run>, the question as body -> {"job": id}: the same, where a drawn picture is part of the question."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > MOST_DRAWN:
            return PlainTextResponse(NO_QUESTION, 413)
    return await run_in_threadpool(_ask_about, "lab", request, body)


def _question_in(request: Request) -> str:
    """The question of an address; "" for one that is too long."""
    text = request.query_params.get("question", "")
    return text if len(text) <= MOST_LETTERS else ""


def _ask_about(kind: str, request: Request, text: str | bytes) -> Response:
    """Ask about the run in the path."""
    try:
        question = json.loads(text)
    except (ValueError, RecursionError):
        question = None
    if not isinstance(question, dict):
        return PlainTextResponse(NO_QUESTION, 400)
    return _ask(kind, question | {"run": request.path_params["run"]})


def _ask(kind: str, wanted: dict[str, Any]) -> Response:
    try:
        return JSONResponse({"job": engine().ask(kind, wanted)}, headers={"Cache-Control": "no-store"})
    except ValueError as error:
        return PlainTextResponse(str(error), 400)
    except StoreError as error:
        return PlainTextResponse(str(error), 503)
