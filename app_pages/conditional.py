"""Conditional: say what the generator should make, in the plane, by class of a picture, or from picture to picture."""

from __future__ import annotations

from playground.ui import address
from playground.ui.class_table import class_table
from playground.ui.condition_card import method_cards
from playground.ui.dataset import picture_panel
from playground.ui.go_on import go_on
from playground.ui.heading import heading, next_step
from playground.ui.latent_lab import latent_lab
from playground.ui.live import live_panel
from playground.ui.measures import measures
from playground.ui.network_card import network_card
from playground.ui.sidebar import sidebar
from playground.ui.sketch import sketch
from playground.ui.task_switch import task_switch
from playground.ui.twin import twin

experiment = address.open_experiment(address.IN_THE_PLANE)
task = address.task_of(experiment)
sidebar(experiment)
task_switch(task)
heading(experiment)
if task == address.IN_THE_PLANE:
    shown, run = True, live_panel(experiment, "conditional")
else:
    shown, run = picture_panel(experiment, "conditional")
next_step(experiment)
go_on(experiment, run)
if shown:
    class_table(experiment, run)
    twin(experiment, run)
    sketch(run, experiment)
    latent_lab(run)
method_cards(experiment)
if shown:
    measures(experiment, run)
network_card(experiment)
