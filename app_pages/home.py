"""Home: what a GAN is in one minute, beside one that learns; one thing to do, and three doors."""

from __future__ import annotations

import streamlit as st

from playground.gan.experiment.experiment import Experiment
from playground.recipes import recipes
from playground.recipes.pictures import file_of
from playground.ui.live import live_panel
from playground.ui.recipe_cards import recipe_link

BREAK_IT, PICTURES, ASK = "ring-collapse", "dcgan-fashion", "digits-by-class"  # recipes whose pictures stand for a door

picture, words = st.columns([1, 1], gap="large", vertical_alignment="center")
with words:
    st.title("Watch a GAN learn", anchor=False)
    st.markdown(
        "A **generator** is a forger: it turns random numbers into samples and wants them to pass for real.\n\n"
        "A **discriminator** is a detective: it sees real and generated samples and says which is which.\n\n"
        "Both improve together, and when the detective can only guess, the forgeries are as good as real. "
        "The picture shows such a game. Blue dots are real, orange ones are generated; the shading is what the "
        "detective believes: blue where it says real, orange where it says generated, no colour where it cannot tell."
    )
    if st.button("Play with it yourself", type="primary", icon=":material/play_arrow:", key="home:play"):
        st.switch_page("app_pages/distributions.py")
with picture:
    live_panel(Experiment.default("ring"), "home", compact=True, autostart=True)

st.html("<style>.st-key-doors img {height: 150px; object-fit: contain;}</style>")
with st.container(key="doors"):
    breaking, seeing, asking = st.columns(3, gap="medium")
    with breaking, st.container(border=True, height="stretch"):
        st.image(str(file_of(BREAK_IT)), width="stretch", alt="All generated samples are in one place")
        st.markdown("**Break it, and cure it.** The forger finds one trick and repeats it: mode collapse.")
        recipe_link(recipes()[BREAK_IT], "See it fail", ":material/arrow_forward:")
        st.page_link("app_pages/recipes.py", label="All recipes, in chapters", icon=":material/menu_book:")
    with seeing, st.container(border=True, height="stretch"):
        st.image(str(file_of(PICTURES)), width="stretch", alt="Pictures of clothes that a generator made")
        st.markdown("**From noise to pictures.** Digits, shapes, clothes, or your own pictures.")
        st.page_link("app_pages/images.py", label="Play with images", icon=":material/imagesmode:")
    with asking, st.container(border=True, height="stretch"):
        st.image(str(file_of(ASK)), width="stretch", alt="A row of generated pictures for each digit")
        st.markdown("**Say what it should make.** Ask for a seven, or give half a picture and get all of it.")
        st.page_link("app_pages/conditional.py", label="Tell the generator what to make", icon=":material/label:")
