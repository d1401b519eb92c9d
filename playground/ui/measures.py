"""What the numbers of an image run mean, and how far to trust them."""

from __future__ import annotations

import streamlit as st

from playground.engine import Run
from playground.gan.experiment.experiment import Experiment
from playground.gan.measure.metrics import metrics_of
from playground.ui.glossary import with_terms

BY_CLASS = """
- **Fréchet distance of a class**: between the generated and the real pictures of this class only. A generator that
  draws the same clear example of each class again and again gets all classes right, but these distances stay large.
"""


def measures(experiment: Experiment, run: Run | None) -> None:
    """A closed drawer on what the numbers mean; none for points, whose numbers speak for themselves."""
    if experiment.target.family != "images":
        return
    with st.expander("What is measured", icon=":material/straighten:"):
        st.markdown(with_terms(space_of(experiment, run)))
        st.markdown(with_terms(meanings(experiment) + (BY_CLASS if experiment.condition.of == "classes" else "")))
        st.caption(
            "Use these numbers to compare runs on the same pictures in this app. They are not the FID of papers, "
            "which uses the features of another network."
        )


def meanings(experiment: Experiment) -> str:
    """Markdown: what each metric of an experiment means."""
    lines = []
    for metric in metrics_of(experiment):
        direction = "" if metric.better == "neither" else f" ({metric.better} is better)"
        lines.append(f"- **{metric.heading}**{direction}: {metric.help}\n")
    return "\n" + "".join(lines)


def space_of(experiment: Experiment, run: Run | None) -> str:
    """In which features the distances are measured, and how good the classifier is that they are taken from."""
    target = experiment.target
    if not getattr(target, "labelled", False):
        return "These pictures have no classes, so distances are measured in the principal components of their pixels."
    accuracy = run.metrics.get("classifier_accuracy") if run else None
    right = f", which is right about {accuracy:.1%} of the held-out pictures" if accuracy is not None else ""
    return (
        f"Distances are measured in the features of a small classifier of {target.title}{right}. "
        "It is trained once for each dataset on this machine, and then kept."
    )
