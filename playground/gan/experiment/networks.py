"""Both networks of an Experiment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playground.gan.experiment.experiment import Experiment
from playground.gan.foundations.late import LateModule
from playground.gan.networks.size import LayerSize

if TYPE_CHECKING:
    from torch import nn

    from playground.gan.networks import reconstruction
else:
    reconstruction = LateModule("playground.gan.networks.reconstruction")


def build_networks(e: Experiment) -> tuple[nn.Module, nn.Module]:
    """The generator and the discriminator of an Experiment, with fresh weights from torch's global generator."""
    if e.condition.of != "nothing":
        return e.condition.build(e.target, e.latent, e.generator, e.discriminator)
    shape = e.target.shape
    generator = e.generator.build((e.latent.dimension,), shape)
    if e.loss.autoencodes:
        return generator, reconstruction.Reconstruction(e.discriminator.build(shape, shape))
    return generator, e.discriminator.build(shape, (1,))


def network_sizes(e: Experiment) -> tuple[list[LayerSize], list[LayerSize]]:
    """The sizes of the layers of the networks that `build_networks` makes, without building them."""
    if e.condition.of != "nothing":
        return e.condition.sizes(e.target, e.latent, e.generator, e.discriminator)
    shape = e.target.shape
    scores = shape if e.loss.autoencodes else (1,)
    return e.generator.sizes((e.latent.dimension,), shape), e.discriminator.sizes(shape, scores)
