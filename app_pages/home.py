"""Home: what a GAN is in one minute, beside one that learns."""

from __future__ import annotations

import streamlit as st

from playground.gan.experiment.experiment import Experiment
from playground.recipes import recipes
from playground.ui.live import live_panel
from playground.ui.recipe_cards import recipe_link

BEGINNINGS = ("ring-collapse", "quadratic", "two-curves-by-label", "dirac")

picture, words = st.columns([1, 1], gap="large", vertical_alignment="center")
with words:
    st.title("Watch a GAN learn", anchor=False)
    st.markdown(
        "A **generator** is a forger: it turns random numbers into samples and wants them to pass for real.\n\n"
        "A **discriminator** is a detective: it sees real and generated samples and says which is which.\n\n"
        "Both improve together, and when the detective can only guess, the forgeries are as good as real. "
        "The picture beside these words is such a game: blue is real, orange is generated."
    )
    st.page_link("app_pages/distributions.py", label="Play with distributions", icon=":material/scatter_plot:")
    st.page_link("app_pages/images.py", label="Play with images", icon=":material/imagesmode:")
    st.page_link("app_pages/conditional.py", label="Tell the generator what to make", icon=":material/label:")
    st.page_link("app_pages/recipes.py", label="Recipes: experiments worth a look", icon=":material/menu_book:")
    st.page_link("app_pages/runs.py", label="See what has been trained", icon=":material/history:")
    st.caption("Or begin with one of these:")
    for name in BEGINNINGS:
        recipe_link(recipes()[name], recipes()[name].title, ":material/arrow_forward:", help=recipes()[name].shows)
with picture:
    live_panel(Experiment.default("ring"), "home", compact=True, autostart=True)
