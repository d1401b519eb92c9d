"""Each distance against an independent computation, and what it must say of known cases."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.linalg
import torch
from torch import Tensor

from playground.gan.measure.image_distances import (
    Neighbourhoods,
    class_entropy,
    class_histogram,
    classes_present,
    confident,
    covariance,
    frechet_distance,
    kernel_distance,
    radii,
)

SIZES = [(30, 30, 4), (40, 25, 7), (12, 50, 3), (20, 20, 40)]  # real, fake, features: also fewer points than features
ALL = ("precision", "recall", "density", "coverage")


def cloud(n: int, k: int, seed: int, shift: float = 0.0, scale: float = 1.0) -> Tensor:
    rng = torch.Generator().manual_seed(seed)
    return torch.randn(n, k, generator=rng, dtype=torch.float64) * scale + shift


def pair(n: int, m: int, k: int) -> tuple[Tensor, Tensor]:
    return cloud(n, k, 1), cloud(m, k, 2, shift=0.4, scale=1.3)


def four(real: Tensor, fake: Tensor, k: int = 5) -> dict[str, float]:
    near = Neighbourhoods.of(real, fake, k)
    return {name: getattr(near, name)() for name in ALL}


# ---------------------------------------------------------------- Fréchet distance
@pytest.mark.parametrize(("n", "m", "k"), SIZES)
def test_frechet_distance_is_that_of_scipys_matrix_root(n: int, m: int, k: int) -> None:
    real, fake = pair(n, m, k)
    one, two = np.cov(real.numpy(), rowvar=False), np.cov(fake.numpy(), rowvar=False)
    half = scipy.linalg.sqrtm(one).real
    root = scipy.linalg.sqrtm(half @ two @ half).real  # the symmetric form, which has the same trace
    shift = real.numpy().mean(axis=0) - fake.numpy().mean(axis=0)
    expected = shift @ shift + np.trace(one) + np.trace(two) - 2 * np.trace(root)
    assert frechet_distance(real, fake) == pytest.approx(expected, rel=1e-5, abs=1e-5)
    assert covariance(real).numpy() == pytest.approx(one)


def test_frechet_distance_of_known_gaussians() -> None:
    x = cloud(200, 5, 1)
    x = (x - x.mean(dim=0)) @ torch.linalg.inv(torch.linalg.cholesky(covariance(x))).mT  # covariance exactly 1
    assert frechet_distance(x, x) == pytest.approx(0, abs=1e-6)
    assert frechet_distance(x, x + 2) == pytest.approx(5 * 4, rel=1e-6)  # a shift of 2 along each axis
    assert frechet_distance(x, 3 * x) == pytest.approx(5 * (3 - 1) ** 2, rel=1e-6)  # standard deviations 1 and 3
    assert frechet_distance(x, x[:1].expand(10, 5)) == pytest.approx(float(x[0].square().sum()) + 5, rel=1e-6)


# ---------------------------------------------------------------- kernel distance
@pytest.mark.parametrize(("n", "m", "k"), SIZES)
def test_kernel_distance_is_that_of_three_loops(n: int, m: int, k: int) -> None:
    real, fake = (x.numpy() for x in pair(n, m, k))

    def kernel(x: np.ndarray, y: np.ndarray) -> float:
        return (x @ y / k + 1) ** 3

    within = np.mean([kernel(a, b) for i, a in enumerate(real) for j, b in enumerate(real) if i != j])
    among = np.mean([kernel(a, b) for i, a in enumerate(fake) for j, b in enumerate(fake) if i != j])
    between = np.mean([kernel(a, b) for a in real for b in fake])
    assert kernel_distance(*pair(n, m, k)) == pytest.approx(within + among - 2 * between)


def test_kernel_distance_is_unbiased() -> None:
    same = [kernel_distance(cloud(40, 4, 2 * seed), cloud(40, 4, 2 * seed + 1)) for seed in range(300)]
    assert abs(np.mean(same)) < 3 * np.std(same) / np.sqrt(300)
    assert min(same) < 0


# ---------------------------------------------------------------- neighbourhoods
def by_loops(real: np.ndarray, fake: np.ndarray, k: int) -> dict[str, float]:
    def apart(a: np.ndarray, b: np.ndarray) -> float:
        return float(np.sqrt(((a - b) ** 2).sum()))

    def ball(points: np.ndarray, i: int) -> float:
        return sorted(apart(points[i], other) for j, other in enumerate(points) if j != i)[k - 1]

    real_balls, fake_balls = [ball(real, i) for i in range(len(real))], [ball(fake, j) for j in range(len(fake))]
    inside = np.array([[apart(r, f) <= real_balls[i] for f in fake] for i, r in enumerate(real)])
    reached = np.array([[apart(r, f) <= fake_balls[j] for j, f in enumerate(fake)] for r in real])
    return {
        "precision": float(inside.any(axis=0).mean()),
        "recall": float(reached.any(axis=1).mean()),
        "density": inside.sum() / (k * len(fake)),
        "coverage": float(inside.any(axis=1).mean()),
    }


@pytest.mark.parametrize("k", [1, 3, 5])
@pytest.mark.parametrize(("n", "m", "d"), SIZES)
def test_neighbourhoods_are_those_of_loops(n: int, m: int, d: int, k: int) -> None:
    real, fake = pair(n, m, d)
    expected = by_loops(real.numpy(), fake.numpy(), k)
    assert four(real, fake, k) == pytest.approx(expected)


def test_identical_sets_are_perfect() -> None:
    x = cloud(300, 8, 1)
    scores = four(x, x.clone())
    assert (scores["precision"], scores["recall"], scores["coverage"]) == (1, 1, 1)
    assert scores["density"] == pytest.approx(1 + 1 / 5)  # its own ball counts besides its five neighbours'


def test_fresh_points_score_what_theory_says() -> None:
    scores = [four(cloud(300, 4, seed), cloud(300, 4, 1000 + seed)) for seed in range(20)]
    assert np.mean([score["density"] for score in scores]) == pytest.approx(1, abs=0.02)
    assert np.mean([score["coverage"] for score in scores]) == pytest.approx(1 - 0.5**5, abs=0.01)


def test_sets_far_apart_share_nothing() -> None:
    assert four(cloud(50, 4, 1), cloud(50, 4, 2, shift=100)) == dict.fromkeys(ALL, 0.0)


def test_one_point_again_and_again_has_quality_but_no_variety() -> None:
    real = cloud(200, 4, 1)
    scores = four(real, real[:1].expand(200, 4))
    assert scores["precision"] == 1
    assert scores["recall"] <= 0.01
    assert scores["coverage"] < 0.1


def test_half_of_the_modes_is_half_of_the_coverage() -> None:
    real = torch.cat([cloud(100, 4, 1), cloud(100, 4, 2, shift=50)])
    scores = four(real, cloud(200, 4, 3))
    assert scores["precision"] > 0.8
    assert scores["coverage"] == pytest.approx(0.5, abs=0.02)
    assert scores["recall"] == pytest.approx(0.5, abs=0.1)


def test_few_points_are_measured_too() -> None:
    for n in (2, 3, 5):
        assert all(0 <= value <= n for value in four(cloud(n, 3, 1), cloud(n, 3, 2)).values())
    assert radii(torch.tensor([[0.0], [1.0], [3.0]]), 1).tolist() == [1, 1, 2]
    assert radii(torch.zeros(4, 2), 3).tolist() == [0, 0, 0, 0]


def test_neither_order_nor_direction_matters() -> None:
    real, fake = pair(60, 60, 6)
    turn = torch.linalg.qr(cloud(6, 6, 9)).Q
    mixed = fake[torch.randperm(60, generator=torch.Generator().manual_seed(0))]
    for other_real, other_fake in ((real, mixed), (real @ turn, fake @ turn)):
        assert frechet_distance(other_real, other_fake) == pytest.approx(frechet_distance(real, fake))
        assert kernel_distance(other_real, other_fake) == pytest.approx(kernel_distance(real, fake))
        assert four(other_real, other_fake) == pytest.approx(four(real, fake))


# ---------------------------------------------------------------- classes
def beliefs(*rows: list[float]) -> Tensor:
    return torch.tensor(rows, dtype=torch.float64)


def test_entropy_of_known_shares() -> None:
    assert class_entropy(torch.tensor([1.0, 0, 0])) == 0
    assert class_entropy(torch.full((10,), 0.1)) == pytest.approx(np.log(10))
    assert class_entropy(torch.tensor([0.5, 0.25, 0.25])) == pytest.approx(1.5 * np.log(2))


def test_histogram_and_confidence_by_hand() -> None:
    seen = beliefs([0.95, 0.05, 0], [0.5, 0.3, 0.2], [0.1, 0.9, 0], [0.7, 0.2, 0.1])
    assert class_histogram(seen).tolist() == [0.75, 0.25, 0]
    assert confident(seen) == 0.5


def test_a_class_is_present_from_a_fifth_of_its_share() -> None:
    shares = torch.tensor([0.88, 0.1, 0.02, 0.0, 0.0])
    assert classes_present(shares, [0, 1, 2, 3, 4]) == 2  # a fifth of 20% is 4%
    assert classes_present(shares, [1]) == 0  # of 100% it is 20%
    assert classes_present(shares, [0, 1]) == 2
    assert classes_present(torch.full((10,), 0.02), list(range(10))) == 10
