"""Each loss against its formula, written down once more in NumPy with logarithms of probabilities."""

from __future__ import annotations

from collections.abc import Callable
from math import log

import numpy as np
import pytest
import torch
from torch import Tensor

from playground.gan.experiment.settings import CHOICES
from playground.gan.foundations.schema import kinds_of
from playground.gan.rules.loss import Loss
from playground.gan.rules.losses import Minimax, NonSaturating

KINDS = kinds_of(CHOICES["loss"])
each_kind = pytest.mark.parametrize("kind", KINDS)

Numbers = np.ndarray


def sigmoid(t: Numbers) -> Numbers:
    return 1 / (1 + np.exp(-t))


def cross_entropy(real: Numbers, fake: Numbers) -> float:
    return -np.mean(np.log(sigmoid(real))) - np.mean(np.log(1 - sigmoid(fake)))


# (discriminator, generator), as the papers write them: D = sigmoid(logit)
FORMULAS: dict[str, tuple[Callable[[Numbers, Numbers], float], Callable[[Numbers, Numbers], float]]] = {
    "minimax": (cross_entropy, lambda r, f: np.mean(np.log(1 - sigmoid(f)))),
    "non-saturating": (cross_entropy, lambda r, f: -np.mean(np.log(sigmoid(f)))),
    "least-squares": (
        lambda r, f: (np.mean((r - 1) ** 2) + np.mean(f**2)) / 2,
        lambda r, f: np.mean((f - 1) ** 2) / 2,
    ),
    "wasserstein": (lambda r, f: np.mean(f) - np.mean(r), lambda r, f: -np.mean(f)),
    "hinge": (
        lambda r, f: np.mean(np.where(r < 1, 1 - r, 0)) + np.mean(np.where(f > -1, 1 + f, 0)),
        lambda r, f: -np.mean(f),
    ),
    "relativistic": (
        lambda r, f: -np.mean(np.log(sigmoid(r - f))),
        lambda r, f: -np.mean(np.log(sigmoid(f - r))),
    ),
    "began": (lambda r, f: np.mean(f) - np.mean(r), lambda r, f: -np.mean(f)),  # with k = 1; see test_began.py
}


def logits(seed: int, n: int = 64, scale: float = 3.0) -> tuple[Tensor, Tensor]:
    rng = torch.Generator().manual_seed(seed)
    real, fake = (scale * torch.randn((n, 1), generator=rng, dtype=torch.float64) for _ in range(2))
    return real, fake


# ---------------------------------------------------------------- formulas
def test_each_loss_has_a_formula_here() -> None:
    assert FORMULAS.keys() == KINDS.keys(), "write the formula of the new loss into FORMULAS"


@each_kind
@pytest.mark.parametrize("seed", range(5))
def test_loss_is_that_of_its_formula(kind: str, seed: int) -> None:
    loss, (real, fake) = KINDS[kind](), logits(seed)
    discriminator, generator = FORMULAS[kind]
    assert loss.discriminator(real, fake).item() == pytest.approx(discriminator(real.numpy(), fake.numpy()), rel=1e-9)
    assert loss.generator(real, fake).item() == pytest.approx(generator(real.numpy(), fake.numpy()), rel=1e-9)


@each_kind
def test_losses_are_scalars_and_means(kind: str) -> None:
    """A batch twice over has the same loss."""
    loss, (real, fake) = KINDS[kind](), logits(1)
    twice = torch.cat([real, real]), torch.cat([fake, fake])
    for value in (loss.discriminator(real, fake), loss.generator(real, fake)):
        assert value.shape == ()
    assert loss.discriminator(*twice).item() == pytest.approx(loss.discriminator(real, fake).item())
    assert loss.generator(*twice).item() == pytest.approx(loss.generator(real, fake).item())


@each_kind
def test_only_paired_losses_look_at_real_samples_for_the_generator(kind: str) -> None:
    loss, (real, fake) = KINDS[kind](), logits(1)
    real.requires_grad_()
    value = loss.generator(real, fake)
    assert value.requires_grad == loss.pairs
    if not loss.pairs:
        assert loss.generator(None, fake).item() == value.item()


@each_kind
@pytest.mark.parametrize("size", [50.0, 500.0, 1e4])
def test_extreme_logits_stay_finite(kind: str, size: float) -> None:
    loss = KINDS[kind]()
    for signs in ((1, -1), (-1, 1), (1, 1), (-1, -1)):
        real, fake = (torch.full((8, 1), sign * size, requires_grad=True) for sign in signs)
        for value in (loss.discriminator(real, fake), loss.generator(real, fake)):
            gradients = torch.autograd.grad(value, (real, fake), allow_unused=True)
            assert torch.isfinite(value)
            assert all(torch.isfinite(g).all() for g in gradients if g is not None)


# ---------------------------------------------------------------- several runs at once
@each_kind
@pytest.mark.parametrize("patches", [1, 9])
@pytest.mark.parametrize("runs", [(3,), (2, 3)])
def test_a_stack_of_runs_has_the_losses_of_each_alone(kind: str, patches: int, runs: tuple[int, ...]) -> None:
    """Dimensions before the last two pass through; to the last digit, and so do gradients."""
    loss, rng = KINDS[kind](), torch.Generator().manual_seed(7)
    real, fake = (torch.randn((*runs, 32, patches), generator=rng).requires_grad_() for _ in range(2))
    balance = torch.rand(runs, generator=rng)

    def values(real: Tensor, fake: Tensor, balance: Tensor) -> list[Tensor]:
        found = [loss.discriminator(real, fake), loss.generator(real, fake), loss.weigh(real, fake, balance)]
        found += [loss.on_real(real), loss.on_fake(fake)] if loss.splits else []
        found += [loss.convergence(real, fake)] if kind == "began" else []
        gradients = torch.autograd.grad(sum(value.sum() for value in found), (real, fake))
        return [*found, loss.rebalance(balance, real, fake), loss.belief(real, real, fake), *gradients]

    together = values(real, fake, balance)
    assert all(value.shape[: len(runs)] == runs for value in together)
    for place in np.ndindex(runs):
        own = real[place].detach().requires_grad_(), fake[place].detach().requires_grad_(), balance[place]
        for one, all_of_them in zip(values(*own), together, strict=True):
            assert torch.equal(all_of_them[place], one)


# ---------------------------------------------------------------- directions
@each_kind
def test_discriminator_wants_real_up_and_fake_down(kind: str) -> None:
    real, fake = ((0.5 + x).requires_grad_() for x in logits(2, scale=0.1))  # between the labels 0 and 1
    up, down = torch.autograd.grad(KINDS[kind]().discriminator(real, fake), (real, fake))
    assert (up <= 0).all()
    assert (down >= 0).all()
    assert up.sum() < 0 < down.sum()


@each_kind
def test_generator_wants_fake_up(kind: str) -> None:
    real, fake = logits(2, scale=0.3)
    fake.requires_grad_()
    (gradient,) = torch.autograd.grad(KINDS[kind]().generator(real, fake), fake)
    assert (gradient < 0).all()


def test_minimax_saturates_where_non_saturating_does_not() -> None:
    fake = torch.full((8, 1), -12.0, requires_grad=True)  # the discriminator is sure
    (stuck,) = torch.autograd.grad(Minimax().generator(None, fake), fake)
    (strong,) = torch.autograd.grad(NonSaturating().generator(None, fake), fake)
    assert stuck.abs().sum() < 1e-4
    assert strong.abs().sum() == pytest.approx(1, abs=1e-4)


def test_minimax_generator_is_the_negative_of_the_discriminators_second_half() -> None:
    real, fake = logits(4)
    assert Minimax().generator(None, fake).item() < 0, "a loss that many call minimax is in fact non-saturating"
    sure = torch.full_like(real, 40.0)  # nothing left of the first half
    assert Minimax().discriminator(sure, fake).item() == pytest.approx(-Minimax().generator(None, fake).item())


# ---------------------------------------------------------------- resting points: p = q
@each_kind
def test_resting_point_is_true_when_generated_and_real_are_the_same(kind: str) -> None:
    """With p = q the best discriminator is a constant; look for it, and compare both losses there."""
    loss = KINDS[kind]()
    at_d, at_g = loss.rest
    constants = torch.linspace(-3, 3, 6001, dtype=torch.float64)
    scores = constants.reshape(-1, 1, 1)  # batches of one
    losses = loss.discriminator(scores, scores)
    best = constants[losses.argmin()].reshape(1, 1)
    if at_d is not None:
        assert losses.min().item() == pytest.approx(at_d, abs=1e-6)
    if at_g is not None:
        assert loss.generator(best, best).item() == pytest.approx(at_g, abs=1e-3)


@each_kind
def test_resting_point_is_stationary(kind: str) -> None:
    """At the best constant, raising all scores together no longer helps the discriminator."""
    loss = KINDS[kind]()
    level = 0.5 if kind == "least-squares" else 0.0
    real, fake = (torch.full((8, 1), level, dtype=torch.float64, requires_grad=True) for _ in range(2))
    up, down = torch.autograd.grad(loss.discriminator(real, fake), (real, fake))
    assert (up + down).abs().max().item() == pytest.approx(0, abs=1e-12)
    assert up.abs().max() > 0, "the two halves pull against each other; neither is asleep"


def test_resting_points_are_those_of_the_papers() -> None:
    assert KINDS["non-saturating"]().rest == pytest.approx((2 * log(2), log(2)))
    smoothed = KINDS["non-saturating"](smoothing=0.4).rest
    assert smoothed == pytest.approx((1.222, 1.204), abs=1e-3)  # the best D says .3 everywhere
    assert KINDS["minimax"]().rest == pytest.approx((2 * log(2), -log(2)))


# ---------------------------------------------------------------- label smoothing
def test_a_discriminator_that_cannot_tell_says_less_than_a_half_where_labels_are_smoothed() -> None:
    assert NonSaturating(smoothing=0.3).resting_belief == pytest.approx(0.35)  # (1 - s) / 2
    assert NonSaturating().resting_belief == 0.5
    assert KINDS["wasserstein"]().resting_belief == 0.5  # its best D does not follow from the share of real samples


@pytest.mark.parametrize("model", [NonSaturating, Minimax])
@pytest.mark.parametrize("smoothing", [0.0, 0.1, 0.4])
def test_smoothing_is_one_sided(model: type[Loss], smoothing: float) -> None:
    real, fake = logits(3)
    r, f = real.numpy(), fake.numpy()
    wanted = -np.mean((1 - smoothing) * np.log(sigmoid(r)) + smoothing * np.log(1 - sigmoid(r)))
    wanted -= np.mean(np.log(1 - sigmoid(f)))
    loss = model(smoothing=smoothing)
    assert loss.discriminator(real, fake).item() == pytest.approx(wanted)
    assert loss.generator(None, fake).item() == model().generator(None, fake).item()


def test_smoothed_discriminator_is_best_at_the_smoothed_probability() -> None:
    loss, none = NonSaturating(smoothing=0.25), torch.full((1, 1), -40.0)
    probabilities = torch.linspace(0.01, 0.99, 981)
    losses = [loss.discriminator(torch.logit(p).reshape(1, 1), none).item() for p in probabilities]
    assert probabilities[int(np.argmin(losses))].item() == pytest.approx(0.75, abs=0.002)


# ---------------------------------------------------------------- belief, for the eye
@each_kind
@pytest.mark.parametrize("scale", [0.0, 1.0, 1000.0])
def test_belief_is_a_probability_that_grows_with_the_score(kind: str, scale: float) -> None:
    real, fake = logits(5, scale=scale)
    scores = torch.linspace(-2 * scale - 1, 2 * scale + 1, 101, dtype=torch.float64)[:, None]
    belief = KINDS[kind]().belief(scores, real, fake)
    assert belief.shape == scores.shape
    assert torch.isfinite(belief).all()
    assert belief.min() >= 0
    assert belief.max() <= 1
    assert (belief.diff(dim=0) >= 0).all()
    assert belief[-1] > belief[0]


@each_kind
def test_belief_is_a_half_where_the_discriminator_cannot_tell(kind: str) -> None:
    loss, level = KINDS[kind](), 0.5 if kind == "least-squares" else 0.0
    same = torch.full((8, 1), level)
    assert loss.belief(same, same, same) == pytest.approx(np.full((8, 1), 0.5))


@pytest.mark.parametrize("kind", ["wasserstein", "relativistic", "began"])
def test_belief_without_a_zero_of_its_own_ignores_a_common_shift(kind: str) -> None:
    """Only differences of such scores mean anything."""
    loss, (real, fake) = KINDS[kind](), logits(6)
    there, shifted = loss.belief(real, real, fake), loss.belief(real + 500, real + 500, fake + 500)
    assert torch.allclose(there, shifted, atol=1e-6)
    assert torch.allclose(there.mean(), torch.tensor(0.5, dtype=torch.float64), atol=0.2)
