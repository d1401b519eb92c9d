"""The classifier learns what a picture shows, is kept, and never stands for other pictures than its own."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file

from playground.gan.measure import classifier as room
from playground.gan.measure.classifier import FEATURES, Classifier, build, fingerprint, learn, place, remembered
from playground.gan.targets.images import Digits
from playground.images import ImageSet, Split
from tests.gan.image_sets import digits_classifier, dots, finished, floats, target_of
from tests.sweep import swept


@pytest.fixture(scope="module")
def eyes() -> Classifier:
    torch.set_num_threads(1)
    return digits_classifier()


@pytest.fixture
def file(eyes: Classifier, tmp_path: Path) -> Path:
    path = tmp_path / "kept" / "eyes.safetensors"
    eyes.save(path)
    return path


# ---------------------------------------------------------------- learning
def test_digits_are_learnt(eyes: Classifier) -> None:
    test = Digits().load().test
    found = eyes.probabilities(floats(test.pixels)).argmax(dim=1).numpy()
    assert eyes.accuracy == pytest.approx(np.mean(found == test.labels))
    assert eyes.accuracy >= 0.97
    assert eyes.classes == Digits.classes


def test_features_are_scaled_and_probabilities_add_up(eyes: Classifier) -> None:
    x = floats(Digits().load().train.pixels[:700])  # more than one portion
    features, probabilities = eyes.look(x)
    assert features.shape == (700, FEATURES)
    assert features.square().mean() == pytest.approx(1, abs=0.1)
    assert probabilities.sum(dim=1) == pytest.approx(torch.ones(700), abs=1e-5)
    assert torch.equal(eyes.features(x), features)
    assert torch.equal(eyes.probabilities(x), probabilities)
    assert features[:3] == pytest.approx(eyes.features(x[:3]), abs=1e-4), "one picture does not change another's"


SHAPES = [(1, 8, 8), (3, 28, 28), (1, 28, 28), (3, 32, 32), (3, 64, 64)]


@pytest.mark.parametrize(("channels", "height", "width"), swept(SHAPES, [(1, 8, 8), (3, 28, 28)]))
def test_every_size_is_learnt_from(channels: int, height: int, width: int) -> None:
    shape = channels, height, width
    target = target_of(dots(30, 2, shape), dots(10, 2, shape, seed=1), 2)
    _, learnt = finished(learn(target))
    assert learnt.features(floats(dots(5, 2, shape).pixels)).shape == (5, FEATURES)
    assert learnt.accuracy >= 0.9


@pytest.mark.parametrize(("n", "held_out"), [(1, 0), (2, 1), (9, 1), (13, 2)])
def test_hardly_any_pictures_are_enough_to_go_on(n: int, held_out: int) -> None:
    told, learnt = finished(learn(target_of(dots(n), dots(held_out, seed=1), 2)))
    assert told[-1] == 1
    assert 0 <= learnt.accuracy <= 1
    assert torch.isfinite(learnt.features(floats(dots(4).pixels))).all()


@pytest.mark.slow
def test_progress_comes_often_and_only_forward() -> None:
    told, _ = finished(learn(target_of(dots(100), dots(20, seed=1), 2)))
    assert told == sorted(told)
    assert 0 < told[0] < 0.05
    assert told[-1] == 1
    assert len(told) > 100


@pytest.mark.slow
def test_the_same_seed_learns_the_same_and_leaves_chance_alone() -> None:
    target = target_of(dots(30), dots(10, seed=1), 2)
    torch.manual_seed(5)
    expected = torch.rand(3)
    torch.manual_seed(5)
    _, first = finished(learn(target, seed=1))
    assert torch.equal(torch.rand(3), expected)
    x = floats(dots(10, seed=2).pixels)
    torch.rand(7)
    assert torch.equal(finished(learn(target, seed=1))[1].features(x), first.features(x))
    assert not torch.equal(finished(learn(target, seed=2))[1].features(x), first.features(x))


def test_pictures_without_classes_are_refused() -> None:
    for train, classes in ((dots(20, 0), 0), (dots(20, 1), 1)):
        with pytest.raises(ValueError, match=r"^Dots has no classes to tell apart\.$"):
            next(learn(target_of(train, train, classes)))
        assert remembered(target_of(train, train, classes)) is None


# ---------------------------------------------------------------- keeping
def test_what_is_kept_sees_the_same(eyes: Classifier) -> None:
    kept = remembered(Digits())
    assert kept is not None
    x = floats(Digits().load().test.pixels)
    for ours, theirs in zip(eyes.look(x), kept.look(x), strict=True):
        assert torch.equal(ours, theirs)
    assert (kept.accuracy, kept.scale, kept.classes, kept.shape) == (
        eyes.accuracy, eyes.scale, eyes.classes, eyes.shape,
    )  # fmt: skip


def test_a_choice_of_the_pictures_has_the_same_classifier(eyes: Classifier) -> None:
    assert place(Digits(only="2", count=10)) == place(Digits())
    assert remembered(Digits(only="0,3")) is not None


def test_other_pictures_have_another_one() -> None:
    train, test = dots(100), dots(20, seed=1)
    images = ImageSet(train, test, ("a", "b"))
    assert fingerprint(images) == fingerprint(ImageSet(dots(100), dots(20, seed=1), ("a", "b")))
    swapped = Split(train.pixels, train.labels[::-1])
    others = [replace(images, train=other) for other in (dots(100, seed=3), dots(99), swapped, dots(100, 0))]
    others.append(replace(images, classes=("a", "c")))
    assert len({fingerprint(other) for other in [images, *others]}) == 6


def test_learning_that_is_dropped_keeps_nothing() -> None:
    target = target_of(dots(200, seed=7), dots(20, seed=1), 2)
    work = learn(target)
    for _ in range(5):
        next(work)
    work.close()
    assert remembered(target) is None
    assert not place(target).exists()


def test_the_file_says_what_it_is_and_nothing_else_is_left(file: Path) -> None:
    with safe_open(file, "pt") as opened:
        about = opened.metadata()["about"]
    assert '"accuracy": 0.9' in about
    assert '"classes": ["0", "1"' in about
    assert list(file.parent.iterdir()) == [file]


def test_a_damaged_file_is_taken_for_none(file: Path) -> None:
    whole = file.read_bytes()
    assert Classifier.load(file) is not None
    for damaged in (
        b"",
        b"no",
        whole[:7],
        whole[:200],
        whole[:-1],
        b"\xff" * 500,
        whole.replace(b'"about"', b'"abort"'),
    ):
        file.write_bytes(damaged)
        assert Classifier.load(file) is None
    file.unlink()
    assert Classifier.load(file) is None
    file.mkdir()
    assert Classifier.load(file) is None


def test_weights_of_another_network_are_taken_for_none(file: Path) -> None:
    with safe_open(file, "pt") as opened:
        about = opened.metadata()
    weights = load_file(file)
    save_file({name: weight.flatten()[:1].clone() for name, weight in weights.items()}, file, about)
    assert Classifier.load(file) is None
    save_file(weights, file, {"about": about["about"].replace("[1, 8, 8]", "[1, 28, 28]")})
    assert Classifier.load(file) is None
    save_file(weights, file, {"about": "[]"})
    assert Classifier.load(file) is None


def test_a_classifier_of_another_version_is_not_used(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "VERSION", room.VERSION + 1)
    assert Classifier.load(file) is None


def test_saving_replaces_what_was_there(eyes: Classifier, file: Path) -> None:
    other = build((1, 8, 8), ("a", "b"))
    other.save(file)
    loaded = Classifier.load(file)
    assert loaded is not None
    assert loaded.classes == ("a", "b")
