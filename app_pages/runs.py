"""Runs: what has been trained here, to find, open, compare, export or delete."""

from __future__ import annotations

from playground.ui.runs_page import runs_page

runs_page()
