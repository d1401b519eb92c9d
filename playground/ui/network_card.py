"""The networks card: layers, output shapes and numbers of parameters of both networks, before anything is trained."""

from __future__ import annotations

from typing import Any

import streamlit as st

from playground.engine import engine
from playground.gan.experiment.experiment import Experiment
from playground.ui import address
from playground.ui.guard import guarded

LOOK_SECONDS = 0.4
NETWORKS = {"generator": "Generator", "discriminator": "Discriminator"}
PATIENCE = 0.3  # seconds that the page waits: most answers take less


def network_card(experiment: Experiment) -> None:
    """A closed drawer; nothing is asked for until it is opened."""
    title = "The networks: layers, shapes and parameters"
    drawer = st.expander(title, icon=":material/schema:", on_change="rerun", key="networks")
    if not drawer.open:
        return
    job_id = engine().ask("architecture", {"experiment": experiment.model_dump(mode="json")})
    job = engine().job(job_id, wait=PATIENCE, with_result=False)
    waiting = job is not None and not job.ended
    with drawer:
        st.fragment(_card, run_every=LOOK_SECONDS if waiting else None)(job_id, waiting)


@guarded
def _card(job_id: str, waiting: bool) -> None:
    job = engine().job(job_id, with_result=False)
    if job is None or job.state == "failed":
        st.caption(address.plain(job.words) if job else "Open this card again.")
    elif not job.ended:
        st.caption("A worker is looking at the networks …")
    elif waiting:
        st.rerun()
    else:
        for column, (name, title) in zip(st.columns(2), NETWORKS.items(), strict=True):
            with column:
                _network(title, job.info[name])


def _network(title: str, network: dict[str, Any]) -> None:
    """One network as a table."""
    st.markdown(f"**{title}** · {network['parameters']:,} parameters · gives {shape_of(network['shape'])}")
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
