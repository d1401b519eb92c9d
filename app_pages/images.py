"""Images: pick pictures to learn from, tune how, watch them come out of the noise."""

from __future__ import annotations

from playground.ui import address
from playground.ui.dataset import picture_panel
from playground.ui.go_on import go_on
from playground.ui.heading import heading, next_step
from playground.ui.latent_lab import latent_lab
from playground.ui.measures import measures
from playground.ui.network_card import network_card
from playground.ui.sidebar import sidebar

experiment = address.open_experiment(address.PICTURES)
sidebar(experiment)
heading(experiment)
shown, run = picture_panel(experiment, "images")
next_step(experiment)
go_on(experiment, run)
if shown:
    latent_lab(run)
    measures(experiment, run)
network_card(experiment)
