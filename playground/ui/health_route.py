"""Whether this server can do its work, for load balancers and whoever else watches over it.

    GET healthz

200 while the store can be read, else 503 with a sentence. It is not Streamlit's `/_stcore/health`: a browser asks that
one before it opens a page, and goes on asking until the answer is 200, but pages have to open without a store as well,
to say so themselves (see ``outage``).
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from playground.ui.outage import store_problem

HEADERS = {"Cache-Control": "no-store"}


def healthz(_: Request) -> Response:
    """GET healthz -> whether the store can be read, as found out within the last second."""
    sentence = store_problem()
    return PlainTextResponse(sentence or "ok", 503 if sentence else 200, HEADERS)
