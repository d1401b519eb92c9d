"""Operator: for whoever runs the server."""

from __future__ import annotations

import streamlit as st

from playground.ui.operator import operator_page

st.title("Operator", anchor=False)
operator_page()
