"""A snapshot holds what the pages are promised, whatever is trained."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from playground.gan.experiment import CHOICES, Experiment
from playground.gan.observation import FAR, _thinned
from playground.gan.schema import kinds_of
from playground.gan.snapshot import Snapshot
from playground.gan.training import Training

from .small import VARIANTS, advance, small

TARGETS = kinds_of(CHOICES["target"])
PLANE = {"samples": ("f2", (512, 2)), "surface": ("u1", (40, 40)), "arrows": ("f2", (64, 4))}
LINE = {
    "samples": ("f2", (2000, 1)),
    "belief": ("f2", (200,)),
    "optimal": ("f2", (200,)),
    "generated_density": ("f2", (200,)),
}
BOTH = {"scores_real": ("f2", (256,)), "scores_fake": ("f2", (256,))}


def check(snapshot: Snapshot, experiment: Experiment) -> None:
    """The contract between a worker and the pages."""
    arrays, line = dict(snapshot.arrays), experiment.target.dimension == 1
    losses = [arrays.pop(name) for name in ("loss_step", "loss_d", "loss_g")]
    assert [loss.dtype.str[1:] for loss in losses] == ["i4", "f4", "f4"]
    assert len({loss.shape for loss in losses}) == 1
    assert losses[0].size <= 16

    promised = BOTH | (LINE if line else PLANE)
    if not line:
        promised |= {"manifold": ("f2", (200, 2) if experiment.latent.dimension == 1 else (21, 21, 2))}
    assert {name: (array.dtype.str[1:], array.shape) for name, array in arrays.items()} == promised
    for name, array in arrays.items():
        assert np.isfinite(array).all() or name == "optimal", name  # open where there are too few samples to tell
    for name in {"belief", "optimal", "scores_real", "scores_fake"} & set(arrays):
        assert np.nanmin(arrays[name]) >= 0
        assert np.nanmax(arrays[name]) <= 1
    assert len(snapshot.encode()) < 20_000


@pytest.mark.parametrize("name", VARIANTS)
def test_snapshot_is_as_promised(name: str) -> None:
    training = Training(VARIANTS[name])
    check(training.start(), VARIANTS[name])
    for snapshot in advance(training, 5):
        check(snapshot, VARIANTS[name])
    check(training.look(), VARIANTS[name])


@pytest.mark.parametrize("kind", TARGETS)
def test_metrics_come_with_a_fifth_of_the_snapshots_and_the_last(kind: str) -> None:
    training = Training(small(kind, steps=23))
    seen = [training.start(), *advance(training, 23)]
    assert [s.step for s in seen] == list(range(24))
    assert [s.step for s in seen if s.numbers] == [0, 5, 10, 15, 20, 23]
    assert seen[-1].numbers.keys() == seen[0].numbers.keys()
    assert all(f"{name}_floor" in seen[0].numbers for name in seen[0].numbers if not name.endswith("_floor"))
    assert all(s.kept for s in seen)


def test_a_passing_look_says_so_and_measures_nothing() -> None:
    training = Training(small(steps=10))
    for _ in range(11):
        look = training.look()
        assert not look.kept
        assert look.numbers == {}
        assert look.step == training.step
        assert look.arrays["loss_step"].size == 0
        if not training.finished:
            training.advance()


def test_same_latents_in_every_snapshot() -> None:
    """What moves on the screen has been moved by learning."""
    training = Training(small(ema=0))
    before = training.start().arrays
    again = training.look().arrays
    assert all(np.array_equal(before[name], again[name]) for name in before)
    training.advance()
    moved = np.abs(training.look().arrays["samples"].astype(float) - before["samples"]).max()
    assert 0 < moved < 0.5


@pytest.mark.parametrize("units", ["standardised", "raw"])
def test_positions_are_in_standardised_units(units: str) -> None:
    """A generator that puts everything at the target's mean is drawn at the origin."""
    training = Training(small("quadratic", units=units, ema=0))
    with torch.no_grad():
        for weight in training.generator.parameters():
            weight.zero_()
        if units == "raw":
            training.generator[-1].bias.copy_(torch.tensor(training.experiment.target.mean))
    arrays = training.look().arrays
    for name in ("samples", "manifold"):
        assert arrays[name] == pytest.approx(np.zeros_like(arrays[name]), abs=1e-3)
    assert arrays["arrows"][:, :2] == pytest.approx(np.zeros((64, 2)), abs=1e-3)


@pytest.mark.parametrize("units", ["standardised", "raw"])
def test_surface_starts_at_the_lower_left(units: str) -> None:
    training = Training(small("quadratic", units=units))
    mean, std = training.observer.zero, training.observer.unit

    class Score(torch.nn.Module):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            u = (x - mean) / std
            return 3 * u[:, :1] + 0.2 * u[:, 1:]  # real is to the right, and a little further up

    training.discriminator = Score()
    surface = training.look().arrays["surface"].astype(int)
    assert (np.diff(surface, axis=1) >= 0).all(), "columns run along x"
    assert (np.diff(surface, axis=0) >= 0).all(), "rows run upwards"
    assert surface[0, 0] < 20
    assert surface[-1, -1] > 235
    assert surface[0, -1] > surface[-1, 0]
    low, high = training.experiment.target.window()
    middle = training.experiment.target.standardise(np.array([low, high]))
    corner = 1 / (1 + np.exp(-(3 * middle[0, 0] + 0.2 * middle[0, 1])))
    assert surface[0, 0] / 255 == pytest.approx(corner, abs=0.003)


def test_scores_are_those_of_real_and_of_generated_samples() -> None:
    training = Training(small(ema=0))
    rule = torch.nn.Linear(2, 1)
    with torch.no_grad():
        rule.weight.zero_()
        rule.bias.zero_()
    training.discriminator = rule
    arrays = training.look().arrays
    assert (arrays["scores_real"] == 0.5).all()
    assert (arrays["surface"] == 128).all()
    assert (arrays["arrows"][:, 2:] == 0).all()


def test_optimal_discriminator_of_a_perfect_generator_is_a_half_where_there_are_samples() -> None:
    experiment = small("gaussian", ema=0, latent__dimension=1)
    training = Training(experiment)
    training.average = torch.nn.Identity()  # N(0, 1) in, N(0, 1) out
    arrays = training.look().arrays
    grid = np.linspace(*(edge[0] for edge in experiment.target.window()), 200)
    assert arrays["optimal"][np.abs(grid) < 1.5] == pytest.approx(0.5, abs=0.1)
    assert np.trapezoid(arrays["generated_density"], grid) == pytest.approx(1, abs=0.02)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf"), 1e30])
@pytest.mark.parametrize("kind", ["ring", "gaussian"])
def test_broken_networks_can_still_be_drawn(value: float, kind: str) -> None:
    training = Training(small(kind))
    with torch.no_grad():
        for weight in training.average.parameters():
            weight.fill_(value)
    look = training.look()
    assert np.isfinite(look.arrays["samples"]).all()
    assert np.abs(look.arrays["samples"]).max() <= FAR
    Snapshot.decode(look.encode())


# ---------------------------------------------------------------- losses in between
@pytest.mark.parametrize("count", [0, 1, 5, 16, 17, 100, 1000])
def test_losses_are_thinned_to_block_means(count: int) -> None:
    losses = np.random.default_rng(1).normal(size=(count, 2))
    thin = _thinned(losses, step=5000)
    steps = thin["loss_step"]
    assert len(steps) == min(count, 16)
    if count == 0:
        return
    assert steps[-1] == 5000
    starts = np.concatenate([[5000 - count], steps[:-1]])
    assert ((steps - starts) >= 1).all()
    assert np.average(thin["loss_d"], weights=steps - starts) == pytest.approx(losses[:, 0].mean(), abs=1e-6)
    assert np.average(thin["loss_g"], weights=steps - starts) == pytest.approx(losses[:, 1].mean(), abs=1e-6)
    if count <= 16:
        assert thin["loss_d"] == pytest.approx(losses[:, 0])


def test_every_step_has_its_loss_in_exactly_one_snapshot() -> None:
    training = Training(small(steps=400))
    steps = np.concatenate([s.arrays["loss_step"] for s in advance(training, 400)])
    assert (np.diff(steps) >= 1).all()
    assert steps[-1] == 400
    assert len(steps) > 300  # gaps are shorter than 16 here, so that nothing is thinned
    assert steps.tolist() == list(range(1, 401))
