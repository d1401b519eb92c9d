"""GAN Playground: navigation, page settings, footer; nothing else."""

from __future__ import annotations

import streamlit as st

from playground.ui.guard import guarded
from playground.ui.house import PAGES, dress, footer, settle

st.set_page_config(page_title="GAN Playground", page_icon=":material/blur_on:", layout="wide")
settle()
dress()
page = st.navigation([st.Page(**entry) for entry in PAGES], position="top")
guarded(page.run)()
footer()
