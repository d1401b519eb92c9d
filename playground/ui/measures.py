"""What the numbers of an image run mean, and how far to trust them."""

from __future__ import annotations

import streamlit as st

from playground.engine import Run
from playground.gan.experiment.experiment import Experiment

MEANINGS = """
- **Fréchet distance** between the features of generated and of real pictures, as if both were normal distributions
  (Heusel et al. 2017). Its *floor* is what real pictures that were held out score against the training pictures.
- **Precision**: the share of generated pictures that lie among the real ones; **recall**: the share of real pictures
  that lie among the generated ones (Kynkäänniemi et al. 2019).
- **Density** and **coverage**: the same questions, asked so that single outliers do not count (Naeem et al. 2020).
- **Kernel distance**: the difference of features by a polynomial kernel (Bińkowski et al. 2018).
"""

BY_CLASS = """
- **Conditional accuracy**: how often the classifier sees the class that was asked for; **worst**: that of the class
  where it is least often. Their *floors* are what it gets right on real pictures: nobody can do better.
- **Fréchet distance of a class**: between the generated and the real pictures of this class alone. A generator that
  draws one clear example of each class again and again has all classes right, and these distances stay large.
"""

OF_PAIRS = """
- **L1**: how far a pixel is from that of the real picture, as a share of black to white, on held-out pictures. Its
  *baseline* is what the mean of all training pictures scores: who looks at what is given must do better.
- **Sharpness**: the variance of the Laplacian, which answers to edges and grain. Compare it with that of real pictures:
  less is a blur, more is noise. Neither number is enough alone: a blurred average is near, and noise is sharp.
"""


def measures(experiment: Experiment, run: Run | None) -> None:
    """A closed drawer on what the numbers mean; none for points, whose numbers speak for themselves."""
    if experiment.target.family != "images":
        return
    with st.expander("What is measured", icon=":material/straighten:"):
        st.markdown(space_of(experiment, run))
        st.markdown(MEANINGS + {"classes": BY_CLASS, "picture": OF_PAIRS}.get(experiment.condition.of, ""))
        st.caption(
            "These numbers compare runs on the same pictures here. They are not the FID of papers, "
            "which is measured in the features of another network."
        )


def space_of(experiment: Experiment, run: Run | None) -> str:
    """In which features the distances are measured, and how good the classifier is that they are taken from."""
    target = experiment.target
    if not getattr(target, "labelled", False):
        return "These pictures have no classes, so distances are measured in the principal components of their pixels."
    accuracy = run.metrics.get("classifier_accuracy") if run else None
    right = f", which is {accuracy:.1%} right on held-out pictures" if accuracy is not None else ""
    return (
        f"Distances are measured in the features of a small classifier of {target.title}{right}. "
        "It is trained once for each dataset, on this machine, and kept."
    )
