"""What all pages share: the list of pages, the footer, and what is done once when the app starts."""

from __future__ import annotations

import gc

import streamlit as st

from playground.engine import engine
from playground.ui.guard import guarded

PAGES = [
    {"page": "app_pages/home.py", "title": "Home", "icon": ":material/home:", "default": True},
    {"page": "app_pages/distributions.py", "title": "Distributions", "icon": ":material/scatter_plot:"},
    {"page": "app_pages/runs.py", "title": "Runs", "icon": ":material/history:"},
]


@st.cache_resource(show_spinner=False)
def settle() -> None:
    """Once a process: start the workers, and take all that is loaded out of the garbage collector's sight."""
    engine()
    gc.collect()
    gc.freeze()


@guarded
def footer() -> None:
    """What trains, and how full the store is."""
    health = engine().health()
    devices = ", ".join(health.devices) or "starting"
    workers = f"{health.workers} worker{'s' if health.workers != 1 else ''} on {devices}"
    full = f"store {health.store_bytes / 1e6:,.0f} of {health.store_limit / 1e6:,.0f} MB"
    st.space("small")
    st.caption(f"{workers} · {full}" + (f" · {health.problem}" if health.problem else ""), text_alignment="center")
