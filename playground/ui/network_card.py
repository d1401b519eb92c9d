"""The networks card: layers, output shapes and numbers of parameters of both networks, before anything is trained."""

from __future__ import annotations

from typing import Any

import streamlit as st

from playground.engine import Job
from playground.gan.experiment.experiment import Experiment
from playground.ui import address
from playground.ui.answers import show_answer

NETWORKS = {"generator": "Generator", "discriminator": "Discriminator"}


def network_card(experiment: Experiment) -> None:
    """A closed drawer; nothing is asked for until it is opened."""
    title = "The networks: layers, shapes and parameters"
    drawer = st.expander(title, icon=":material/schema:", on_change="rerun", key="networks")
    if drawer.open:
        with drawer:
            show_answer("architecture", {"experiment": experiment.model_dump(mode="json")}, _draw)


def _draw(job: Job) -> None:
    for column, (name, title) in zip(st.columns(2), NETWORKS.items(), strict=True):
        with column:
            _network(title, job.info[name])


def _network(title: str, network: dict[str, Any]) -> None:
    """One network as a table."""
    st.markdown(f"**{title}** · {network['parameters']:,} parameters · output {shape_of(network['shape'])}")
    st.markdown(table(network["rows"]))


def table(rows: list[dict[str, Any]]) -> str:
    """Layers as Markdown: what it is, what comes out, how many parameters."""
    lines = ["| layer | output | parameters |", "| :-- | :-- | --: |"]
    for row in rows:
        parameters = f"{row['parameters']:,}" if row["parameters"] else ""
        lines.append(f"| {address.plain(row['layer'])} | {shape_of(row['shape'])} | {parameters} |")
    return "\n".join(lines)


def shape_of(shape: list[int]) -> str:
    """[64, 14, 14] -> 64 x 14 x 14"""
    return " × ".join(map(str, shape))
