"""Descriptions of two networks: the numbers that tutorials print, for every kind of network, without randomness."""

from __future__ import annotations

import pytest
import torch

from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.networks import build_networks
from playground.gan.look.architecture import describe
from playground.gan.networks.convolutions import Dcgan, Residual
from playground.gan.networks.mlp import Mlp
from playground.gan.networks.network import Network
from playground.gan.targets.latent import Latent

NETWORKS = [
    Mlp(),
    Mlp(normalisation="batch"),
    Mlp(normalisation="spectral", initialisation="orthogonal"),
    Dcgan(width=4),
    Dcgan(width=4, normalisation="batch"),
    Dcgan(width=4, normalisation="spectral", initialisation="xavier"),
    Residual(width=4, blocks=2),
]


def on_shapes(network: Network, **changes) -> Experiment:
    """Both networks alike, on 28x28 pixels, from 100 latent dimensions."""
    both = {"generator": network, "discriminator": network, "latent": Latent(dimension=100)}
    return Experiment.default("shapes").model_copy(update=both | changes)


def test_the_counts_of_the_tutorials():
    described = describe(on_shapes(Mlp(depth=1, width=128)))
    assert described["generator"]["parameters"] == 114_064
    assert described["discriminator"]["parameters"] == 100_609
    assert described["generator"]["shape"] == [1, 28, 28]
    assert described["discriminator"]["shape"] == [1]
    linear = [row for row in described["generator"]["rows"] if row["layer"] == "Linear"]
    assert linear == [
        {"layer": "Linear", "shape": [128], "parameters": 12_928},
        {"layer": "Linear", "shape": [784], "parameters": 101_136},
    ]


def test_convolutions_say_their_size_and_stride():
    described = describe(on_shapes(Dcgan(normalisation="spectral")))
    assert "ConvTranspose2d 4x4, stride 2, spectral norm" in [row["layer"] for row in described["generator"]["rows"]]
    assert "Conv2d 4x4, stride 2, spectral norm" in [row["layer"] for row in described["discriminator"]["rows"]]


@pytest.mark.parametrize("network", NETWORKS, ids=str)
def test_every_parameter_is_counted_once(network):
    experiment = on_shapes(network)
    described = describe(experiment)
    for real, of in zip(build_networks(experiment), (described["generator"], described["discriminator"]), strict=True):
        assert of["parameters"] == sum(p.numel() for p in real.parameters())
        assert of["parameters"] == sum(row["parameters"] for row in of["rows"])


def test_a_point_in_the_plane_has_networks_too():
    assert describe(Experiment())["generator"]["shape"] == [2]


def test_describing_takes_no_chance_from_others():
    before = torch.get_rng_state()
    describe(on_shapes(Dcgan(width=4)))
    assert torch.equal(torch.get_rng_state(), before)
