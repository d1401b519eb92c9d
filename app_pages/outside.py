"""From outside: a run that another program trains, while it trains and afterwards."""

from __future__ import annotations

from playground.ui.outside import outside_page

outside_page()
