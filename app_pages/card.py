"""Run card: one run on a page that can be sent."""

from __future__ import annotations

from playground.ui.run_card import run_card_page

run_card_page()
