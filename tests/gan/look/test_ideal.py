"""The best discriminator, from samples: against what Gaussians say exactly, and where there is nothing to tell."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from playground.gan.foundations.schema import kinds_of
from playground.gan.look.ideal import (
    bandwidth,
    densities,
    ideal_field,
    kernel_density,
    mean_gap,
    optimal_belief,
    scaled_arrows,
)
from playground.gan.look.places import ARROW_LENGTH
from playground.gan.rules.loss import Loss
from playground.gan.rules.losses import NonSaturating
from playground.gan.targets.basics import Ring


def gaussian(middle: tuple[float, float], n: int, seed: int, spread: float = 1.0) -> np.ndarray:
    return np.array(middle) + spread * np.random.default_rng(seed).standard_normal((n, 2))


@pytest.mark.parametrize("dimension", [1, 2])
def test_the_gradient_is_that_of_the_estimate(dimension: int) -> None:
    """The closed form against differences of the estimate itself."""
    rng = np.random.default_rng(0)
    x, samples = rng.standard_normal((70, dimension)), rng.standard_normal((300, dimension))
    _, gradient = kernel_density(x, samples, 0.3)
    for axis in range(dimension):
        step = 1e-5 * np.eye(dimension)[axis]
        rise = kernel_density(x + step, samples, 0.3)[0] - kernel_density(x - step, samples, 0.3)[0]
        np.testing.assert_allclose(gradient[:, axis], rise / 2e-5, rtol=1e-5, atol=1e-6)


def test_the_estimate_of_a_gaussian_is_that_gaussian_blurred() -> None:
    samples, width = gaussian((0, 0), 20_000, 0), 0.4
    places = np.array([[0.0, 0.0], [1.0, 0.0], [-1.0, 1.0]])
    variance = 1 + width**2
    exact = np.exp(-(places**2).sum(axis=1) / (2 * variance)) / (2 * np.pi * variance)
    np.testing.assert_allclose(np.exp(kernel_density(places, samples, width)[0]), exact, rtol=0.05)


def test_between_two_gaussians_the_advice_is_the_analytic_one() -> None:
    """log p - log q of two Gaussians of spread s, blurred alike, rises everywhere by (middle - middle') / (s² + h²)."""
    real, generated = gaussian((0.7, 0.2), 20_000, 1), gaussian((-0.7, -0.2), 20_000, 2)
    places = gaussian((0, 0), 50, 3, spread=0.5)
    exact = np.array([1.4, 0.4]) / (1 + bandwidth(20_000, 2) ** 2)
    found = ideal_field(places, real, generated)
    np.testing.assert_allclose(found.mean(axis=0), exact, atol=0.12)
    cosine = found @ exact / np.linalg.norm(found, axis=1) / np.linalg.norm(exact)
    assert np.median(cosine) > 0.9


def test_equal_samples_say_one_half_everywhere_and_no_way_to_go() -> None:
    samples = gaussian((0, 0), 500, 0)
    places = gaussian((0, 0), 100, 1, spread=2)
    p, q = densities(places, samples, samples.copy())
    best = optimal_belief(p, q)
    assert np.isfinite(best).any()
    np.testing.assert_allclose(best[np.isfinite(best)], 0.5)
    np.testing.assert_allclose(ideal_field(places, samples, samples.copy()), 0, atol=1e-9)
    assert np.abs(scaled_arrows(np.zeros((5, 2)))).max() == 0


def test_stray_samples_are_sent_towards_the_ring() -> None:
    """Where a generator puts all in the middle, the ideal discriminator sends it out, towards the nearest mode."""
    target = Ring()
    real = target.standardise(target.sample(1000, np.random.default_rng(0)))
    angle = np.linspace(0, 2 * np.pi, 8, endpoint=False)
    stray = 0.5 * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    advice = ideal_field(stray, real, gaussian((0, 0), 500, 1, spread=0.3))
    assert ((advice * stray).sum(axis=1) > 0).all()


def test_samples_that_are_far_off_or_all_the_same_are_harmless() -> None:
    real, lost = gaussian((0, 0), 200, 0), np.full((64, 2), 1e4)
    found = scaled_arrows(ideal_field(lost, real, lost))
    assert np.isfinite(found).all()
    assert (found < 0).all(), "back to the data"


def test_arrows_are_as_long_as_those_of_the_real_discriminator() -> None:
    arrows = scaled_arrows(gaussian((0, 0), 64, 0) * np.logspace(-6, 2, 64)[:, None])
    length = np.linalg.norm(arrows, axis=1)
    assert length.max() == pytest.approx(ARROW_LENGTH)
    assert length.min() < 1e-3 * ARROW_LENGTH


def test_the_gap_is_a_mean_where_samples_are() -> None:
    belief, best = np.array([0.5, 0.9, 0.1]), np.array([0.5, 0.5, np.nan])
    assert mean_gap(belief, best, np.array([3.0, 1.0, 5.0])) == pytest.approx(0.1)


def test_optimal_belief_is_p_over_p_plus_q() -> None:
    p, q = np.array([1.0, 3.0, 0.0, 1.0]), np.array([1.0, 1.0, 1.0, 0.0])
    assert optimal_belief(p, q).tolist() == [0.5, 0.75, 0.0, 1.0]


def test_optimal_belief_is_left_open_where_neither_puts_a_sample() -> None:
    p, q = np.array([1.0, 0.0, 1e-9]), np.array([1.0, 0.0, 0.0])
    assert np.isnan(optimal_belief(p, q)).tolist() == [False, True, True]


def test_optimal_belief_really_is_optimal() -> None:
    """It minimises the discriminator's cross-entropy at every place."""
    rng = np.random.default_rng(1)
    p, q = rng.uniform(0.1, 2, 50), rng.uniform(0.1, 2, 50)
    probabilities = np.linspace(0.001, 0.999, 999)[:, None]
    best = probabilities[np.argmin(-p * np.log(probabilities) - q * np.log(1 - probabilities), axis=0), 0]
    assert optimal_belief(p, q) == pytest.approx(best, abs=0.001)


@pytest.mark.parametrize("kind", list(kinds_of(Loss)))
def test_the_best_belief_of_a_loss_is_what_minimises_it(kind: str) -> None:
    """Score by score, over a fine range: no other belief costs the discriminator less at a place with these p and q."""
    loss = kinds_of(Loss)[kind]()
    p, q = np.array([0.1, 0.7, 1.0, 1.3, 3.0]), np.ones(5)
    best = loss.best_belief(p / (p + q))
    if best is None:
        assert kind in ("wasserstein", "relativistic", "began")
        return
    scores = torch.linspace(-3, 3, 1201)[:, None]
    on_real, on_fake = (part(scores[:, None]).numpy() for part in (loss.on_real, loss.on_fake))  # each a batch of one
    cheapest = (p * on_real[:, None] + q * on_fake[:, None]).argmin(axis=0)
    found = loss.belief(scores[cheapest], scores, scores).numpy()[:, 0]
    even = p == q  # there the hinge does not care
    assert found[~even] == pytest.approx(best[~even], abs=0.01)


def test_with_smoothed_labels_the_best_discriminator_is_less_sure() -> None:
    assert NonSaturating(smoothing=0.2).best_belief(np.array([0.5, 1.0])).tolist() == [0.4, 0.8]
