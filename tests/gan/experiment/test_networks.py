"""The sizes of both networks, told without building them, are those of the networks that are built."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from torch import nn

from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.networks import build_networks, network_sizes
from playground.gan.networks.size import numbers, parameters
from tests.gan.strategies import experiments


def counted(network: nn.Module) -> tuple[int, int]:
    """The number of weights of a network, and that of its weights and buffers."""
    weights = sum(weight.numel() for weight in network.parameters())
    return weights, weights + sum(buffer.numel() for buffer in network.buffers())


@pytest.mark.slow
@given(experiments())
@settings(max_examples=60, deadline=None)
def test_the_sizes_of_any_experiment(experiment: Experiment) -> None:
    with torch.device("meta"), torch.random.fork_rng(devices=[]):
        networks = build_networks(experiment)
    for network, sizes in zip(networks, network_sizes(experiment), strict=True):
        assert counted(network) == (parameters(sizes), numbers(sizes)), experiment.canonical()
