"""Snapshots of pictures: the gallery, scores of pictures, and what the classifier measures."""

from __future__ import annotations

import io
import itertools
import time
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from playground.gan.foundations.snapshot import Snapshot
from playground.gan.look.watch import Watch, observer_of
from playground.gan.training.real_samples import from_units
from playground.gan.training.training import Training
from playground.images.tiles import encoded, tiled
from tests.gan.image_sets import digits_classifier
from tests.gan.look.test_observer import check, metrics
from tests.gan.small import PICTURES, VARIANTS, advance, small

pytestmark = pytest.mark.usefixtures("no_classifier")


def sheet_of(snapshot: Snapshot) -> np.ndarray:
    """The picture that a browser would show."""
    return np.asarray(Image.open(io.BytesIO(snapshot.arrays["gallery"].tobytes())))


def shown_by(training: Training) -> np.ndarray:
    """The tile of the gallery's latents as it should be."""
    with torch.no_grad():
        fake = training.state.average.eval()(observer_of(training.state).latents)
    training.state.average.train()
    return tiled(from_units(fake, training.experiment.units).numpy(), 8)


@pytest.mark.parametrize("name", ["target=digits", "target=shapes", "raw pixels", "dcgan", "dcgan with batch norm"])
def test_gallery_is_64_pictures_of_the_averaged_generator(name: str) -> None:
    training = Training(VARIANTS[name])
    advance(training, 3)
    gallery, (_, height, width) = sheet_of(Watch(training).look()), training.experiment.target.shape
    assert gallery.shape == (8 * height, 8 * width)
    assert np.array_equal(gallery, shown_by(training)[:, :, 0])


def test_gallery_in_colour_is_nearly_exact() -> None:
    """Of real pictures: noise is what lossy formats are bad at."""
    training = Training(PICTURES["colour"])
    assert sheet_of(Watch(training).look()).shape == (8 * 28, 8 * 28, 3)
    real = training.experiment.target.examples(64)
    shown = np.asarray(Image.open(io.BytesIO(encoded(real, 8)))).astype(int)
    assert np.abs(shown - tiled(real, 8)).mean() < 6
    assert shown.mean(axis=(0, 1)) == pytest.approx(tiled(real, 8).mean(axis=(0, 1)), abs=2)


@pytest.mark.parametrize("name", ["target=digits", "dcgan with batch norm", "bfloat16"])
def test_same_latents_in_every_gallery(name: str) -> None:
    training = Training(VARIANTS[name].model_copy(update={"ema": 0.0}))
    before = Watch(training).start().arrays
    again = Watch(training).look().arrays
    assert all(np.array_equal(before[array], again[array]) for array in before)
    training.advance()
    moved = Watch(training).look().arrays["gallery"]
    assert moved.shape != before["gallery"].shape or not np.array_equal(moved, before["gallery"])


def test_scores_of_pictures_are_those_of_held_out_and_generated_ones() -> None:
    training = Training(small("digits", ema=0))
    held_out = {picture.tobytes() for picture in training.experiment.target.held_out().pixels}
    real = from_units(observer_of(training.state).real, "standardised").numpy()
    assert {picture.tobytes() for picture in real} <= held_out

    class Ink(torch.nn.Module):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return x.flatten(1).mean(dim=1, keepdim=True)

    training.state.discriminator = Ink()
    arrays = Watch(training).look().arrays
    ink = 2 * real.reshape(64, -1).mean(axis=1) / 255 - 1
    assert arrays["scores_real"] == pytest.approx(1 / (1 + np.exp(-ink)), abs=1e-3)
    assert arrays["scores_fake"].astype(float).std() != arrays["scores_real"].astype(float).std()


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 1e30])
def test_broken_networks_still_have_a_gallery(value: float) -> None:
    training = Training(PICTURES["dcgan"])
    with torch.no_grad():
        for weight in training.state.average.parameters():
            weight.fill_(value)
    assert sheet_of(Watch(training).look()).shape == (64, 64)


# ---------------------------------------------------------------- metrics of pictures
@pytest.fixture(scope="module")
def home_with_classifier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PLAYGROUND_HOME", str(home))
        digits_classifier()
    return home


def test_nothing_is_measured_while_there_is_no_classifier() -> None:
    training = Training(small("digits", steps=2))
    assert observer_of(training.state).needs_classifier
    for snapshot in (Watch(training).start(), *advance(training, 2)):
        assert metrics(snapshot) == {}
        check(snapshot, training.experiment)


@pytest.mark.slow
@pytest.mark.parametrize("units", ["standardised", "raw"])
def test_pictures_are_measured_at_the_first_and_the_last_snapshot(
    units: str, home_with_classifier: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLAYGROUND_HOME", str(home_with_classifier))
    training = Training(small("digits", units=units, steps=2))
    assert not observer_of(training.state).needs_classifier
    first, _, last = Watch(training).start(), *advance(training, 2)
    for snapshot in (first, last):
        names = {name for name in metrics(snapshot) if "_floor" not in name}
        assert {f"{name}_floor" for name in names - {"classifier_accuracy"}} <= set(snapshot.numbers)
        assert names >= {"frechet", "kernel_distance", "precision", "recall", "density", "coverage"}
        assert snapshot.numbers["frechet"] > 5 * snapshot.numbers["frechet_floor"], "noise is far from digits"
        assert snapshot.arrays["verdict"].shape == (64,)
        assert snapshot.arrays["verdict"].dtype == np.uint8
        assert snapshot.arrays["verdict"].max() < 10
        assert snapshot.arrays["class_histogram"].shape == (10,)
        assert snapshot.arrays["class_histogram"].sum() == pytest.approx(1)
    assert first.numbers["frechet_floor"] == last.numbers["frechet_floor"]
    assert Watch(training).look().numbers == {}


def test_a_film_of_pictures_is_the_same_however_slow_the_clock(
    home_with_classifier: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLAYGROUND_HOME", str(home_with_classifier))
    experiment = small("digits", steps=40)
    film = [snapshot.encode() for snapshot in Watch(Training(experiment)) if snapshot]
    clock = itertools.count(0, 1000)
    monkeypatch.setattr(time, "perf_counter", lambda: float(next(clock)))
    assert [snapshot.encode() for snapshot in Watch(Training(experiment)) if snapshot] == film
