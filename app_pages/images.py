"""Images: pick pictures to learn from, tune how, watch them come out of the noise."""

from __future__ import annotations

import streamlit as st

from playground.engine import engine
from playground.gan.images import OwnImages
from playground.ui import address
from playground.ui.controls import all_knobs, simple_knobs, target_knobs
from playground.ui.dataset import CHOSEN, chosen_pictures, dataset_card, missing_dataset, why_missing
from playground.ui.heading import heading
from playground.ui.latent_lab import latent_lab
from playground.ui.live import live_panel
from playground.ui.measures import measures
from playground.ui.network_card import network_card
from playground.ui.own_images import own_images
from playground.ui.picker import target_picker

experiment = address.open_experiment("digits", address.PICTURES)

with st.sidebar:
    target_picker(address.PICTURES)
    dataset_card(experiment.target)
    if isinstance(experiment.target, OwnImages):
        own_images(experiment.target)
    chosen_pictures(experiment)
    simple_knobs(experiment)
    with st.expander("This dataset"):
        if experiment.target.formula:
            st.latex(experiment.target.formula)
        target_knobs(experiment, without=CHOSEN)
    all_knobs(experiment)
    st.button("Back to the defaults of this dataset", icon=":material/undo:", on_click=address.defaults)

heading(experiment)
why = why_missing(experiment)
if why:
    missing_dataset(experiment.target, why)
if not why or (experiment.target.problem and engine().latest(experiment.key)):
    run = live_panel(experiment, "images")
    latent_lab(run)
    measures(experiment, run)
network_card(experiment)
