"""A snapshot holds what the pages are promised, whatever is trained."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from playground.gan.experiment.experiment import Experiment
from playground.gan.foundations.snapshot import Snapshot
from playground.gan.look.gallery import gallery_of
from playground.gan.look.observer import FEATURES, Outputs, thinned
from playground.gan.look.places import sides_of
from playground.gan.look.point_observer import FAR
from playground.gan.look.watch import Watch, observer_of
from playground.gan.targets.distribution import Distribution
from playground.gan.training.training import Training
from tests.gan.small import FEW, HERE, VARIANTS, advance, small
from tests.sweep import swept

pytestmark = pytest.mark.usefixtures("no_classifier")

POINTS = [kind for kind in HERE if isinstance(small(kind).target, Distribution)]
PLANE = {"samples": ("f2", (512, 2)), "surface": ("u1", (40, 40)), "arrows": ("f2", (64, 4))}
LINE = {
    "samples": ("f2", (2000, 1)),
    "belief": ("f2", (200,)),
    "optimal": ("f2", (200,)),
    "generated_density": ("f2", (200,)),
}
BOTH = {"scores_real": ("f2", (256,)), "scores_fake": ("f2", (256,))}


def metrics(snapshot: Snapshot) -> dict[str, float]:
    """The numbers of a snapshot that say how far generated is from real, not how the networks are."""
    return {name: value for name, value in snapshot.numbers.items() if not name.startswith(("g_", "d_"))}


def check(snapshot: Snapshot, experiment: Experiment) -> None:
    """The contract between a worker and the pages."""
    arrays, target = dict(snapshot.arrays), experiment.target
    losses = [arrays.pop(name) for name in ("loss_step", "loss_d", "loss_g")]
    assert [loss.dtype.str[1:] for loss in losses] == ["i4", "f4", "f4"]
    assert len({loss.shape for loss in losses}) == 1
    assert losses[0].size <= 16

    if target.family == "images":
        size = gallery_of(experiment).size
        promised = {"scores_real": ("f2", (size,)), "scores_fake": ("f2", (size,))}
        promised |= {"gallery": ("u1", arrays["gallery"].shape)}
    else:
        promised = BOTH | (LINE if target.family == "line" else PLANE)
    if target.family == "plane":
        promised |= {"manifold": ("f2", (200, 2) if experiment.latent.dimension == 1 else (21, 21, 2))}
    promised |= {"features": ("f2", (2, min(promised["scores_real"][1][0], FEATURES), 2))}
    if snapshot.numbers and target.family != "images" and target.modes() is not None:
        promised |= {"occupancy": ("f4", (len(target.modes()),))} if "modes" in snapshot.numbers else {}
    classes = len(target.classes) if experiment.condition.of == "classes" else 0
    if target.family == "plane" and not classes:
        promised |= {"ideal": ("f2", (64, 4))}
    side = sides_of(classes)[0]
    if classes and target.family == "plane":
        promised |= {
            "manifold": ("f2", (classes, *promised["manifold"][1])),
            "surface": ("u1", (1 + classes, side, side)),
        }
    assert {name: (array.dtype.str[1:], array.shape) for name, array in arrays.items()} == promised
    for name, array in arrays.items():
        assert np.isfinite(array).all() or name == "optimal", name  # open where there are too few samples to tell
    for name in {"belief", "optimal", "scores_real", "scores_fake"} & set(arrays):
        assert np.nanmin(arrays[name]) >= 0
        assert np.nanmax(arrays[name]) <= 1
    most = (
        2_000 + gallery_of(experiment).size * target.dimension if target.family == "images" else 20_000 * (1 + classes)
    )
    assert len(snapshot.encode()) < most


@pytest.mark.parametrize("name", swept(VARIANTS, FEW))
def test_snapshot_is_as_promised(name: str) -> None:
    training = Training(VARIANTS[name])
    check(Watch(training).start(), VARIANTS[name])
    for snapshot in advance(training, 5):
        check(snapshot, VARIANTS[name])
    check(Watch(training).look(), VARIANTS[name])


@pytest.mark.parametrize("kind", swept(POINTS, ["ring", "gaussian"]))
def test_metrics_come_with_a_fifth_of_the_snapshots_and_the_last(kind: str) -> None:
    training = Training(small(kind, steps=23))
    seen = [Watch(training).start(), *advance(training, 23)]
    assert [s.step for s in seen] == list(range(24))
    measured = [s for s in seen if any("_floor" in name for name in s.numbers)]
    assert [s.step for s in measured] == [0, 5, 10, 15, 20, 23]
    names = seen[-1].numbers.keys() - seen[-2].numbers.keys()
    assert names == seen[0].numbers.keys() - seen[1].numbers.keys()
    assert all(f"{name}_floor" in names for name in names if "_floor" not in name)
    assert all(s.kept for s in seen)


@pytest.mark.parametrize("kind", ["ring", "digits"])
def test_a_passing_look_says_so_and_measures_nothing(kind: str) -> None:
    training = Training(small(kind, steps=10))
    for _ in range(11):
        look = Watch(training).look()
        assert not look.kept
        assert look.numbers == {}
        assert look.step == training.step
        assert look.arrays["loss_step"].size == 0
        if not training.finished:
            training.advance()


def test_same_latents_in_every_snapshot() -> None:
    """What moves on the screen has been moved by learning."""
    training = Training(small(ema=0))
    before = Watch(training).start().arrays
    again = Watch(training).look().arrays
    assert all(np.array_equal(before[name], again[name]) for name in again)
    training.advance()
    moved = np.abs(Watch(training).look().arrays["samples"].astype(float) - before["samples"]).max()
    assert 0 < moved < 0.5


@pytest.mark.parametrize("units", ["standardised", "raw"])
def test_positions_are_in_standardised_units(units: str) -> None:
    """A generator that puts everything at the target's mean is drawn at the origin."""
    training = Training(small("quadratic", units=units, ema=0))
    with torch.no_grad():
        for weight in training.state.generator.parameters():
            weight.zero_()
        if units == "raw":
            training.state.generator[-1].bias.copy_(torch.tensor(training.experiment.target.mean))
    arrays = Watch(training).look().arrays
    for name in ("samples", "manifold"):
        assert arrays[name] == pytest.approx(np.zeros_like(arrays[name]), abs=1e-3)
    assert arrays["arrows"][:, :2] == pytest.approx(np.zeros((64, 2)), abs=1e-3)


@pytest.mark.parametrize("units", ["standardised", "raw"])
def test_surface_starts_at_the_lower_left(units: str) -> None:
    training = Training(small("quadratic", units=units))
    mean, std = observer_of(training.state).zero, observer_of(training.state).unit

    class Score(torch.nn.Module):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            u = (x - mean) / std
            return 3 * u[:, :1] + 0.2 * u[:, 1:]  # real is to the right, and a little further up

    training.state.discriminator = Score()
    surface = Watch(training).look().arrays["surface"].astype(int)
    assert (np.diff(surface, axis=1) >= 0).all(), "columns run along x"
    assert (np.diff(surface, axis=0) >= 0).all(), "rows run upwards"
    assert surface[0, 0] < 20
    assert surface[-1, -1] > 235
    assert surface[0, -1] > surface[-1, 0]
    low, high = training.experiment.target.window()
    middle = training.experiment.target.standardise(np.array([low, high]))
    corner = 1 / (1 + np.exp(-(3 * middle[0, 0] + 0.2 * middle[0, 1])))
    assert surface[0, 0] / 255 == pytest.approx(corner, abs=0.003)


def test_d_is_right_above_and_below_what_it_says_when_it_cannot_tell() -> None:
    experiment = Experiment.default("gaussian")
    smoothed = experiment.model_copy(update={"loss": experiment.loss.model_copy(update={"smoothing": 0.3})})
    observer, state = observer_of(Training(smoothed).state), Training(smoothed).state
    logits = torch.logit(torch.tensor([[0.4], [0.3]]))  # real to both, as it says 35% when it cannot tell
    numbers = observer.health(state, Outputs(fake=torch.zeros(2, 1), real_scores=logits, fake_scores=logits))
    assert (numbers["d_right_real"], numbers["d_right_fake"]) == (0.5, 0.5)


def test_scores_are_those_of_real_and_of_generated_samples() -> None:
    training = Training(small(ema=0))
    rule = torch.nn.Linear(2, 1)
    with torch.no_grad():
        rule.weight.zero_()
        rule.bias.zero_()
    training.state.discriminator = rule
    arrays = Watch(training).look().arrays
    assert (arrays["scores_real"] == 0.5).all()
    assert (arrays["surface"] == 128).all()
    assert (arrays["arrows"][:, 2:] == 0).all()


def test_optimal_discriminator_of_a_perfect_generator_is_a_half_where_there_are_samples() -> None:
    experiment = small("gaussian", ema=0, latent__dimension=1)
    training = Training(experiment)
    training.state.average = torch.nn.Identity()  # N(0, 1) in, N(0, 1) out
    arrays = Watch(training).look().arrays
    grid = np.linspace(*(edge[0] for edge in experiment.target.window()), 200)
    shown = np.isfinite(arrays["optimal"])
    assert shown[np.abs(grid) < 2.5].all()
    assert arrays["optimal"][shown] == pytest.approx(0.5, abs=0.06)
    assert np.trapezoid(arrays["generated_density"], grid) == pytest.approx(1, abs=0.02)


@pytest.mark.parametrize(("spread", "least", "most"), [(1, 0, 0.12), (2, 0.35, 1)])
def test_ideal_arrows_are_drawn_where_the_generator_is_wrong(spread: float, least: float, most: float) -> None:
    """A generator of islands as wide as real ones, or twice as wide: latents in one of its eight sectors become one."""
    experiment = small("ring", ema=0)
    training, target = Training(experiment), experiment.target
    middles = torch.tensor(target.standardise(target.modes()), dtype=torch.float32)

    class Islands(torch.nn.Module):
        def forward(self, z: torch.Tensor) -> torch.Tensor:
            turn = (torch.atan2(z[:, 1], z[:, 0]) / torch.pi + 1) * 4  # uniform in [0, 8], whatever the radius
            way = 2 * torch.pi * (turn % 1)
            step = z.norm(dim=1, keepdim=True) * torch.stack([way.cos(), way.sin()], dim=1)  # N(0, 1) again
            return middles[turn.long() % 8] + spread * target.sigma / torch.tensor(target.std).float() * step

    training.state.average = Islands()
    ideal = Watch(training).look().arrays["ideal"].astype(float)
    drawn = np.hypot(ideal[:, 2], ideal[:, 3]) > 0
    assert least <= drawn.mean() <= most
    home = middles.numpy()[np.linalg.norm(ideal[:, None, :2] - middles.numpy(), axis=2).argmin(axis=1)]
    if least:
        assert ((ideal[:, 2:] * (home - ideal[:, :2])).sum(axis=1) > 0)[drawn].mean() > 0.95


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf"), 1e30, 1e19])
@pytest.mark.parametrize("kind", ["ring", "gaussian"])
@pytest.mark.parametrize("broken", ["average", "discriminator"])
def test_broken_networks_can_still_be_drawn(value: float, kind: str, broken: str) -> None:
    training = Training(small(kind))
    with torch.no_grad():
        for weight in getattr(training.state, broken).parameters():
            weight.fill_(value)
    look = Watch(training).look()
    for name in ("samples", "features"):
        assert np.isfinite(look.arrays[name]).all()
    assert np.abs(look.arrays["samples"]).max() <= FAR
    Snapshot.decode(look.encode())


# ---------------------------------------------------------------- losses in between
@pytest.mark.parametrize("count", [0, 1, 5, 16, 17, 100, 1000])
def test_losses_arethinned_to_block_means(count: int) -> None:
    losses = np.random.default_rng(1).normal(size=(count, 2))
    thin = thinned(losses, step=5000)
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
