"""The server's own routes, which answer without running a page's script: six in all."""

from __future__ import annotations

import streamlit as st
from starlette.routing import Route

from playground.ui.ask_route import ask, job
from playground.ui.glossary import entries_route
from playground.ui.health_route import healthz
from playground.ui.live_route import PATH, live_news
from playground.ui.metrics import metrics

ROUTES = [
    ("GET", f"{PATH}/{{run}}", live_news),
    ("POST", "ask/{kind}", ask),
    ("GET", "job/{job}", job),
    ("GET", "terms", entries_route),
    ("GET", "metrics", metrics),
    ("GET", "healthz", healthz),
]


def routes() -> list[Route]:
    """All of them, under the server's base path (Streamlit does not prefix them)."""
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return [Route(f"/{base}/{path}".replace("//", "/"), answer, methods=[method]) for method, path, answer in ROUTES]
