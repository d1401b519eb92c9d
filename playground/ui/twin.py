"""The twin of an image-to-image run: the same experiment without the game (or with it), to see what the game is for."""

from __future__ import annotations

import streamlit as st

from playground.engine import Run, engine
from playground.gan.experiment.experiment import Experiment
from playground.gan.measure.metric import metrics_of_kind
from playground.gan.measure.pair_metrics import L1, PairMetric
from playground.ui import address
from playground.ui.glossary import with_terms
from playground.ui.guard import guarded
from playground.ui.live import live_panel
from playground.ui.people import me
from playground.ui.recording import trained_here

LOOK_SECONDS = 4.0
SEE = (
    "Several pictures fit what is given. With the distance alone, the best answer is a compromise between all of them, "
    "which is blurred. D learns to notice the blur, so with the game G has to decide on one of them: the picture is "
    "sharper, but it may not be the real one, so the distance is a little larger."
)
TRY = " Here the game makes little difference. Lower λ or give less of the picture, and compare again."
ALIKE = 0.02  # shares of sharpness that differ by less than this


def twin_of(experiment: Experiment) -> Experiment:
    """The same with L1 alone; of one with L1 alone, the same with the game."""
    tree = experiment.model_dump()
    tree["condition"]["adversarial"] = 0.0 if experiment.condition.adversarial else 1.0
    return Experiment.model_validate(tree)


def twin(experiment: Experiment, run: Run | None) -> None:
    """For image to image: the twin's panel, a button that trains it, and the figures of both. It is a run like any
    other."""
    if experiment.condition.of != "picture":
        return
    other = twin_of(experiment)
    alone = other.condition.adversarial == 0
    with st.container(border=True, key="twin"):
        st.markdown("**The same, with only the distance** (w = 0)" if alone else "**The same with the game** (w = 1)")
        latest = engine().latest(other.key, address.asked_device(), by=me())
        if latest is None:
            st.caption(with_terms(SEE, "twin"))
        if trained_here(latest) is None:
            title = "Train it with only the distance" if alone else "Train it with the game"
            st.button(title, icon=":material/play_arrow:", key="twin:start", on_click=_start, args=(other,))
        if latest is None:
            return
        picture, words = st.columns([3, 2], gap="medium", vertical_alignment="center")
        with picture:
            sister = live_panel(other, "twin", compact=True, panel={"title": _name(other), "linked": ""})
        with words:
            st.caption(with_terms(SEE, "twin"))
            live = any(one is not None and one.live for one in (run, sister))
            ids = {_name(experiment): run.id if run else "", _name(other): sister.id if sister else ""}
            st.fragment(_figures, run_every=LOOK_SECONDS if live else None)(ids)


def table(numbers: dict[str, dict[str, float]]) -> str:
    """Markdown: the pair metrics (L1, sharpness) of each run, beside those of the mean picture and of real pictures."""
    metrics = metrics_of_kind(PairMetric)
    lines = ["| what | " + " | ".join(metric.title for metric in metrics) + " |", "| :-- |" + " --: |" * len(metrics)]
    for name, measured in numbers.items():
        lines.append(f"| {name} | " + " | ".join(_number(measured, metric.name) for metric in metrics) + " |")
    known: dict[str, float] = next((measured for measured in numbers.values() if L1.name in measured), {})
    lines.append(f"| the mean picture | {_number(known, L1.floor_name)} |" + " |" * (len(metrics) - 1))
    real = ["0" if metric.name == L1.name else _number(known, metric.floor_name) for metric in metrics]
    return "\n".join([*lines, "| real pictures | " + " | ".join(real) + " |"])


def comparison(numbers: dict[str, dict[str, float]]) -> str:
    """How sharp both are, in a sentence; nothing as long as one has not been measured."""
    shares = {name: m["sharpness"] / m["sharpness_real"] for name, m in numbers.items() if m.get("sharpness_real")}
    if len(shares) < 2:
        return ""
    said = " and ".join(f"{share:.0%} {name}" for name, share in shares.items())
    small = max(shares.values()) - min(shares.values()) < ALIKE
    return f"Sharpness, as a share of that of real pictures: {said}." + (TRY if small else "")


@guarded
def _figures(ids: dict[str, str]) -> None:
    found = {name: engine().run(run_id) if run_id else None for name, run_id in ids.items()}
    numbers = {name: run.metrics if run else {} for name, run in found.items()}
    st.markdown(table(numbers))
    st.markdown(comparison(numbers))


def _start(other: Experiment) -> None:
    engine().submit(other, by=me(), device=address.asked_device())


def _name(experiment: Experiment) -> str:
    weight = experiment.condition.adversarial
    return f"with the game (w = {weight:g})" if weight else "with only the distance"


def _number(measured: dict[str, float], name: str) -> str:
    return f"{measured[name]:.3g}" if name in measured else "–"
