"""Distributions: pick what to learn, tune how, watch it being learnt."""

from __future__ import annotations

from playground.ui import address
from playground.ui.heading import heading, next_step
from playground.ui.live import live_panel
from playground.ui.sidebar import sidebar

experiment = address.open_experiment(address.POINTS)
sidebar(experiment)
heading(experiment)
live_panel(experiment, "distributions")
next_step(experiment)
