"""Experiments and snapshots become figures, a scene and sentences. Pure functions: no Streamlit, no torch, no disk."""
