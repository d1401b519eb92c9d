"""The generator's input."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from scipy import stats

from playground.gan.targets.latent import Latent, latin_hypercube, latin_hypercubes

DISTRIBUTIONS = {"normal": stats.norm(), "uniform": stats.uniform(-1, 2)}
each_distribution = pytest.mark.parametrize("distribution", DISTRIBUTIONS)


def rng(seed: int = 1) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


@each_distribution
@pytest.mark.parametrize("arrangement", ["random", "stratified"])
@pytest.mark.parametrize("dimension", [1, 2, 128])
def test_samples_have_the_named_distribution(distribution: Any, arrangement: Any, dimension: int) -> None:
    latent = Latent(dimension=dimension, distribution=distribution, arrangement=arrangement)
    z = latent.sample(4000, rng())
    assert z.shape == (4000, dimension)
    assert z.dtype == torch.float32
    assert torch.isfinite(z).all()
    for axis in {0, dimension - 1}:
        assert stats.kstest(z[:, axis].numpy(), DISTRIBUTIONS[distribution].cdf).pvalue > 1e-3
    if dimension > 1:
        assert abs(np.corrcoef(z[:, 0], z[:, 1])[0, 1]) < 0.06


@each_distribution
@pytest.mark.parametrize("arrangement", ["random", "stratified"])
def test_chance_is_that_of_the_generator(distribution: Any, arrangement: Any) -> None:
    latent = Latent(distribution=distribution, arrangement=arrangement)
    before = torch.get_rng_state()
    assert torch.equal(latent.sample(32, rng(4)), latent.sample(32, rng(4)))
    assert not torch.equal(latent.sample(32, rng(4)), latent.sample(32, rng(5)))
    one = rng(4)
    assert not torch.equal(latent.sample(32, one), latent.sample(32, one))
    assert torch.equal(torch.get_rng_state(), before)


@pytest.mark.parametrize("n", [4, 256, 2048])
@pytest.mark.parametrize("dimension", [1, 2, 5])
def test_each_slice_of_each_axis_gets_one_point(n: int, dimension: int) -> None:
    cube = latin_hypercube(n, dimension, rng())
    edges = torch.arange(n + 1)[:, None] / n
    lowest_first = cube.sort(dim=0).values
    assert (lowest_first >= edges[:-1] - 1e-6).all()
    assert (lowest_first <= edges[1:] + 1e-6).all()
    assert dimension == 1 or not torch.equal(cube[:, 0].argsort(), cube[:, 1].argsort())
    assert cube.min() > 0
    assert cube.max() < 1


@pytest.mark.parametrize("dimension", [1, 2, 5])
def test_cubes_of_several_generators_have_the_bits_of_each(dimension: int) -> None:
    seeds, one = range(3), [rng(seed) for seed in range(3)]
    for _ in range(2):
        several = latin_hypercubes(96, dimension, one)
    assert several.is_contiguous()  # else products of matrices might round in another way
    for seed, cube in zip(seeds, several, strict=True):
        own = rng(seed)
        latin_hypercube(96, dimension, own)
        assert torch.equal(cube, latin_hypercube(96, dimension, own))


def test_stratified_means_are_steadier() -> None:
    random, even = Latent(dimension=1), Latent(dimension=1, arrangement="stratified")
    spread = [torch.stack([kind.sample(64, rng(i)).mean() for i in range(50)]).std() for kind in (random, even)]
    assert spread[1] < 0.2 * spread[0]


@each_distribution
def test_cells_of_the_grid_are_equally_probable(distribution: Any) -> None:
    side = 21
    grid = Latent(dimension=2, distribution=distribution).grid(side)
    assert grid.shape == (side * side, 2)
    x, y = DISTRIBUTIONS[distribution].cdf(grid.numpy()).T.reshape(2, side, side)
    line = np.linspace(0.01, 0.99, side)
    assert x == pytest.approx(np.tile(line, (side, 1)), abs=1e-5), "x runs fastest"
    assert y == pytest.approx(np.tile(line, (side, 1)).T, abs=1e-5)


@each_distribution
@pytest.mark.parametrize("dimension", [1, 3, 128])
def test_grid_of_other_dimensions(distribution: Any, dimension: int) -> None:
    grid = Latent(dimension=dimension, distribution=distribution).grid(20)
    assert grid.shape == ((20, 1) if dimension == 1 else (400, dimension))
    assert torch.isfinite(grid).all()
    assert (grid[:, 2:] == 0).all()
    if dimension == 1:
        assert (grid[:, 0].diff() > 0).all()
