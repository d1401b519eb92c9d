"""How often the server's own routes may be called, and by whom; and how long a request may take to arrive."""

from __future__ import annotations

import asyncio
import math

from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response

from playground.engine.limits import limits
from playground.engine.rates import Rates
from playground.ui.metrics import refusals
from playground.ui.people import address_of

BODY_SECONDS = 10.0  # in which a question must be here; it has a few kilobytes at most

_rates = Rates("requests")


def too_many(request: Request, name: str, per_second: float) -> Response | None:
    """Count a request of this name (a viewer, a person) from its address; the answer if there are too many."""
    address = f"address {address_of(request)}"
    wait = _rates.wait(address, limits().requests_a_second_per_address) or _rates.wait(name, per_second)
    return slower("Too many requests are coming from here. Try again in a moment.", wait) if wait else None


def slower(sentence: str, seconds: float) -> Response:
    """429: what is asked may be asked again in so many seconds."""
    refusals.labels("request").inc()
    return PlainTextResponse(sentence, 429, {"Retry-After": str(max(1, math.ceil(seconds)))})


async def body_of(request: Request, most: int) -> bytes | Response:
    """The body of a request; or the answer if it is too long, comes too slowly, or stops."""
    body = b""
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for part in request.stream():
                body += part
                if len(body) > most:
                    return PlainTextResponse("This question is too long.", 413)
    except TimeoutError:
        return PlainTextResponse("This question did not arrive in time.", 408, {"Connection": "close"})
    except ClientDisconnect:
        return PlainTextResponse("This question did not arrive complete.", 400)
    return body
