"""Inside: what goes on in the two networks of any run, and what could be changed."""

from __future__ import annotations

from playground.ui import address
from playground.ui.go_on import go_on
from playground.ui.heading import heading, next_step
from playground.ui.health_card import health_card
from playground.ui.inside_views import inside_views
from playground.ui.live import live_panel
from playground.ui.sidebar import sidebar

experiment = address.open_anything()
sidebar(experiment)
heading(experiment, "Inside")
run = live_panel(experiment, "inside", inside=True)
health_card(experiment, run)
inside_views(experiment, run)
next_step(experiment)
go_on(experiment, run)
