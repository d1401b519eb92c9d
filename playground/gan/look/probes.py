"""All probes, each with its words and its computation. To add one, write one function here.

A computation gets the observer (with the same latents and places at every step), the `State` of the training, and the
outputs of both networks for the samples that are shown (`Outputs`). Gradients are off.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from playground.gan.foundations.late import LateModule
from playground.gan.look import ideal as ideals
from playground.gan.look import line_densities
from playground.gan.look.places import ARROWS, line_of
from playground.gan.look.probe import PROBES, Probe, half, probe

if TYPE_CHECKING:
    from torch import Tensor

    from playground.gan.look import fields
    from playground.gan.look.observer import Outputs
    from playground.gan.look.point_observer import PointObserver
    from playground.gan.networks import conditional
    from playground.gan.training.state import State
else:
    fields, conditional = LateModule("playground.gan.look.fields"), LateModule("playground.gan.networks.conditional")

# If several labels are shown (gp-many), each has its own colour and mark, and real samples are hollow.
ICON_REAL = (
    '<circle class="gp-one" cx="7" cy="7" r="4" fill="var(--gp-real)"/>'
    '<g class="gp-many" fill="none" stroke-width="1.4"><circle cx="4" cy="5" r="2.6" stroke="var(--gp-label-0)"/>'
    '<circle cx="10" cy="9" r="2.6" stroke="var(--gp-label-1)"/></g>'
)
ICON_GENERATED = (
    '<path class="gp-one" d="M7 2l5 5-5 5-5-5z" fill="var(--gp-generated)"/>'
    '<g class="gp-many"><path d="M4 1l3.5 3.5-3.5 3.5-3.5-3.5z" fill="var(--gp-label-0)"/>'
    '<path d="M10 6l4 6.6h-8z" fill="var(--gp-label-1)"/></g>'
)
REAL = "Samples of the real data"
GENERATED = "Samples that the generator makes from the same latents at every step"


# ---------------------------------------------------------------- the plane
PROBES += [
    Probe("real", "Real", REAL, ICON_REAL, "points", "plane", "real", colour="real", fixed=True),
    Probe("generated", "Generated", GENERATED, ICON_GENERATED, "points", "plane", "samples"),
]


@probe(
    "plane", "field", "D's belief",
    "Where the discriminator says real (blue) or generated (orange), and where it cannot tell (the line)",
    '<path d="M1 3h6v8H1z" fill="var(--gp-surface-generated)"/><path d="M7 3h6v8H7z" fill="var(--gp-surface-real)"/>'
    '<path d="M7 2v10" stroke="var(--gp-faint)"/>',
)  # fmt: skip
def surface(observer: PointObserver, state: State, outputs: Outputs) -> np.ndarray:
    """D's belief over the plane, u1 [side, side]; under a condition [1 + classes, side, side], the highest first."""
    beliefs = []
    for context in observer.each_class():
        scores = conditional.conditioned_on(state.discriminator, context)(observer.places)
        beliefs.append(observer.belief(scores, outputs).cpu().numpy())
    if observer.classes:
        beliefs = [np.max(beliefs, axis=0), *beliefs]
    shape = (len(beliefs),) if observer.classes else ()
    return np.rint(np.stack(beliefs) * 255).astype(np.uint8).reshape(*shape, observer.side, observer.side)


@probe(
    "plane", "mesh", "Manifold", "Where the generator puts a regular grid of latents: dense where many samples fall",
    '<path d="M2 3h10M2 7h10M2 11h10M3 2v10M7 2v10M11 2v10" stroke="var(--gp-generated)" fill="none"/>', shown=False,
)  # fmt: skip
def manifold(observer: PointObserver, state: State, outputs: Outputs) -> np.ndarray:
    """Where the latent grid lands, f2 [m, m, 2] or [200, 2]: the generator as a sheet, folded onto the data. Under a
    condition, there is one sheet for each class."""
    flat = observer.experiment.latent.dimension == 1
    shape = (-1, 2) if flat else (observer.latent_side, -1, 2)
    sheets = [
        observer.standardised(conditional.conditioned_on(state.average, context)(observer.latent_grid)).reshape(shape)
        for context in observer.each_class()
    ]
    return half(np.stack(sheets) if observer.classes else sheets[0])


@probe(
    "plane", "arrows", "Gradient", "Which way the discriminator's gradient pushes generated samples",
    '<path d="M2 12L11 3M6 2.5h5.5V8" stroke="currentColor" stroke-width="1.3" fill="none"/>',
    colour="text", shown=False,
)  # fmt: skip
def arrows(observer: PointObserver, state: State, outputs: Outputs) -> np.ndarray:
    """Generated samples and the direction in which D's gradient moves them, f2 [ARROWS, 4]."""
    pushes, _ = observer.pushes(state, outputs)
    return drawn(observer, outputs, fields.arrows(pushes, fields.longest_of(pushes)))


@probe(
    "plane", "arrows", "Ideal",
    "Which way the best possible discriminator, D* = p / (p + q), would push the same samples (dashed). It pushes "
    "twice as far as D where it is twice as steep, but arrows are never longer than D's longest, and left out where "
    "the push could be chance",
    '<path d="M2 12L11 3" stroke="currentColor" stroke-width="1.3" stroke-dasharray="3 2"/>'
    '<circle cx="11" cy="3" r="1.8" stroke="currentColor" fill="none"/>',
    colour="discriminator", dashed=True, shown=False, conditions=("nothing",),
)  # fmt: skip
def ideal(observer: PointObserver, state: State, outputs: Outputs) -> np.ndarray:
    """As `arrows` and on their scale, but with the gradient of the best possible discriminator's logit instead of D's;
    of length 0 where it cannot be told from chance."""
    samples = np.concatenate([observer.standardised(outputs.fake), observer.others(state)])
    gradient = observer.tensor(ideals.ideal_gradient(samples[:ARROWS], observer.cloud, samples))
    pushes, gain = observer.pushes(state, outputs)
    return drawn(observer, outputs, fields.arrows(gain * gradient, fields.longest_of(pushes)))


def drawn(observer: PointObserver, outputs: Outputs, arrows: Tensor) -> np.ndarray:
    """Arrows [ARROWS, 2] from the samples that they belong to, f2 [ARROWS, 4]."""
    return half(np.concatenate([observer.standardised(outputs.fake[:ARROWS]), arrows.cpu().numpy()], axis=1))


# ---------------------------------------------------------------- the line
def density_of_generated(observer: PointObserver, state: State, outputs: Outputs) -> np.ndarray:
    """The density of generated samples along the line, f2 [200], in plot units."""
    samples = observer.target.restore(observer.standardised(outputs.fake))
    return half(line_densities.smoothed_density(samples[:, 0], line_of(observer.target)))


PROBES += [
    Probe("real", "Real", REAL, ICON_REAL, "lines", "line", "real_density", colour="real", fixed=True),
    Probe("generated", "Generated", GENERATED, ICON_GENERATED, "lines", "line", "generated_density",
          compute=density_of_generated),
]  # fmt: skip


@probe(
    "line", "lines", "D(x)", "The discriminator's belief that x is real",
    '<path d="M1 7h12" stroke="var(--gp-discriminator)" stroke-width="2"/>', colour="discriminator",
)  # fmt: skip
def belief(observer: PointObserver, state: State, outputs: Outputs) -> np.ndarray:
    """D's belief along the line, f2 [200]."""
    return half(observer.belief(state.discriminator(observer.places), outputs).cpu().numpy())


@probe(
    "line", "lines", "Optimal D*", "The best possible discriminator against this generator: p / (p + q)",
    '<path d="M1 7h12" stroke="var(--gp-discriminator)" stroke-width="1.6" stroke-dasharray="3 2"/>',
    symbol="D*(x)", colour="discriminator", dashed=True,
)  # fmt: skip
def optimal(observer: PointObserver, state: State, outputs: Outputs) -> np.ndarray:
    """The belief of the best possible discriminator along the line, f2 [200]; NaN where samples are rare."""
    samples = observer.target.restore(observer.others(state))
    return half(line_densities.best_on_line(observer.target, samples[:, 0]))


# ---------------------------------------------------------------- pictures
PROBES += [
    Probe("generated", "Generated", "Pictures that the generator makes from the same latents at every step",
          ICON_GENERATED, "raster", "images", "gallery"),
    Probe("real", "Real", "Real pictures that were not used for training", ICON_REAL,
          "raster", "images", "real", colour="real", fixed=True),
    Probe("verdict", "D's verdict",
          "Under each picture: how sure the discriminator is that it is real (to the right) or generated (to the left)",
          '<path d="M1 6h6v3H1z" fill="var(--gp-generated)"/><path d="M7 6h5v3H7z" fill="var(--gp-real)"/>'
          '<path d="M7 3v9" stroke="currentColor"/>',
          "bars", "images", "scores_fake"),
]  # fmt: skip
