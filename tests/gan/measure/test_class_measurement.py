"""Pictures of the class asked for score the floor, others do not, and the confusion matrix tells which is taken for
which."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import Tensor

from playground.gan.measure.class_measurement import HELD_OUT, REFERENCE, SCARCE, confusion_matrix
from playground.gan.measure.classifier import Classifier, learn
from playground.gan.measure.held_out import reference_and_held_out
from playground.gan.measure.image_measurement import ImageMeasurement
from playground.gan.targets.images import Digits, Shapes
from playground.images import Split
from tests.gan.image_sets import digits_classifier, dots, finished, floats, target_of

NUMBERS = {"conditional_accuracy", "conditional_accuracy_worst"}
PER_CLASS = ("class_accuracy", "class_frechet", "class_frechet_floor")


@pytest.fixture(scope="module")
def eyes() -> Classifier:
    torch.set_num_threads(1)
    return digits_classifier()


@pytest.fixture(scope="module")
def measurement(eyes: Classifier) -> ImageMeasurement:
    return ImageMeasurement(Digits(), eyes)


def real(each: int = 60, only: str = "") -> tuple[Tensor, np.ndarray]:
    """`each` real pictures of every class that are not in the reference, as a perfect generator would draw them when
    it is asked for all classes in turn."""
    images, found = Digits().load(), []
    labels = [int(label) for label in only.split(",")] if only else list(range(10))
    for label in labels:
        train, test = (split.of_classes([label]).pixels for split in (images.train, images.test))
        rng = np.random.default_rng(label)
        found.append(reference_and_held_out(train, test, SCARCE, max(REFERENCE, HELD_OUT), rng)[1][:each])
    each = min(map(len, found))
    pixels = np.stack([some[:each] for some in found], axis=1)
    return floats(pixels.reshape(-1, *pixels.shape[2:])), np.tile(labels, each)


@pytest.mark.slow
def test_real_pictures_with_their_labels_score_the_floor(measurement: ImageMeasurement) -> None:
    numbers, arrays = measurement.conditional(*real())
    assert set(numbers) == NUMBERS | {f"{name}_floor" for name in NUMBERS}
    for name in NUMBERS:
        assert numbers[name] == pytest.approx(numbers[f"{name}_floor"], abs=0.04), name
        assert 0.9 < numbers[f"{name}_floor"] <= 1
    assert arrays["confusion"].diagonal().min() > 0.95
    assert arrays["class_frechet"].mean() == pytest.approx(arrays["class_frechet_floor"].mean(), rel=0.2)
    assert (arrays["class_frechet"] < 2 * arrays["class_frechet_floor"]).all()


def test_the_floor_of_accuracy_is_that_of_held_out_pictures(measurement: ImageMeasurement) -> None:
    held_out = Digits().load().test
    numbers, arrays = measurement.conditional(floats(held_out.pixels), held_out.labels)
    for name in NUMBERS:
        assert numbers[name] == numbers[f"{name}_floor"]
    assert arrays["class_accuracy"].mean() == pytest.approx(measurement.classifier.accuracy, abs=0.005)


def test_swapped_labels_are_seen_as_swapped(measurement: ImageMeasurement) -> None:
    pictures, labels = real()
    asked = (labels + 3) % 10
    numbers, arrays = measurement.conditional(pictures, asked)
    assert numbers["conditional_accuracy"] < 0.02
    assert (arrays["confusion"].argmax(axis=1) == (np.arange(10) - 3) % 10).all()
    assert arrays["confusion"].max(axis=1).min() > 0.95
    assert (arrays["class_frechet"] > 3 * arrays["class_frechet_floor"]).all()


def test_two_classes_taken_for_each_other(measurement: ImageMeasurement) -> None:
    pictures, labels = real()
    asked = np.select([labels == 3, labels == 8], [8, 3], labels)
    numbers, arrays = measurement.conditional(pictures, asked)
    assert numbers["conditional_accuracy_worst"] < 0.02
    assert 0.75 < numbers["conditional_accuracy"] <= 0.8
    assert arrays["confusion"][3, 8] > 0.95 < arrays["confusion"][8, 3]
    assert (np.flatnonzero(arrays["class_accuracy"] < 0.5) == [3, 8]).all()


def test_one_class_whatever_is_asked_for(measurement: ImageMeasurement) -> None:
    pictures = real()[0][::10]  # zeros
    numbers, arrays = measurement.conditional(pictures.repeat(10, 1, 1, 1), np.repeat(np.arange(10), len(pictures)))
    assert numbers["conditional_accuracy"] == pytest.approx(0.1)
    assert numbers["conditional_accuracy_worst"] == 0
    assert (arrays["confusion"][:, 0] == 1).all()
    assert arrays["class_frechet"][0] < 2 * arrays["class_frechet_floor"][0]
    assert (arrays["class_frechet"][1:] > 3 * arrays["class_frechet_floor"][1:]).all()


def test_one_picture_a_class_is_right_and_far_from_varied(measurement: ImageMeasurement) -> None:
    pictures, labels = real()
    numbers, arrays = measurement.conditional(pictures[:10].repeat(60, 1, 1, 1), labels)
    assert numbers["conditional_accuracy"] == 1
    assert (arrays["class_frechet"] > 3 * arrays["class_frechet_floor"]).all()


def test_classes_that_nobody_asked_for_are_no_numbers(eyes: Classifier) -> None:
    numbers, arrays = ImageMeasurement(Digits(only="2,7"), eyes).conditional(*real(only="2,7"))
    assert numbers["conditional_accuracy"] == pytest.approx(numbers["conditional_accuracy_floor"], abs=0.04)
    for name in PER_CLASS:
        assert (np.flatnonzero(np.isfinite(arrays[name])) == [2, 7]).all(), name
    assert (np.flatnonzero(arrays["confusion"].sum(axis=1)) == [2, 7]).all()


def test_some_classes_of_all(measurement: ImageMeasurement) -> None:
    pictures, labels = real()
    both = (labels == 4) | (labels == 9)
    arrays = measurement.conditional(pictures, labels)[1]
    fewer = measurement.conditional(pictures[torch.from_numpy(both)], labels[both])[1]
    for name in PER_CLASS:
        assert fewer[name][[4, 9]] == pytest.approx(arrays[name][[4, 9]]), name
        assert np.isnan(np.delete(fewer[name], [4, 9])).all()


def test_each_class_counts_the_same_however_often_it_is_asked_for(measurement: ImageMeasurement) -> None:
    pictures, labels = real()
    asked = labels.copy()
    asked[labels == 0] = 1  # half of the ones are zeros, and nobody asks for zeros
    numbers, arrays = measurement.conditional(pictures, asked)
    assert arrays["class_accuracy"][1] == pytest.approx(0.5, abs=0.02)
    assert numbers["conditional_accuracy"] == pytest.approx(np.nanmean(arrays["class_accuracy"]))
    assert numbers["conditional_accuracy"] == pytest.approx(8.5 / 9, abs=0.02)


@pytest.mark.parametrize("each", [2, 20, 90])
def test_distance_and_floor_depend_on_the_number_alike(measurement: ImageMeasurement, each: int) -> None:
    arrays = measurement.conditional(*real(each))[1]
    ratio = arrays["class_frechet"].mean() / arrays["class_frechet_floor"].mean()
    assert 0.7 < ratio < 1.4


def test_shapes_dtypes_and_repeatability(eyes: Classifier, measurement: ImageMeasurement) -> None:
    pictures, labels = real(20)
    numbers, arrays = measurement.conditional(pictures, labels)
    assert {name: (array.dtype, array.shape) for name, array in arrays.items()} == {
        "confusion": (np.float32, (10, 10)),
        **dict.fromkeys(PER_CLASS, (np.float32, (10,))),
    }
    assert arrays["confusion"].sum(axis=1) == pytest.approx(np.ones(10))
    torch.manual_seed(3)
    expected = torch.rand(2)
    torch.manual_seed(3)
    other = ImageMeasurement(Digits(), eyes)
    other.conditional(*real(30))
    again = other.conditional(pictures, labels)
    assert again[0] == numbers
    assert all((again[1][name] == arrays[name]).all() for name in arrays)
    assert torch.equal(torch.rand(2), expected)


def test_pictures_that_are_no_numbers_are_wrong_and_nothing_breaks(measurement: ImageMeasurement) -> None:
    pictures, labels = real(20)
    numbers, arrays = measurement.conditional(torch.full_like(pictures, torch.nan), labels)
    assert numbers["conditional_accuracy"] == pytest.approx(0.1)
    assert all(np.isfinite(array).all() for array in arrays.values())


def test_without_a_classifier_there_are_no_classes_to_ask_for() -> None:
    drawn = ImageMeasurement(Shapes())
    with pytest.raises(ValueError, match=r"^Shapes has no classes\.$"):
        drawn.conditional(torch.zeros(4, 1, 28, 28), np.arange(4))


@pytest.mark.parametrize("held_out", [0, 1, 6])
def test_classes_of_which_hardly_any_pictures_are_held_out(held_out: int, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("PLAYGROUND_HOME", str(tmp_path))
    train, test = dots(40), dots(held_out, seed=1)
    target = target_of(train, test, 2)
    classifier = finished(learn(target_of(train, dots(6, seed=2), 2)))[1]
    fresh: Split = dots(30, seed=3)
    numbers, arrays = ImageMeasurement(target, classifier).conditional(floats(fresh.pixels), fresh.labels)
    assert numbers["conditional_accuracy_floor"] > 0.5
    assert all(np.isfinite(array).all() for array in arrays.values())


def test_confusion_by_hand() -> None:
    matrix = confusion_matrix(np.array([0, 0, 0, 0, 2]), np.array([0, 1, 1, 2, 2]), 3)
    assert matrix.tolist() == [[0.25, 0.5, 0.25], [0, 0, 0], [0, 0, 1]]
