"""The server's own routes, which answer without running a page's script."""

from __future__ import annotations

import streamlit as st
from starlette.routing import Route

from playground.ui.job_route import job_result, job_state
from playground.ui.live_route import PATH, live_news
from playground.ui.question_route import ask_anatomy, ask_lab, ask_nearest, ask_with_picture

LAB = "lab/{run}"
ANSWERS = {
    f"{PATH}/{{run}}": live_news,
    "nearest/{run}/{step}/{index}": ask_nearest,
    LAB: ask_lab,
    "anatomy/{run}": ask_anatomy,
    "job/{job}": job_state,
    "job/{job}/result": job_result,
}


def routes() -> list[Route]:
    """All of them, under the server's base path (Streamlit does not prefix them)."""
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    answers = [(place, answer, "GET") for place, answer in ANSWERS.items()] + [(LAB, ask_with_picture, "POST")]
    return [Route(f"/{base}/{place}".replace("//", "/"), answer, methods=[how]) for place, answer, how in answers]
