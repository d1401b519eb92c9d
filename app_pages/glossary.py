"""Glossary: every term of the app, with a picture and where it comes from."""

from __future__ import annotations

import streamlit as st

from playground.ui.glossary import all_terms

st.title("Glossary", anchor=False)
st.caption("The terms that this app uses. On every page, click a word with a dotted line to read about it.")
all_terms()
