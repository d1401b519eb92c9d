"""What one sample adds to a loss, and how fast that changes with its score, as formulas to read. Light.

`losses.py` computes the same for whole batches; a test evaluates these formulas and compares. In them r is the logit of
a real sample, f that of a generated one, s the label smoothing and k BEGAN's balance; sp(t) = log(1 + e^t), whose slope
is the sigmoid σ(t).
"""

from __future__ import annotations

from typing import NamedTuple

from playground.gan.rules.losses import Loss


class Term(NamedTuple):
    """One sample's part of a loss, and its derivative by the sample's score."""

    text: str
    slope: str


class Terms(NamedTuple):
    """What a score means; the parts of a real and a generated sample in the discriminator's loss, and of a generated
    one in the generator's; and how a score becomes a probability ("" where it is none)."""

    score: str
    real: Term
    fake: Term
    generator: Term
    belief: str = ""


LOGIT = (
    "The discriminator gives each sample a score, the logit: above 0 it says real, below 0 generated. The sigmoid σ "
    "makes a probability of it."
)
CALLED_REAL, CALLED_FAKE = Term("sp(−r)", "−σ(−r)"), Term("sp(f)", "σ(f)")
SMOOTHED = Term("(1 − s)·sp(−r) + s·sp(r)", "σ(r) − (1 − s)")
RAISED = Term("−f", "−1")

TERMS: dict[str, Terms] = {
    "non-saturating": Terms(LOGIT, CALLED_REAL, CALLED_FAKE, Term("sp(−f)", "−σ(−f)"), "σ(r)"),
    "minimax": Terms(LOGIT, CALLED_REAL, CALLED_FAKE, Term("−sp(f)", "−σ(f)"), "σ(r)"),
    "least-squares": Terms(
        "The discriminator gives each sample a score: it shall be 1 for real samples and 0 for generated ones.",
        Term("½(r − 1)²", "r − 1"),
        Term("½f²", "f"),
        Term("½(f − 1)²", "f − 1"),
    ),
    "wasserstein": Terms(
        "The critic gives each sample a score without a scale: all that counts is how much higher real ones are.",
        Term("−r", "−1"),
        Term("f", "1"),
        RAISED,
    ),
    "hinge": Terms(
        "The discriminator gives each sample a score: above 1 for real ones and below −1 for generated ones is enough.",
        Term("max(0, 1 − r)", "−1 if r < 1, else 0"),
        Term("max(0, 1 + f)", "1 if f > −1, else 0"),
        RAISED,
    ),
    "relativistic": Terms(  # one term for the pair, which each of the two scores pulls at
        "The discriminator gives each sample a score: only the difference between a real sample and its generated "
        "partner means anything.",
        Term("sp(f − r)", "−σ(f − r)"),
        Term("sp(f − r)", "σ(f − r)"),
        Term("sp(r − f)", "−σ(r − f)"),
    ),
    "began": Terms(
        "The discriminator rebuilds each sample: the score is minus the error of that, so high is good.",
        Term("−r", "−1"),
        Term("k·f", "k"),
        RAISED,
    ),
}


def terms_of(loss: Loss) -> Terms:
    """The formulas of a loss; KeyError if nobody has written them."""
    terms = TERMS[loss.kind]
    return terms._replace(real=SMOOTHED) if getattr(loss, "smoothing", 0) else terms
