"""The best discriminator, from samples: against what Gaussians say exactly, and where there is nothing to tell."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from scipy.spatial import KDTree

from playground.gan.foundations.schema import kinds_of
from playground.gan.look.ideal import ideal_gradient, mean_gap, recounted, share_of_real
from playground.gan.rules.loss import Loss
from playground.gan.rules.losses import NonSaturating
from playground.gan.targets.basics import Grid, Ring
from playground.gan.targets.distribution import Array

MANY, FRESH = 40_000, 2000  # of each kind: half as many as a worker counts
CLOUD, MADE = 2048, 1536  # as in a snapshot
ARROWS = 512  # more than in a snapshot, for steadier shares


class Mixture:
    """Round Gaussians of one spread in the plane, all as likely, in standardised units."""

    def __init__(self, middles: Array, spread: float) -> None:
        self.middles, self.spread = middles, spread

    def sample(self, n: int, seed: int) -> Array:
        rng = np.random.default_rng(seed)
        return self.middles[rng.integers(0, len(self.middles), n)] + self.spread * rng.standard_normal((n, 2))

    def log_density(self, x: Array) -> Array:
        """[n]."""
        return np.logaddexp.reduce(self._logs(x), axis=1) - np.log(len(self.middles))

    def gradient(self, x: Array) -> Array:
        """Of the logarithm of the density, [n, 2]."""
        logs = self._logs(x)
        weights = np.exp(logs - logs.max(axis=1, keepdims=True))
        return (weights / weights.sum(axis=1, keepdims=True) @ self.middles - x) / self.spread**2

    def _logs(self, x: Array) -> Array:
        squared = ((x[:, None] - self.middles) ** 2).sum(axis=2)
        return -squared / (2 * self.spread**2) - np.log(2 * np.pi * self.spread**2)


def islands(kind: str) -> Mixture:
    """The modes of the ring, or of the grid, as narrow as by default."""
    target = {"ring": Ring(), "grid": Grid()}[kind]
    return Mixture(target.standardise(target.modes()), float(target.sigma / target.std.mean()))


def best_of(real: Mixture, generated: Mixture, x: Array) -> Array:
    """D* exactly, [n]."""
    return 1 / (1 + np.exp(generated.log_density(x) - real.log_density(x)))


def counted(real: Mixture, generated: Mixture) -> tuple[Array, Array]:
    """Fresh samples, half of them real, [n, 2], and the share that is counted there, [n]."""
    neighbours = KDTree(np.concatenate([real.sample(MANY, 0), generated.sample(MANY, 1)]))
    fresh = np.concatenate([real.sample(FRESH, 2), generated.sample(FRESH, 3)])
    return fresh, share_of_real(fresh, neighbours, MANY)[0]


def advice(real: Mixture, generated: Mixture) -> tuple[Array, Array]:
    """Where the arrows are, [ARROWS, 2], and what is estimated there from as many samples as in a snapshot."""
    made = generated.sample(MADE, 1)
    return made[:ARROWS], ideal_gradient(made[:ARROWS], real.sample(CLOUD, 0), made)


# ---------------------------------------------------------------- D*
@pytest.mark.parametrize("kind", ["ring", "grid"])
def test_against_a_perfect_generator_the_share_is_one_half_but_for_chance(kind: str) -> None:
    fresh, share = counted(islands(kind), islands(kind))
    chance = mean_gap(recounted(share), share)
    assert mean_gap(np.full(len(fresh), 0.5), share) == pytest.approx(chance, abs=0.005)
    assert chance < 0.035
    assert mean_gap(np.where(fresh[:, 0] > 0, 0.9, 0.1), share) > 0.35


@pytest.mark.parametrize("kind", ["ring", "grid"])
def test_islands_that_are_twice_too_wide_are_told_from_real_ones(kind: str) -> None:
    """A kernel that is wider than an island sees no difference: to it, a D of 1/2 is best, and D* is far off."""
    real = islands(kind)
    wide = Mixture(real.middles, 2 * real.spread)
    fresh, share = counted(real, wide)
    assert mean_gap(best_of(real, wide, fresh), share) < 0.08
    assert mean_gap(np.full(len(fresh), 0.5), share) > 0.17


def test_the_share_tells_how_far_away_it_was_counted() -> None:
    neighbours = KDTree(np.concatenate([np.zeros((50, 2)), np.ones((50, 2))]))
    share, distance = share_of_real(np.array([[0.0, 0.0], [1.0, 4.0]]), neighbours, 50, asked=60)
    assert share == pytest.approx([50 / 60, 10 / 60])
    assert distance == pytest.approx([np.sqrt(2), np.sqrt(17)])


def test_a_share_counted_anew_strays_as_a_share_does() -> None:
    again = recounted(np.full(20_000, 0.3), asked=100)
    assert again.mean() == pytest.approx(0.3, abs=0.002)
    assert again.std() == pytest.approx(np.sqrt(0.3 * 0.7 / 100), rel=0.03)
    assert recounted(np.array([0.0, 1.0])).tolist() == [0, 1]


def test_the_gap_is_a_mean_where_samples_are() -> None:
    belief, best = np.array([0.5, 0.9, 0.1]), np.array([0.5, 0.5, np.nan])
    assert mean_gap(belief, best) == pytest.approx(0.2)
    assert mean_gap(belief, best, np.array([3.0, 1.0, 5.0])) == pytest.approx(0.1)


# ---------------------------------------------------------------- its gradient
def worse(kind: str, how: str) -> Mixture:
    """A generator that has not learnt the islands."""
    real = islands(kind)
    middles, spread = real.middles, real.spread
    return {
        "twice too wide": Mixture(middles, 2 * spread),
        "half as wide": Mixture(middles, spread / 2),
        "beside them": Mixture(middles + np.array([3 * spread, 0]), spread),
        "collapsed to a third of one": Mixture(middles[:1], spread / 3),
        "two of them, too wide": Mixture(middles[:2], 2 * spread),
        "nothing learnt": Mixture(np.full((1, 2), 0.1), 0.2),
    }[how]


@pytest.mark.parametrize("kind", ["ring", "grid"])
@pytest.mark.parametrize(
    ("how", "fewest"),
    [("twice too wide", 0.4), ("half as wide", 0.1), ("beside them", 0.9), ("collapsed to a third of one", 0.2),
     ("two of them, too wide", 0.4), ("nothing learnt", 0.9)],
)  # fmt: skip
def test_the_advice_is_the_analytic_one_where_it_is_given(kind: str, how: str, fewest: float) -> None:
    real, generated = islands(kind), worse(kind, how)
    x, found = advice(real, generated)
    exact = real.gradient(x) - generated.gradient(x)
    given = np.abs(found).max(axis=1) > 0
    assert given.mean() >= fewest
    assert ((found * exact).sum(axis=1) > 0)[given].mean() >= 0.95
    ratio = np.linalg.norm(found[given], axis=1) / np.linalg.norm(exact[given], axis=1)
    assert 0.5 < np.median(ratio) < 2.5


@pytest.mark.parametrize("kind", ["ring", "grid"])
def test_a_perfect_generator_gets_next_to_no_advice(kind: str) -> None:
    _, found = advice(islands(kind), islands(kind))
    assert (np.abs(found).max(axis=1) > 0).mean() <= 0.1


def test_one_whole_island_of_eight_gets_none_either() -> None:
    """D* falls to 1/9 there, but equally everywhere: no sample gains by a small move (mode collapse)."""
    real = islands("ring")
    _, found = advice(real, Mixture(real.middles[:1], real.spread))
    assert (np.abs(found).max(axis=1) > 0).mean() <= 0.1


def test_equal_samples_give_no_way_to_go() -> None:
    samples = islands("ring").sample(500, 0)
    assert (ideal_gradient(samples[:64], samples, samples) == 0).mean() > 0.9


def test_stray_samples_are_sent_towards_the_ring() -> None:
    """Where a generator puts all in the middle, the ideal discriminator sends it out, towards the nearest mode."""
    x, found = advice(islands("ring"), Mixture(np.zeros((1, 2)), 0.3))
    out = np.linalg.norm(x, axis=1) > 0.3
    assert ((found * x).sum(axis=1) > 0)[out].all()


def test_samples_that_are_far_off_or_all_the_same_are_harmless() -> None:
    real, lost = Mixture(np.zeros((1, 2)), 1.0).sample(200, 0), np.full((100, 2), 1e4)
    found = ideal_gradient(lost[:64], real, lost)
    assert np.isfinite(found).all()
    assert (found < 0).all(), "back to the data"
    same = ideal_gradient(real[:64] * 0, real, real * 0)
    assert np.isfinite(same).all()


# ---------------------------------------------------------------- for each loss
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
