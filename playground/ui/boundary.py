"""The decision boundary: what D believed before anything, after pretraining, halfway, at the end; and how far that is
from the best discriminator there is."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from playground.charts.boundary import line_gap, surface_figure
from playground.charts.kinds import kind_of
from playground.engine import Run, engine
from playground.engine.questions.optimal import MANY
from playground.gan.experiment.experiment import Experiment
from playground.gan.foundations.snapshot import Snapshot, snapshot_steps
from playground.gan.look.ideal import ASKED
from playground.ui.answers import show_snapshot
from playground.ui.feature_space import saved_step
from playground.ui.glossary import with_terms
from playground.ui.recording import only_recorded
from playground.ui.still import still

HEIGHT = 290
BEST = (
    "Against this generator, the best possible discriminator says D* = p / (p + q) everywhere: the share of real among "
    "all samples there (Goodfellow et al. 2014)."
)
PICTURES = (
    "For pictures, D* cannot be drawn: nobody knows the densities p and q of pictures. What can be drawn are "
    "histograms of D's belief in real and in generated pictures."
)


def boundary(experiment: Experiment, run: Run | None) -> None:
    """The section: some moments of D side by side, then D against the best D."""
    st.header("Decision boundary", anchor=False)
    found = _moments(experiment, run) if run is not None else []
    if run is None or not found:
        st.caption(with_terms("Start a run to compare what D believes before, during and after training.", "boundary"))
        return
    for column, (title, snapshot) in zip(st.columns(len(found)), found, strict=True):
        with column:
            figure = kind_of(experiment).belief_figure(experiment, snapshot, f"{title} (step {snapshot.step:,})")
            still(figure, HEIGHT, key=f"boundary:{title}")
    if experiment.target.family == "images":
        st.caption(with_terms(PICTURES, "boundary"))
        return
    st.markdown("**D against the best possible D\\***")
    st.caption(with_terms(words(experiment), "boundary"))
    if experiment.target.family == "line":
        st.caption(_gaps(experiment, found))
        return
    if only_recorded(run, "you can compare D with D* at any of its checkpoints."):
        return
    question: dict[str, Any] = {"run": run.id, "step": saved_step(experiment, run, "boundary")}
    if names := experiment.condition.classes_of(experiment.target):
        question["label"] = _label(names)
    show_snapshot("optimal", question, lambda answer, info: _draw(experiment, answer, info))


def words(experiment: Experiment) -> str:
    """What the best D of this experiment's loss is, and what keeps its D from it."""
    loss = experiment.loss
    known = loss.best_belief(np.array([0.5])) is not None
    sentences = [BEST if known else "", loss.best_in_words]
    if known and experiment.penalty.kind != "none":
        sentences.append("The penalty keeps D smoother than that, so some gap will remain.")
    return " ".join(filter(None, sentences))


def wanted(experiment: Experiment, at: int) -> list[tuple[str, int]]:
    """Which moments of a run that has come to step `at` are compared: (name, step)."""
    length = experiment.pretraining.length
    begin = length if length < at else 0  # while it is pretrained, there is no after
    moments = [("At the start", 0), ("After pretraining", begin), ("Halfway", begin + (at - begin) // 2)]
    moments.append(("At the end" if at >= experiment.steps else "Now", at))
    return list({step: (name, step) for name, step in reversed(moments)}.values())[::-1]


def _moments(experiment: Experiment, run: Run) -> list[tuple[str, Snapshot]]:
    """The snapshot that was kept at each moment, or last before it."""
    found: dict[int, tuple[str, Snapshot]] = {}
    kept = snapshot_steps(experiment.steps)
    for name, step in wanted(experiment, run.step):
        blobs = engine().delta(run.id, max(k for k in kept if k <= step) - 1, 1)
        if blobs:
            snapshot = Snapshot.decode(blobs[0])
            found.setdefault(snapshot.step, (name, snapshot))
    return list(found.values())


def _gaps(experiment: Experiment, found: list[tuple[str, Snapshot]]) -> str:
    gaps = [(name, line_gap(experiment, snapshot)) for name, snapshot in found]
    said = [f"{name.lower()} {gap:.3f}" for name, gap in gaps if gap is not None]
    if not said:
        return "Dashed: p / (p + q). Filled: both densities."
    return (
        f"Dashed: D*. Shaded: the gap, |D − D*| on average over all samples: {', '.join(said)}. "
        "Where samples are rare, D* is not drawn."
    )


def _label(names: tuple[str, ...]) -> int:
    return int(
        st.selectbox("Label", range(len(names)), format_func=lambda k: names[k], key="boundary:label", width=200)
    )


def _draw(experiment: Experiment, answer: Snapshot, info: dict[str, Any]) -> None:
    belief, best = (answer.arrays[name].astype(np.float64) for name in ("belief", "best"))
    name = "D*" if info["known"] else "p / (p + q)"
    maps = [
        ("What D says", belief, False, "the discriminator's belief over the plane."),
        (f"What {name} says", best, False, f"{name}, estimated from many samples."),
    ]
    if info["known"]:
        maps.append(("The gap between them", np.abs(belief - best), True, "the difference between the two."))
    for column, (title, values, is_gap, alt) in zip(st.columns(3)[: len(maps)], maps, strict=True):
        figure = surface_figure(experiment, values, title, f"{title}: {alt}", gap=is_gap)
        with column:
            still(figure, HEIGHT, key=f"boundary:{title}")
    st.caption(with_terms(measured(answer.numbers), "boundary:measured"))


def measured(numbers: dict[str, float]) -> str:
    """How far D is from D*, where that is known, and how D* was found."""
    name = "D*" if "gap" in numbers else "p / (p + q)"
    counted = (
        f"{name} is estimated by counting: the share of real samples among the {ASKED} nearest of {MANY:,} real and "
        f"{MANY:,} generated "
        f"ones. Where these {ASKED} are further away than one cell of the map, nothing is drawn."
    )
    if "gap" not in numbers:
        return counted
    return (
        f"On new samples, half of them real, D is {numbers['gap']:.3f} away from D* on average. {counted} A count "
        f"is never exact: even a perfect D would be {numbers['by_chance']:.3f} away."
    )
