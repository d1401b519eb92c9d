"""Home: a GAN in five minutes, played through in seven scenes; and the doors to everything else."""

from __future__ import annotations

import streamlit as st

from playground.recipes import recipes
from playground.recipes.pictures import file_of
from playground.ui.recipe_cards import recipe_link
from playground.ui.story import story

BREAK_IT, PICTURES, ASK = "ring-collapse", "dcgan-fashion", "digits-by-class"  # recipes whose pictures stand for a door
STYLE = """<style>
.st-key-doors img {height: 120px; object-fit: contain;}
.st-key-doors [data-testid="stElementToolbar"] {display: none;}
</style>"""  # nobody needs such a small picture alone on the screen

story()

st.html(STYLE)
with st.container(key="doors"):
    breaking, seeing, asking = st.columns(3, gap="medium")
    with breaking, st.container(border=True, height="stretch"):
        st.image(str(file_of(BREAK_IT)), width="stretch", alt="All generated samples are in one place")
        st.markdown("**Play with distributions.** Choose what to learn, change the settings, and see what happens.")
        st.page_link("app_pages/distributions.py", label="Open Distributions", icon=":material/scatter_plot:")
        recipe_link(recipes()[BREAK_IT], "Start with a failure", ":material/arrow_forward:")
    with seeing, st.container(border=True, height="stretch"):
        st.image(str(file_of(PICTURES)), width="stretch", alt="Pictures of clothes that a generator made")
        st.markdown("**From noise to pictures.** Digits, shapes, clothes, or your own pictures.")
        st.page_link("app_pages/images.py", label="Open Images", icon=":material/imagesmode:")
        st.page_link("app_pages/recipes.py", label="All recipes, in chapters", icon=":material/menu_book:")
    with asking, st.container(border=True, height="stretch"):
        st.image(str(file_of(ASK)), width="stretch", alt="A row of generated pictures for each digit")
        st.markdown("**Say what it should make.** Ask for a seven, or give half a picture and get all of it.")
        st.page_link("app_pages/conditional.py", label="Open Conditional", icon=":material/label:")
    with st.container(border=True, horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.markdown(
            "**Take a course.** Short exercises that check themselves: predict, train, explain.",
            width="content",
        )
        st.page_link("app_pages/workshop.py", label="Open Workshop", icon=":material/school:")
