"""A perfect generator scores the floors, a bad one does not, and the nearest pictures are the nearest."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import Tensor

from playground.gan.measure.classifier import Classifier
from playground.gan.measure.image_measurement import PARTS, SAMPLES, ImageMeasurement, PrincipalParts, nearest
from playground.gan.targets.image_target import ImageTarget
from playground.gan.targets.images import Digits, Shapes
from playground.images import shapes
from tests.gan.image_sets import digits_classifier, dots, floats, target_of

OF_FEATURES = {"frechet", "kernel_distance", "precision", "recall", "density", "coverage"}
OF_CLASSES = {"class_entropy", "confident", "classes_present"}


@pytest.fixture(scope="module")
def eyes() -> Classifier:
    torch.set_num_threads(1)
    return digits_classifier()


@pytest.fixture(scope="module")
def digits(eyes: Classifier) -> ImageMeasurement:
    return ImageMeasurement(Digits(), eyes)


@pytest.fixture(scope="module")
def drawn() -> ImageMeasurement:
    return ImageMeasurement(Shapes())  # in pixels: there is no classifier


@pytest.fixture(params=["digits", "drawn"])
def measurement(request: pytest.FixtureRequest) -> ImageMeasurement:
    return request.getfixturevalue(request.param)


def real(measurement: ImageMeasurement, seed: int = 3) -> Tensor:
    """As many real pictures as are measured: shapes that nobody has seen, or any digits to train on."""
    if isinstance(measurement.target, Shapes):
        return floats(shapes.draw(measurement.sample_size, 100 + seed).pixels)
    pixels = measurement.target.chosen().pixels
    return floats(pixels[np.random.default_rng(seed).permutation(len(pixels))[: measurement.sample_size]])


def noise(like: Tensor, seed: int = 0) -> Tensor:
    return torch.randn(like.shape, generator=torch.Generator().manual_seed(seed))


# ---------------------------------------------------------------- metrics and floors
def test_each_metric_stands_beside_its_floor(measurement: ImageMeasurement) -> None:
    names = OF_FEATURES | (OF_CLASSES if measurement.classifier else set())
    numbers = measurement.measure(real(measurement))
    floors = {f"{name}_floor" for name in names}
    ranges = {"frechet_floor_low", "frechet_floor_high"}
    assert set(numbers) == names | floors | ranges | ({"classifier_accuracy"} if measurement.classifier else set())
    assert 0 < numbers["frechet_floor_low"] < numbers["frechet_floor"] < numbers["frechet_floor_high"]
    assert set(measurement.floors) == floors
    assert all(isinstance(value, float) and np.isfinite(value) for value in numbers.values())
    assert measurement.space == ("classifier" if measurement.classifier else "pixels")


def test_perfect_generator_scores_the_floor(measurement: ImageMeasurement) -> None:
    for seed in (1, 2):
        numbers = measurement.measure(real(measurement, seed))
        assert numbers["frechet"] < 1.5 * numbers["frechet_floor"]
        assert abs(numbers["kernel_distance"]) < 0.05
        for name in ("precision", "recall", "density", "coverage"):
            assert numbers[name] == pytest.approx(numbers[f"{name}_floor"], abs=0.1), name
        if measurement.classifier:
            assert numbers["class_entropy"] == pytest.approx(np.log(10), abs=0.05)
            assert numbers["confident"] > numbers["confident_floor"] - 0.03 > 0.9
            assert numbers["classes_present"] == numbers["classes_present_floor"] == 10


def test_floors_are_nearly_perfect(measurement: ImageMeasurement) -> None:
    floors = measurement.floors
    assert abs(floors["kernel_distance_floor"]) < 0.02
    assert floors["density_floor"] == pytest.approx(1, abs=0.1)
    assert floors["coverage_floor"] == pytest.approx(1 - 0.5**5, abs=0.03)
    assert min(floors["precision_floor"], floors["recall_floor"]) > 0.85


def test_collapsed_generator_has_no_variety(measurement: ImageMeasurement) -> None:
    one = real(measurement)[:1].expand(measurement.sample_size, -1, -1, -1)
    numbers = measurement.measure(one)
    assert numbers["recall"] < 0.02
    assert numbers["coverage"] < 0.1
    assert numbers["frechet"] > 20 * numbers["frechet_floor"]
    assert numbers["kernel_distance"] > 0.5
    if measurement.classifier:
        assert numbers["class_entropy"] == 0
        assert numbers["classes_present"] == 1


def test_noise_is_far_from_everything(measurement: ImageMeasurement) -> None:
    pictures = real(measurement)
    numbers = measurement.measure(noise(pictures))
    assert numbers["frechet"] > 10 * numbers["frechet_floor"]
    assert numbers["kernel_distance"] > 0.2
    assert numbers["coverage"] < 0.1
    assert numbers["density"] < 0.2
    if measurement.classifier:
        assert numbers["confident"] < 0.5 * numbers["confident_floor"]


def test_the_worse_the_pictures_the_worse_the_score(measurement: ImageMeasurement) -> None:
    pictures = real(measurement)
    scores = [measurement.measure(pictures + weight * noise(pictures)) for weight in (0, 0.3, 0.6, 1)]
    distances = [score["frechet"] for score in scores]
    assert distances == sorted(distances)
    coverages = [score["coverage"] for score in scores]
    assert coverages == sorted(coverages, reverse=True)


def test_a_missing_class_is_seen(digits: ImageMeasurement) -> None:
    split = Digits().load().train
    without = floats(split.pixels[split.labels >= 5][: digits.sample_size])
    numbers = digits.measure(without)
    assert numbers["classes_present"] == 5
    assert numbers["class_entropy"] == pytest.approx(np.log(5), abs=0.05)
    assert numbers["coverage"] < 0.6 < numbers["precision"]


def test_measuring_is_repeatable_and_leaves_chance_alone(eyes: Classifier, digits: ImageMeasurement) -> None:
    pictures = real(digits)
    torch.manual_seed(3)
    expected = torch.rand(2)
    torch.manual_seed(3)
    other = ImageMeasurement(Digits(), eyes)
    other.measure(noise(pictures))
    assert other.measure(pictures) == digits.measure(pictures) == digits.measure(pictures.clone())
    plain = [ImageMeasurement(Digits()).measure(pictures) for _ in range(2)]
    assert plain[0] == plain[1]
    assert torch.equal(torch.rand(2), expected)


def test_pictures_that_are_no_numbers_are_measured_as_shown(measurement: ImageMeasurement) -> None:
    blown = real(measurement).clone()
    blown[::3], blown[1::3] = torch.nan, torch.inf
    blown[2::3] *= 1e30
    assert all(np.isfinite(value) for value in measurement.measure(blown).values())
    loud = 1 + 5 * real(measurement)
    assert measurement.measure(loud) == measurement.measure(loud.clamp(-1, 1))


def test_verdicts_and_histogram_are_the_classifiers(eyes: Classifier, digits: ImageMeasurement) -> None:
    pictures = real(digits)
    beliefs = eyes.probabilities(pictures).numpy()
    numbers, confidence = digits.verdicts(pictures)
    assert (numbers == beliefs.argmax(axis=1)).all()
    assert confidence == pytest.approx(beliefs.max(axis=1), abs=1e-6)
    histogram = digits.histogram(pictures)
    assert histogram.dtype == np.float32
    assert histogram == pytest.approx(np.bincount(numbers, minlength=10) / len(numbers))
    assert digits.classes == Digits.classes


def test_without_a_classifier_there_are_no_classes_to_tell(drawn: ImageMeasurement) -> None:
    assert drawn.classes == ()
    with pytest.raises(ValueError, match=r"^Shapes has no classes\.$"):
        drawn.histogram(real(drawn))


# ---------------------------------------------------------------- what is measured against
def test_as_many_pictures_as_there_are(digits: ImageMeasurement, drawn: ImageMeasurement) -> None:
    assert digits.sample_size == 297  # all that are held out
    assert drawn.sample_size == SAMPLES


def test_the_chosen_class_alone_is_the_reference(eyes: Classifier) -> None:
    twos = ImageMeasurement(Digits(only="2"), eyes)
    split = Digits().load().train
    right, wrong = (floats(split.of_classes([label]).pixels[: twos.sample_size]) for label in (2, 7))
    good, bad = twos.measure(right), twos.measure(wrong)
    assert twos.sample_size == 88  # hardly any twos are held out: half of all of them
    assert good["frechet"] < 1.5 * good["frechet_floor"] < 0.1 * bad["frechet"]
    assert good["class_entropy_floor"] < 0.2
    assert good["classes_present"] == good["classes_present_floor"] == 1
    assert bad["classes_present"] == 0
    assert bad["coverage"] == 0 < 0.9 < good["coverage"]


def test_a_generator_that_sees_few_pictures_is_measured_against_all(eyes: Classifier, digits: ImageMeasurement) -> None:
    few = ImageMeasurement(Digits(count=10), eyes)
    assert few.floors == digits.floors
    learnt_by_heart = floats(np.resize(Digits(count=10).chosen().pixels, (297, 1, 8, 8)))
    assert few.measure(learnt_by_heart)["coverage"] < 0.3


def test_floors_come_from_other_pictures_than_the_reference() -> None:
    for target in (Digits(only="2"), Digits()):
        kept, held_out = ImageMeasurement(target)._real_pictures()
        kept, held_out = kept.reshape(len(kept), -1), held_out.reshape(len(held_out), -1)
        assert not {row.tobytes() for row in kept} & {row.tobytes() for row in held_out}


@pytest.mark.parametrize(("n", "held_out"), [(1, 0), (1, 1), (2, 1), (3, 1), (9, 1), (60, 7)])
@pytest.mark.parametrize("shape", [(1, 8, 8), (3, 28, 28)], ids=str)
def test_hardly_any_pictures_are_measured_too(n: int, held_out: int, shape: tuple[int, int, int]) -> None:
    target = target_of(dots(n, 0, shape), dots(held_out, 0, shape, seed=1), 0)
    measurement = ImageMeasurement(target)
    assert measurement.sample_size >= 2
    pictures = floats(dots(measurement.sample_size, 0, shape, seed=2).pixels)
    assert all(np.isfinite(value) for value in measurement.measure(pictures).values())
    assert all(np.isfinite(value) for value in measurement.measure(0 * pictures).values())


@pytest.mark.parametrize("n", [300, 90])  # more pictures than pixels, and fewer
def test_principal_parts_are_those_of_the_singular_value_decomposition(n: int) -> None:
    pictures = noise(torch.empty(n, 3, 6, 6)) * torch.linspace(0.1, 1, 6)
    x = pictures.flatten(start_dim=1).numpy().astype(np.float64)
    x -= x.mean(axis=0)
    many = min(PARTS, n // 4)
    expected = x @ np.linalg.svd(x, full_matrices=False)[2][:many].T
    features = PrincipalParts(pictures).features(pictures).numpy()
    assert features.shape == (n, many)
    assert np.square(features).mean() == pytest.approx(1, abs=1e-4)
    expected /= np.sqrt(np.square(expected).mean())
    assert features @ features.T == pytest.approx(expected @ expected.T, abs=2e-3)


# ---------------------------------------------------------------- memorised?
def by_hand(target: ImageTarget, pictures: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    real = target.chosen().pixels.astype(np.float64)
    apart = np.sqrt(np.square(pictures[:, None].astype(np.float64) - real[None]).mean(axis=(2, 3, 4))) / 255
    order = np.argsort(apart, axis=1, kind="stable")[:, :k]
    return order, np.take_along_axis(apart, order, axis=1)


@pytest.mark.parametrize("target", [Digits(), Digits(only="1,8", count=120)], ids=["all", "some"])
def test_nearest_pictures_are_those_of_a_search_by_hand(target: Digits) -> None:
    pictures = Digits().load().test.pixels[:40]
    places, apart = nearest(target, pictures, 4)
    expected_places, expected = by_hand(target, pictures, 4)
    assert apart == pytest.approx(expected, abs=1e-6)
    assert (places == expected_places).mean() > 0.99  # two may be equally near
    assert (np.diff(apart, axis=1) >= 0).all()
    again, same = nearest(target, floats(pictures), 4)
    assert (again == places).all()
    assert same == pytest.approx(apart, abs=1e-6)


def test_a_copy_is_at_distance_nothing_and_its_negative_far_away() -> None:
    target = Shapes(colour="colour")
    pixels = target.chosen().pixels[5000:5020]
    places, apart = nearest(target, pixels)
    assert (places[:, 0] == np.arange(5000, 5020)).all()
    assert (apart[:, 0] == 0).all()
    assert (apart[:, 1] > 0).all()
    assert nearest(target, 255 - pixels)[1].min() > 0.5
    assert places.shape == apart.shape == (20, 3)


def test_more_neighbours_than_pictures_are_all_of_them() -> None:
    places, apart = nearest(Digits(count=2), Digits().load().test.pixels[:3], 5)
    assert places.shape == apart.shape == (3, 2)
    assert 0 < apart.min() <= apart.max() <= 1
