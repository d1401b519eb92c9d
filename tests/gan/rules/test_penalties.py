"""Penalties against finite differences, on a small smooth network in double precision."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from playground.gan.foundations.schema import kinds_of
from playground.gan.networks.mlp import Mlp
from playground.gan.rules.penalties import (
    R1,
    R1R2,
    Clipping,
    Dragan,
    GradientPenalty,
    NoPenalty,
    Penalty,
    Weighted,
    gradient_norm,
)

KINDS = kinds_of(Penalty)
WEIGHTED = {kind: model for kind, model in KINDS.items() if issubclass(model, Weighted)}
each_kind = pytest.mark.parametrize("kind", KINDS)
each_weighted = pytest.mark.parametrize("kind", WEIGHTED)
ZERO_CENTRED = [R1, R1R2]


def smooth_network(inputs: int = 2, seed: int = 1) -> nn.Module:
    torch.manual_seed(seed)
    return nn.Sequential(nn.Linear(inputs, 7), nn.Tanh(), nn.Linear(7, 5), nn.Tanh(), nn.Linear(5, 1)).double()


def points(n: int = 6, dimension: int = 2, seed: int = 2) -> Tensor:
    """`n` real points followed by `n` generated ones."""
    rng = torch.Generator().manual_seed(seed)
    return torch.randn((2 * n, dimension), generator=rng, dtype=torch.float64)


def cost(penalty: Penalty, network: nn.Module, samples: Tensor, seed: int = 3) -> Tensor:
    """What a training would compute: the scores come from one pass over all samples."""
    samples = samples.clone().requires_grad_(penalty.on_data)
    real, fake = network(samples).chunk(2)
    return penalty.cost(network, samples, real, fake, torch.Generator().manual_seed(seed))


def slopes_by_differences(network: nn.Module, x: Tensor, h: float = 1e-5) -> np.ndarray:
    """Length of the gradient at each row, from differences of scores alone, [n]."""
    rows = []
    with torch.no_grad():
        for axis in range(x.shape[1]):
            step = torch.zeros(x.shape[1], dtype=x.dtype)
            step[axis] = h
            rows.append((network(x + step) - network(x - step))[:, 0] / (2 * h))
    return torch.stack(rows).norm(dim=0).numpy()


class Slanted(nn.Module):
    """D(x) = w x: the slope is |w| everywhere."""

    def __init__(self, *weights: float) -> None:
        super().__init__()
        self.weights = nn.Parameter(torch.tensor([weights], dtype=torch.float64))

    def forward(self, x: Tensor) -> Tensor:
        return x @ self.weights.T


class Remembering(nn.Module):
    """D(x) = |x|² / 2, which remembers where it was asked."""

    def forward(self, x: Tensor) -> Tensor:
        self.seen = x.detach()
        return 0.5 * x.square().sum(dim=1, keepdim=True)


# ---------------------------------------------------------------- values
@pytest.mark.parametrize("dimension", [1, 2, 5])
def test_gradient_norm_is_that_of_finite_differences(dimension: int) -> None:
    network, x = smooth_network(dimension), points(dimension=dimension)
    assert gradient_norm(network, x).detach().numpy() == pytest.approx(slopes_by_differences(network, x), rel=1e-6)


@pytest.mark.parametrize("dimension", [1, 2, 5])
def test_r1_is_half_the_mean_squared_slope_at_real_samples(dimension: int) -> None:
    network, x = smooth_network(dimension), points(dimension=dimension)
    wanted = 0.5 * np.mean(slopes_by_differences(network, x[:6]) ** 2)
    assert cost(R1(), network, x).item() == pytest.approx(wanted, rel=1e-6)


@pytest.mark.parametrize("dimension", [1, 2, 5])
def test_r1r2_adds_the_same_at_generated_samples(dimension: int) -> None:
    network, x = smooth_network(dimension), points(dimension=dimension)
    squared = slopes_by_differences(network, x) ** 2
    wanted = 0.5 * (np.mean(squared[:6]) + np.mean(squared[6:]))
    assert cost(R1R2(), network, x).item() == pytest.approx(wanted, rel=1e-6)


def test_r1_does_not_see_generated_samples() -> None:
    network, x, moved = smooth_network(), points(), points()
    moved[6:] += 3
    assert cost(R1(), network, x).item() == pytest.approx(cost(R1(), network, moved).item(), rel=1e-12)
    assert cost(R1R2(), network, x).item() != pytest.approx(cost(R1R2(), network, moved).item(), rel=1e-3)


@pytest.mark.parametrize("model", [GradientPenalty, Dragan])
@pytest.mark.parametrize("n", [4, 64])
def test_one_centred_penalties_of_a_slanted_plane(model: type[Penalty], n: int) -> None:
    """Slope 5 everywhere: (5 - 1)² for any batch; a norm over the whole batch would grow with its size."""
    assert cost(model(), Slanted(3.0, 4.0), points(n)).item() == pytest.approx(16)
    assert cost(model(), Slanted(0.6, 0.8), points(n)).item() == pytest.approx(0, abs=1e-20)


@pytest.mark.parametrize("model", ZERO_CENTRED)
@pytest.mark.parametrize("n", [4, 64])
def test_zero_centred_penalties_of_a_slanted_plane(model: type[Penalty], n: int) -> None:
    halves = 2 if model is R1R2 else 1
    assert cost(model(), Slanted(3.0, 4.0), points(n)).item() == pytest.approx(halves * 12.5)
    assert cost(model(), Slanted(0.0, 0.0), points(n)).item() == 0


def test_gradient_penalty_looks_between_real_and_generated_one_weight_a_sample() -> None:
    network, x = Remembering(), points(50)
    value = cost(GradientPenalty(), network, x)
    real, generated = x.chunk(2)
    share = (network.seen - real) / (generated - real)  # [n, 2]
    assert torch.allclose(share[:, 0], share[:, 1]), "one weight for both coordinates of a sample"
    assert share.min() >= 0
    assert share.max() <= 1
    assert len(share[:, 0].unique()) == 50, "and another for each sample"
    assert share.mean().item() == pytest.approx(0.5, abs=0.15)
    assert value.item() == pytest.approx(np.mean((slopes_by_differences(network, network_places(network)) - 1) ** 2))


def network_places(network: Remembering) -> Tensor:
    return network.seen.clone()


@pytest.mark.parametrize("reach", [0.1, 0.5, 2.0])
def test_dragan_looks_around_the_real_samples_only(reach: float) -> None:
    network, x = Remembering(), points(4000)
    x[:, 1] *= 10
    x[4000:] += 1000  # generated samples are far away and must not matter
    value = cost(Dragan(reach=reach), network, x)
    away = (network.seen - x[:4000]) / (reach * x[:4000].std(dim=0))  # u * normal, [n, 2]
    assert away.std(dim=0).tolist() == pytest.approx([np.sqrt(1 / 3)] * 2, rel=0.06)
    assert away.mean(dim=0).tolist() == pytest.approx([0, 0], abs=0.03)
    assert value.item() == pytest.approx(np.mean((slopes_by_differences(network, network_places(network)) - 1) ** 2))


@each_weighted
def test_chance_comes_from_the_generator_that_is_given(kind: str) -> None:
    network, x = smooth_network(), points()
    before = torch.get_rng_state()
    first, again = cost(KINDS[kind](), network, x, seed=5), cost(KINDS[kind](), network, x, seed=5)
    assert first.item() == again.item()
    assert torch.equal(torch.get_rng_state(), before)


@each_weighted
def test_pictures_cost_what_the_same_numbers_in_a_row_cost(kind: str) -> None:
    """A slope is over all pixels of one picture, and a picture has one place between real and generated."""
    penalty, network, x = KINDS[kind](), smooth_network(12), points(dimension=12)
    pictures = nn.Sequential(nn.Flatten(), network)
    assert cost(penalty, pictures, x.view(-1, 3, 2, 2)).item() == pytest.approx(cost(penalty, network, x).item())
    assert cost(penalty, pictures, x.view(-1, 1, 3, 4)).item() == pytest.approx(cost(penalty, network, x).item())


# ---------------------------------------------------------------- several runs at once
class Several(nn.Module):
    """A linear discriminator for each run: x [..., n, *shape] -> [..., n, scores], with some curvature."""

    def __init__(self, weights: Tensor, shape: tuple[int, ...]) -> None:
        super().__init__()
        self.weights, self.shape = weights, shape  # [..., pixels, scores]

    def forward(self, x: Tensor) -> Tensor:
        return (x.flatten(-len(self.shape)) @ self.weights).sin()


@each_weighted
@pytest.mark.parametrize("shape", [(1,), (2,), (3, 2, 2)])
@pytest.mark.parametrize("scores", [1, 4])
def test_a_stack_of_runs_costs_what_each_costs_alone(kind: str, shape: tuple[int, ...], scores: int) -> None:
    """Sums over a batch stay within a run, and each run has its own random numbers; gradients at the weights too."""
    penalty, runs, rng = KINDS[kind](), 3, torch.Generator().manual_seed(8)
    samples = torch.randn((runs, 12, *shape), generator=rng, dtype=torch.float64)
    pixels = int(np.prod(shape))
    weights = torch.randn((runs, pixels, scores), generator=rng, dtype=torch.float64)

    def costs(samples: Tensor, weights: Tensor, rng: Any) -> tuple[Tensor, Tensor]:
        samples, weights = samples.clone().requires_grad_(penalty.on_data), weights.clone().requires_grad_()
        network = Several(weights, shape)
        real, fake = network(samples).chunk(2, dim=-2)
        found = penalty.cost(network, samples, real, fake, rng)
        return found, torch.autograd.grad(found.sum(), weights)[0]

    together, gradients = costs(samples, weights, [torch.Generator().manual_seed(run) for run in range(runs)])
    assert together.shape == (runs,)
    for run in range(runs):
        alone, gradient = costs(samples[run], weights[run], torch.Generator().manual_seed(run))
        assert alone.shape == ()
        assert together[run].item() == pytest.approx(alone.item(), rel=1e-12)
        assert gradients[run].numpy() == pytest.approx(gradient.numpy(), rel=1e-9)


# ---------------------------------------------------------------- what others know of a penalty
@each_kind
def test_a_penalty_says_what_d_pays_beside_its_loss(kind: str) -> None:
    penalty = KINDS[kind]()
    assert (penalty.in_words == "") == (kind == "none")
    assert not penalty.in_words or penalty.in_words.endswith(".")
    assert KINDS[kind](**penalty.dirac).kind == kind


# ---------------------------------------------------------------- gradients of the penalties
@each_weighted
@pytest.mark.parametrize("dimension", [1, 2])
def test_gradient_at_the_weights_is_that_of_finite_differences(kind: str, dimension: int) -> None:
    """Training a penalty needs second derivatives; compare them with differences of the penalty itself."""
    penalty, network, x = KINDS[kind](), smooth_network(dimension), points(dimension=dimension)
    weights = list(network.parameters())
    gradients = torch.autograd.grad(cost(penalty, network, x), weights, allow_unused=True)
    rng, h = np.random.default_rng(1), 1e-6
    for weight, gradient in zip(weights, gradients, strict=True):
        exact = torch.zeros_like(weight) if gradient is None else gradient  # the last bias changes no slope
        for place in rng.choice(weight.numel(), size=min(4, weight.numel()), replace=False):
            flat = weight.data.view(-1)
            middle = flat[place].item()
            values = []
            for side in (h, -h):
                flat[place] = middle + side
                values.append(cost(penalty, network, x).item())
            flat[place] = middle
            assert exact.flatten()[place].item() == pytest.approx((values[0] - values[1]) / (2 * h), rel=2e-4, abs=1e-7)


@each_weighted
@pytest.mark.parametrize("activation", ["relu", "leaky-relu", "tanh", "silu"])
@pytest.mark.parametrize("normalisation", ["none", "batch", "spectral"])
def test_every_discriminator_can_pay_every_penalty(kind: str, activation: Any, normalisation: Any) -> None:
    torch.manual_seed(1)
    network = Mlp(depth=2, width=8, activation=activation, normalisation=normalisation).build((2,), (1,)).double()
    value = cost(KINDS[kind](), network, points(16))
    assert torch.isfinite(value)
    assert value >= 0
    gradients = torch.autograd.grad(value, list(network.parameters()), allow_unused=True)
    assert all(torch.isfinite(g).all() for g in gradients if g is not None)
    assert any(g.abs().sum() > 0 for g in gradients if g is not None)


# ---------------------------------------------------------------- what they cost when
@each_weighted
@pytest.mark.parametrize(("start", "end"), [(0.1, 2e-4), (1.0, 1.0), (1e-3, 10.0)])
def test_weight_glides_by_equal_factors_and_then_stays(kind: str, start: float, end: float) -> None:
    penalty = KINDS[kind](weight=start, final_weight=end, anneal=0.8)
    assert penalty.weight_at(0, 0.0) == pytest.approx(start)
    assert penalty.weight_at(0, 0.4) == pytest.approx(np.sqrt(start * end))
    for share in (0.8, 0.9, 1.0):
        assert penalty.weight_at(0, share) == pytest.approx(end)
    weights = np.array([penalty.weight_at(0, share) for share in np.linspace(0, 0.8, 9)])
    assert weights[1:] / weights[:-1] == pytest.approx((end / start) ** (1 / 8))


@each_weighted
@pytest.mark.parametrize("interval", [1, 2, 4, 7])
def test_paid_every_nth_step_times_n(kind: str, interval: int) -> None:
    penalty = KINDS[kind](weight=0.3, final_weight=0.3, interval=interval)
    weights = [penalty.weight_at(step, step / 84) for step in range(84)]
    assert np.mean(weights) == pytest.approx(0.3)
    assert [step for step, weight in enumerate(weights) if weight > 0] == list(range(0, 84, interval))


@each_kind
def test_penalties_without_a_weight_cost_nothing(kind: str) -> None:
    penalty = KINDS[kind]()
    if kind not in WEIGHTED:
        assert all(penalty.weight_at(step, step / 10) == 0 for step in range(11))


# ---------------------------------------------------------------- clipping
@pytest.mark.parametrize("limit", [0.01, 0.1, 3.0])
def test_clipping_cuts_every_weight_and_moves_no_other(limit: float) -> None:
    network = smooth_network()
    with torch.no_grad():
        for weight in network.parameters():
            weight *= 3
    before = [weight.detach().clone() for weight in network.parameters()]
    Clipping(limit=limit).after_step(network)
    for old, new in zip(before, network.parameters(), strict=True):
        assert new.abs().max() <= limit
        assert torch.equal(new, old.clamp(-limit, limit))
        assert new.requires_grad


@each_kind
def test_only_clipping_touches_the_weights(kind: str) -> None:
    network = smooth_network()
    before = [weight.detach().clone() for weight in network.parameters()]
    KINDS[kind]().after_step(network)
    same = all(torch.equal(old, new) for old, new in zip(before, network.parameters(), strict=True))
    assert same == (kind != "clipping")


def test_no_penalty_is_there() -> None:
    assert NoPenalty().weight_at(0, 0.5) == 0
    assert not NoPenalty().on_data
