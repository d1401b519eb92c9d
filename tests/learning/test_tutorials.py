"""Shortened runs of the faithful recipes behave as their tutorials report: losses, mean and spread, classes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from scipy import stats
from torch import Tensor

from playground.gan.networks.conditional import one_hot
from playground.gan.training.training import Training
from tests.recipes.tutorials import experiment_of, losses_of, training_of

pytestmark = pytest.mark.usefixtures("handwriting")
TWO_LN_2, LN_2 = 2 * np.log(2), np.log(2)


def trained(name: str, steps: int, **changed: Any) -> Training:
    """The first `steps` steps of a recipe."""
    training = training_of(name, **changed)
    for _ in range(steps):
        training.advance()
    return training


def generated(training: Training, n: int = 500) -> Tensor:
    """Samples as they are in training units, [n, *shape]."""
    with torch.no_grad():
        return training.state.generator(latents(training, n))


def latents(training: Training, n: int) -> Tensor:
    return training.experiment.latent.sample(n, training.state.latent_rng)


def averages(training: Training) -> dict[int, np.ndarray]:
    """The average picture of each digit, [784]."""
    images = training.experiment.target.load().train
    return {digit: images.of_classes([digit]).pixels.mean(axis=0).ravel() / 255 for digit in range(10)}


def most_like(picture: np.ndarray, of: dict[int, np.ndarray]) -> int:
    """The digit whose average is most like a picture, by correlation."""
    return max(of, key=lambda digit: np.corrcoef(picture.ravel(), of[digit])[0, 1])


# ---------------------------------------------------------------- pictures
def test_the_first_gan_begins_grey_and_undecided_and_then_the_saturating_loss_lets_the_discriminator_win():
    training = training_of("mnist-first-gan")
    assert (generated(training) - 0.5).abs().max() < 0.05  # weights this small make nothing of a latent
    for _ in range(200):
        training.advance()
    d, g = losses_of(training).T
    assert (d[0].item(), g[0].item()) == (pytest.approx(TWO_LN_2, abs=0.02), pytest.approx(-LN_2, abs=0.1))
    assert d[-25:].mean() < 0.1
    assert -0.05 < g[-25:].mean() < 0  # from below: what is left to win is next to nothing
    pictures, real = generated(training), training.experiment.target.chosen().pixels / 255
    assert abs(pictures.mean().item() - real.mean()) < 0.6 * (0.5 - real.mean())
    assert pictures.std().item() == pytest.approx(real.std(), rel=0.35)


def test_only_twos_come_from_twos_and_the_discriminator_leads():
    training = trained("mnist-twos", 200)
    d, g = losses_of(training).unfold(0, 25, 25).mean(dim=2).T  # means of 25 steps
    assert d.min() < 0.2
    assert g.max() > 2
    assert d[0] > 2 * d.min()
    pictures, real = generated(training), training.experiment.target.chosen().pixels / 255
    assert pictures.mean().item() == pytest.approx(real.mean(), rel=0.35)
    assert pictures.std().item() == pytest.approx(real.std(), rel=0.35)
    of = averages(training)
    assert np.mean([most_like(picture, of) == 2 for picture in pictures.numpy()[:100]]) > 0.8


def test_each_label_of_the_conditional_gets_its_digit():
    """With two digits and 2.5 times the rate labels begin to matter after 1,000 steps, also of small batches; with ten
    digits it takes 5,000."""
    recipe = experiment_of("mnist-conditional")
    faster = recipe.g_optimiser.model_copy(update={"learning_rate": 5e-4})
    target = recipe.target.model_copy(update={"only": "0,1"})
    training = trained("mnist-conditional", 1250, target=target, batch=16, g_optimiser=faster, d_optimiser=faster)
    labels, of = torch.arange(400) % 2, averages(training)
    with torch.no_grad():
        pictures = training.state.generator(latents(training, 400), one_hot(labels, 10)).flatten(1)
    made = (pictures[labels == 1].mean(dim=0) - pictures[labels == 0].mean(dim=0)).numpy()
    wanted = of[1] - of[0]
    assert made @ wanted / np.linalg.norm(made) / np.linalg.norm(wanted) > 0.2
    images = target.chosen().pixels / 255
    assert pictures.mean().item() == pytest.approx(images.mean(), rel=0.5)


@pytest.mark.parametrize("name", ["fashion-mlp", "fashion-mlp-simultaneous"])
def test_clothes_take_shape_as_the_discriminator_gets_ahead(name):
    training = trained(name, 40)
    d, g = losses_of(training).T
    assert (d[0].item(), g[0].item()) == (pytest.approx(TWO_LN_2, abs=0.1), pytest.approx(LN_2, abs=0.1))
    assert d[-5:].mean() < 1.1
    assert g[-5:].mean() > LN_2 + 0.03
    pictures = generated(training, 128)
    assert -0.6 < pictures.mean() < -0.1  # of real ones: -0.43
    assert 0.15 < pictures.std() < 0.8  # 0.71


# ---------------------------------------------------------------- points
def test_the_quadratic_is_learnt_much_sooner_by_the_same_networks_in_standardised_units():
    """At raw scale it takes a few thousand iterations, which is too long for a test."""
    raw, standardised = trained("quadratic", 50), trained("quadratic-standardised", 80)
    target = raw.experiment.target
    restored = target.restore(generated(standardised).numpy())
    assert np.ptp(generated(raw).numpy()[:, 1]) < 500  # of 2,500
    assert np.ptp(restored[:, 1]) > 1500
    assert np.ptp(restored[:, 0]) > 80  # of 100
    assert np.median(target.residuals(restored)) < 250


def test_the_quadratic_as_written_hardly_leaves_the_middle_at_first():
    x, y = generated(trained("quadratic-as-written", 400)).numpy().T
    assert np.abs(x).max() < 20  # of 50
    assert y.max() < 200  # of 2,510


@pytest.fixture(scope="module")
def taught() -> tuple[Training, Tensor]:
    """The Gaussian's training at the end of its pretraining, and its generator's weights before it."""
    training = training_of("gaussian-pretrained")
    before = training.state.g_weights.vector.clone()
    for _ in range(1000):
        training.advance()
    return training, before


def test_the_lesson_ends_with_a_discriminator_that_lies_on_the_density(taught):
    training, before = taught
    loss, none = losses_of(training)[:1000].T
    assert none.isnan().all()
    assert loss[:10].mean() > 0.5
    assert loss[-50:].mean() < 0.005
    x = torch.linspace(-5, 5, 201)[:, None]
    with torch.no_grad():
        belief = torch.sigmoid(training.state.discriminator(x))[:, 0].numpy()
    assert np.abs(belief - stats.norm.pdf(x[:, 0])).max() < 0.15
    assert torch.equal(training.state.g_weights.vector, before)
    assert generated(training, 200).std() > 5


def test_then_the_generator_finds_mean_and_spread_and_the_discriminator_forgets_the_density(taught):
    training, _ = taught
    while training.step < 2000:
        training.advance()
    samples = generated(training, 200)
    assert samples.mean().item() == pytest.approx(0, abs=0.3)
    assert samples.std().item() == pytest.approx(1, abs=0.35)
    d, g = losses_of(training)[-100:].mean(dim=0).tolist()
    assert (d, g) == (pytest.approx(TWO_LN_2, abs=0.05), pytest.approx(LN_2, abs=0.05))
    with torch.no_grad():
        assert torch.sigmoid(training.state.discriminator(samples)).mean().item() == pytest.approx(0.5, abs=0.05)
