"""What is seen inside the networks."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn

from playground.gan.look.activations import project_to_plane, record_activations, score_direction


def network() -> nn.Sequential:
    torch.manual_seed(0)
    layers = nn.Sequential(nn.Linear(2, 6), nn.ReLU(), nn.Linear(6, 4), nn.LeakyReLU(0.2), nn.Linear(4, 1))
    with torch.no_grad():
        layers[0].bias[:2] = -1000.0  # these two never fire
    return layers


def test_dead_units_are_counted_and_the_output_is_no_hidden_layer() -> None:
    with record_activations(network()) as inside:
        assert inside.dead() is None
        layers = network()
    with record_activations(layers) as inside:
        layers(torch.randn(300, 2))
    assert inside.dead() == pytest.approx(2 / 10)
    assert not any(layer._forward_hooks or layer._forward_pre_hooks for layer in layers), "the hooks stayed"


def test_features_are_what_the_output_layer_sees() -> None:
    layers, x = network(), torch.randn(7, 2)
    with record_activations(layers) as inside:
        scores = layers(x)
    assert torch.equal(layers[-1](inside.features[0]), scores)
    assert torch.equal(score_direction(layers), layers[-1].weight[0].detach())


def test_features_of_pictures_are_means_over_their_places() -> None:
    layers = nn.Sequential(nn.Conv2d(1, 5, 3), nn.ReLU(), nn.Conv2d(5, 1, 2))
    with record_activations(layers) as inside:
        layers(torch.randn(3, 1, 8, 8))
    assert inside.features[0].shape == (3, 5)
    assert score_direction(layers).shape == (5,)


def test_two_units_are_shown_as_they_are() -> None:
    real, fake = np.random.default_rng(0).normal(size=(2, 9, 2)).astype(np.float32)
    assert np.array_equal(project_to_plane(real, fake, np.ones(2, np.float32)), np.stack([real, fake]))


def test_more_units_are_shown_by_their_principal_components_with_real_to_the_right() -> None:
    from sklearn.decomposition import PCA  # here, for it takes a second to import

    rng = np.random.default_rng(0)
    for units in (3, 40, 300):  # 300: more units than samples
        real, fake = rng.normal(size=(2, 60, units)) @ np.diag(1 / np.arange(1, units + 1))
        weight = rng.normal(size=units)
        plane = project_to_plane(real, fake, weight)
        both = np.concatenate([real, fake])
        wanted = PCA(2).fit_transform(both)
        assert np.allclose(np.linalg.norm(plane.reshape(-1, 2), axis=1), np.linalg.norm(wanted, axis=1), atol=1e-6)
        scores = (both - both.mean(axis=0)) @ weight
        assert np.corrcoef(plane.reshape(-1, 2)[:, 0], scores)[0, 1] > 0
        flipped = project_to_plane(real[::-1], fake[::-1], weight)  # the order of samples turns nothing
        assert np.allclose(flipped[:, ::-1], plane, atol=1e-6)
