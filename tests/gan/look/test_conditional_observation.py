"""What is seen of a conditional run: every class beside the others, or every picture beside what it was made from."""

from __future__ import annotations

import io

import numpy as np
import pytest
import torch
from PIL import Image
from torch import Tensor, nn

from playground.gan.look.gallery import MOST_ROWS, gallery_of
from playground.gan.look.watch import Watch
from playground.gan.training.training import Training
from playground.images.pairs import given_part
from playground.images.tiles import tiled
from tests.gan.image_sets import digits_classifier
from tests.gan.small import small

ONE_HOT = {"condition": "one-hot", "ema": 0}


class AtItsMode(nn.Module):
    """A generator that puts everything at the mode asked for."""

    def __init__(self, modes: np.ndarray) -> None:
        super().__init__()
        self.modes = nn.Parameter(torch.tensor(modes, dtype=torch.float32))

    def forward(self, latent: Tensor, context: Tensor) -> Tensor:
        return context @ self.modes


class ScoresByClass(nn.Module):
    """A discriminator that finds class k real to the right of 0 where k is even, to the left where it is odd."""

    def forward(self, x: Tensor, context: Tensor) -> Tensor:
        side = 1 - 2 * (context.argmax(dim=1, keepdim=True) % 2)
        return 50 * side * x[:, :1]


# ---------------------------------------------------------------- the plane
def watched(target: str = "ring") -> Training:
    training = Training(small(target, **ONE_HOT))
    scene = training.experiment.target
    training.state.average = AtItsMode(scene.standardise(scene.modes()))
    training.state.discriminator = ScoresByClass()
    return training


def test_sample_i_is_of_class_i_modulo_their_number() -> None:
    training = watched()
    target, arrays = training.experiment.target, Watch(training).look().arrays
    modes = target.standardise(target.modes())
    assert arrays["samples"] == pytest.approx(modes[np.arange(512) % 8], abs=1e-3)
    assert arrays["arrows"][:, :2] == pytest.approx(modes[np.arange(64) % 8], abs=1e-3)
    for k in range(8):
        assert arrays["manifold"][k] == pytest.approx(np.broadcast_to(modes[k], (21, 21, 2)), abs=1e-3)


def test_each_class_has_a_surface_and_the_first_is_the_best_of_all() -> None:
    surface = Watch(watched()).look().arrays["surface"]
    assert surface.shape == (9, 32, 32)
    for k in range(8):
        left, right = surface[1 + k][:, 0], surface[1 + k][:, -1]
        assert (right > 250).all() == (k % 2 == 0)
        assert (left > 250).all() == (k % 2 == 1)
    assert np.array_equal(surface[0], surface[1:].max(axis=0))


def test_many_classes_are_seen_with_fewer_places() -> None:
    arrays = Watch(watched("grid")).look().arrays
    assert arrays["surface"].shape == (26, 24, 24)
    assert arrays["manifold"].shape == (25, 11, 11, 2)


def test_a_perfect_conditional_generator_scores_the_floor() -> None:
    numbers = Watch(watched()).start().numbers
    assert numbers["conditional_accuracy"] == numbers["conditional_accuracy_worst"] == 1
    assert numbers["conditional_accuracy_floor"] > 0.99
    confused = watched()
    confused.state.average.modes.data = confused.state.average.modes.data.roll(1, dims=0)
    assert Watch(confused).start().numbers["conditional_accuracy"] == 0


# ---------------------------------------------------------------- galleries by class
class Shade(nn.Module):
    """A generator whose picture is as bright as its class, with its first latent in a corner."""

    def __init__(self) -> None:
        super().__init__()
        self.nothing = nn.Parameter(torch.zeros(()))

    def forward(self, latent: Tensor, context: Tensor) -> Tensor:
        x = (context.argmax(dim=1) / 4.5 - 1)[:, None, None, None].repeat(1, 1, 8, 8)
        x[:, 0, 0, 0] = latent[:, 0].tanh()
        return x + self.nothing


def shown_gallery(training: Training, rows: int) -> np.ndarray:
    """The pictures of the gallery, [rows, 8, 8, 8]."""
    sheet = np.asarray(Image.open(io.BytesIO(Watch(training).look().arrays["gallery"].tobytes())))
    return sheet.reshape(rows, 8, 8, 8).transpose(0, 2, 1, 3)


def test_a_row_is_a_class_and_a_column_is_a_latent() -> None:
    experiment = small("digits", **ONE_HOT, target__only="2,5,7")
    training = Training(experiment)
    training.state.average = Shade()
    pictures = shown_gallery(training, 3)
    shades = [np.round((label / 4.5) / 2 * 255) for label in (2, 5, 7)]
    assert pictures[:, :, 4, 4].tolist() == [[shade] * 8 for shade in shades]
    corners = pictures[:, :, 0, 0]
    assert (corners == corners[0]).all(), "all rows have the same latents"
    assert len(set(corners[0].tolist())) > 4
    assert Watch(training).look().arrays["scores_real"].shape == (24,)


def test_real_pictures_stand_in_rows_of_their_class() -> None:
    experiment = small("digits", **ONE_HOT, target__only="2,5,7")
    real = gallery_of(experiment).real()
    assert real.labels is not None
    assert real.labels.tolist() == [2] * 8 + [5] * 8 + [7] * 8
    held_out = experiment.target.held_out()
    assert held_out.labels is not None
    known = {picture.tobytes(): label for picture, label in zip(held_out.pixels, held_out.labels, strict=True)}
    assert [known[picture.tobytes()] for picture in real.pixels] == real.labels.tolist()


def test_a_gallery_has_so_many_rows_and_no_more() -> None:
    assert gallery_of(small("digits")).rows == 8
    assert gallery_of(small("digits", **ONE_HOT)).rows == 10
    assert gallery_of(small("digits", **ONE_HOT)).size == 80
    assert gallery_of(small("digits", condition="picture", condition__given="upper-half")).rows == 8
    assert MOST_ROWS >= 10


def test_every_class_is_measured_as_often() -> None:
    gallery = gallery_of(small("digits", **ONE_HOT, target__only="2,5,7"))
    context, labels = gallery.measured_context(300), gallery.measured_labels(300)
    assert labels is not None
    assert context is not None
    assert np.bincount(labels, minlength=10).tolist() == [0, 0, 100, 0, 0, 100, 0, 100, 0, 0]
    assert context is not None
    assert context.argmax(dim=1).tolist() == labels.tolist()


# ---------------------------------------------------------------- pairs
class Copy(nn.Module):
    """A generator that hands back what it was given."""

    def __init__(self) -> None:
        super().__init__()
        self.nothing = nn.Parameter(torch.zeros(()))

    def forward(self, latent: Tensor, context: Tensor) -> Tensor:
        return context + self.nothing


@pytest.mark.parametrize("units", ["standardised", "raw"])
def test_picture_i_is_made_from_the_given_part_of_real_picture_i(units: str) -> None:
    experiment = small("digits", condition="picture", condition__given="upper-half", ema=0, units=units)
    training = Training(experiment)
    training.state.average = Copy()
    sheet = np.asarray(Image.open(io.BytesIO(Watch(training).look().arrays["gallery"].tobytes())))
    wanted = tiled(given_part(gallery_of(experiment).real().pixels, "upper-half"), 8)[:, :, 0]
    assert np.abs(sheet.astype(int) - wanted).max() <= 1


@pytest.mark.slow
def test_the_metrics_of_pairs_come_with_the_others(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("PLAYGROUND_HOME", str(tmp_path))
    digits_classifier()
    training = Training(small("digits", condition="picture", condition__given="upper-half", steps=2, ema=0))
    numbers = Watch(training).start().numbers
    assert {"l1", "l1_baseline", "sharpness", "sharpness_real", "frechet"} <= set(numbers)
    training.state.average = Copy()
    copied = Watch(training).start().numbers
    assert copied["l1"] < numbers["l1"]
    asked = Training(small("digits", **ONE_HOT, steps=2))
    numbers, arrays = Watch(asked).start().numbers, Watch(asked).start().arrays
    assert 0 <= numbers["conditional_accuracy_worst"] <= numbers["conditional_accuracy"] < 0.5
    assert numbers["conditional_accuracy_floor"] > 0.9
    assert arrays["confusion"].shape == (10, 10)
    assert arrays["confusion"].sum(axis=1) == pytest.approx(np.ones(10), abs=1e-5)
    assert arrays["verdict"].shape == (80,)


def test_inputs_of_a_gallery_do_not_change() -> None:
    experiment = small("digits", **ONE_HOT)
    one, other = gallery_of(experiment), gallery_of(experiment)
    assert torch.equal(one.latents(), other.latents())
    assert torch.equal(torch.as_tensor(one.context()), torch.as_tensor(other.context()))
