"""What the datasets hold, and that damaged files are called damaged."""

from __future__ import annotations

import gzip
import hashlib
import struct
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from playground.images import ImageSet, Unavailable, digits, folder, shapes
from playground.images.formats import CIFAR_RECORD
from playground.images.published import CIFAR10, FASHION, MNIST, Published

from .small_files import cifar_archive, cifar_batch, lay, mnist_files

packaged = pytest.mark.skipif(not FASHION.packaged.is_dir(), reason="dataset-fashion-mnist is not installed")


def assert_sound(pictures: ImageSet) -> None:
    for split in (pictures.train, pictures.test):
        assert split.pixels.dtype == np.uint8
        assert split.pixels.ndim == 4
        assert split.labels.dtype == np.int64
        assert split.labels.shape == (len(split),)
        assert set(np.unique(split.labels)) == set(range(len(pictures.classes)))
    assert pictures.train.pixels.shape[1:] == pictures.test.pixels.shape[1:]


def test_home_follows_the_environment(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert folder() == home / "data"
    monkeypatch.delenv("PLAYGROUND_HOME")
    assert folder().parent.name == "gan-playground"


# ---------------------------------------------------------------- offline ones
def test_digits_are_split_the_same_way_each_time() -> None:
    pictures = digits.load()
    assert_sound(pictures)
    assert pictures.train.pixels.shape == (1500, 1, 8, 8)
    assert pictures.train.pixels.max() == 255
    assert len(np.unique(pictures.train.pixels)) == 17
    assert np.array_equal(pictures.test.pixels, digits.load().test.pixels)
    assert np.bincount(pictures.test.labels).min() >= 20, "each digit is held out often enough to measure"
    trained = {picture.tobytes() for picture in pictures.train.pixels}
    assert not any(picture.tobytes() in trained for picture in pictures.test.pixels)


def test_digits_are_those_of_the_library() -> None:
    quick = digits._from_file()
    assert quick is not None, "scikit-learn has moved the file; the digits come from the library then, only later"
    for ours, theirs in zip(quick, digits._from_library(), strict=True):
        assert np.array_equal(ours, theirs)


@pytest.mark.parametrize("colour", [False, True])
def test_shapes_are_sound_and_the_same_each_time(colour: bool) -> None:
    pictures = shapes.load(colour)
    assert_sound(pictures)
    assert pictures.train.pixels.shape == (10_000, 3 if colour else 1, 28, 28)
    assert np.array_equal(shapes.draw(50, 1, colour).pixels, shapes.draw(50, 1, colour).pixels)
    assert not np.array_equal(shapes.draw(50, 1, colour).pixels, shapes.draw(50, 2, colour).pixels)
    pixels = pictures.train.pixels
    border = np.concatenate([pixels[..., 0, :], pixels[..., -1, :], pixels[..., 0], pixels[..., -1]], axis=-1)
    assert border.max() == 0, "no shape is cut off"


def test_each_kind_of_shape_is_drawn_as_large_as_geometry_says() -> None:
    split = shapes.draw(2000, 3)
    paint = np.array([grey for (grey,) in shapes.GREYS.values()])[split.attributes["colour"]]
    covered = split.pixels.sum(axis=(1, 2, 3)) / paint / split.attributes["size"] ** 2  # in squares of the radius
    fifth = np.pi / 5
    area = {
        "circle": np.pi * 0.85**2,
        "square": 2,
        "triangle": 3 * np.sqrt(3) / 4,
        "star": 10 * np.sin(fifth) * np.cos(2 * fifth) / np.cos(fifth) / 2,
        "cross": 4 * (2 * 0.95 * 0.3 - 0.3**2),
    }
    for number, kind in enumerate(shapes.CLASSES):
        mine = covered[split.labels == number]
        assert mine.mean() == pytest.approx(area[kind], rel=0.04), kind
        assert mine.std() < 0.06 * area[kind], kind


def test_edges_of_shapes_are_smooth() -> None:
    pixels = shapes.draw(200, 3).pixels
    partly = (pixels > 0) & (pixels < pixels.max(axis=(1, 2, 3), keepdims=True))
    assert 0.02 < partly.mean() < 0.2


def test_attributes_of_shapes_are_what_is_seen() -> None:
    split = shapes.draw(300, 4, colour=True)
    paints = np.array(list(shapes.COLOURS.values()))
    assert np.array_equal(split.pixels.max(axis=(2, 3)), paints[split.attributes["colour"]])
    assert split.attributes["size"].min() >= shapes.SMALLEST
    few = split.take(np.arange(10))
    assert len(few.attributes["rotation"]) == len(few.labels) == len(few) == 10
    upright = split.attributes["rotation"][split.labels == shapes.CLASSES.index("circle")]
    assert not upright.any(), "a circle cannot be turned"


def test_upright_shapes_stand_straight_and_are_otherwise_the_same() -> None:
    upright, turned = shapes.draw(500, 5, upright=True), shapes.draw(500, 5)
    assert np.array_equal(upright.labels, turned.labels)
    assert np.array_equal(upright.attributes["size"], turned.attributes["size"])
    place = np.arange(shapes.SIDE)
    for picture, label in zip(upright.pixels[:, 0].astype(float), upright.labels, strict=True):
        kind, columns = shapes.CLASSES[label], picture.sum(axis=0) / picture.sum()
        middle = columns @ place
        lean = columns @ (place - middle) ** 3 / (columns @ (place - middle) ** 2) ** 1.5
        assert abs(lean) < 0.1, f"a {kind} is as far to the left as to the right"
        rows = (picture > picture.max() / 2).sum(axis=1)
        rows = rows[rows > 0]
        if kind == "square":
            assert rows.min() == rows.max()
        elif kind == "triangle":
            assert rows[0] <= 3 < rows[-1] == rows.max(), "it stands on a side"
        elif kind == "star":
            assert rows[0] <= 3 < rows.max(), "one point is on top"
            assert rows.argmax() < len(rows) / 2, "its arms are above its middle"
        elif kind == "cross":
            assert rows[0] == rows[-1] < rows.max() / 2, "its bars lie and stand"


# ---------------------------------------------------------------- published ones
def test_small_idx_files_are_read(home: Path) -> None:
    lay(home / "data" / "mnist", mnist_files())
    pictures = MNIST.load()
    assert_sound(pictures)
    assert pictures.train.pixels.shape == (40, 1, 28, 28)
    assert pictures.test.labels.tolist() == [*range(10)] * 2
    assert pictures.train.pixels.flags.writeable


@pytest.mark.parametrize(
    "damage",
    [
        b"not gzip",
        b"",
        gzip.compress(b"\0\0\x08"),
        gzip.compress(struct.pack(">HBB3I", 0, 8, 3, 40, 28, 28) + b"too short"),
        gzip.compress(struct.pack(">HBB3I", 0, 13, 3, 1, 2, 2) + bytes(4)),
        gzip.compress(struct.pack(">HBB3I", 0, 8, 3, 2**31, 2**31, 2**31)),
        mnist_files(train=7)["train-images-idx3-ubyte.gz"],  # fewer pictures than labels
        mnist_files()["train-images-idx3-ubyte.gz"][:-500],
    ],
    ids=["not gzip", "empty", "no header", "too short", "not bytes", "too many", "fewer than labels", "cut off"],
)
def test_damaged_idx_files_are_called_damaged(home: Path, damage: bytes) -> None:
    lay(home / "data" / "mnist", mnist_files() | {"train-images-idx3-ubyte.gz": damage})
    with pytest.raises(Unavailable, match=r"The files of MNIST in .* are damaged. Download them again\."):
        MNIST.load()


def test_a_dataset_that_is_not_here_says_so(home: Path) -> None:
    with pytest.raises(Unavailable, match=r"CIFAR-10 is not on this machine yet. Download it once \(171 MB\)\."):
        CIFAR10.load()


def test_cifar_is_read_from_the_archive_and_nothing_is_unpacked(home: Path) -> None:
    strange = {"../../evil.bin": b"x", "cifar-10-batches-bin/readme.html": b"x", "/etc/passwd": b"x"}
    archive = cifar_archive(records=10, **strange)
    lay(home / "data" / "cifar10", {"cifar-10-binary.tar.gz": archive})
    with pytest.raises(Unavailable, match="damaged"):  # evil.bin is no batch
        CIFAR10.load()
    del strange["../../evil.bin"]
    lay(home / "data" / "cifar10", {"cifar-10-binary.tar.gz": cifar_archive(records=10, **strange)})
    pictures = CIFAR10.load()
    assert_sound(pictures)
    assert pictures.train.pixels.shape == (50, 3, 32, 32)
    assert (pictures.train.pixels[:, 0, 0, 0] == np.tile(np.arange(10), 5)).all()
    assert [path.name for path in home.rglob("*") if path.is_file()] == ["cifar-10-binary.tar.gz"]


@pytest.mark.parametrize(
    "damage",
    [
        b"not a tar",
        cifar_archive()[:200],
        cifar_archive(["data_batch_1.bin"]),
        cifar_archive(**{"x/data_batch_1.bin": cifar_batch(2)[:-1]}),
    ],
)
def test_damaged_cifar_is_called_damaged(home: Path, damage: bytes) -> None:
    lay(home / "data" / "cifar10", {"cifar-10-binary.tar.gz": damage})
    with pytest.raises(Unavailable, match="CIFAR-10"):
        CIFAR10.load()


def test_colours_of_cifar_come_in_the_order_red_green_blue(home: Path) -> None:
    record = bytes([3]) + bytes([250] * 1024) + bytes([120] * 1024) + bytes([7] * 1024)
    assert len(record) == CIFAR_RECORD
    lay(home / "data" / "cifar10", {"cifar-10-binary.tar.gz": cifar_archive(**{"x/test_batch.bin": record})})
    test = CIFAR10.load().test
    assert test.pixels[0, :, 5, 5].tolist() == [250, 120, 7]
    assert test.labels.tolist() == [3]


@pytest.mark.parametrize("dataset", [MNIST, FASHION, CIFAR10], ids=lambda dataset: dataset.name)
def test_each_published_file_has_a_hash_and_several_mirrors(dataset: Published) -> None:
    assert len(dataset.mirrors) >= 2
    assert all(mirror.endswith("/") for mirror in dataset.mirrors)
    hashes = [hash_ for file in dataset.files for hash_ in (file.sha256, file.also) if hash_]
    assert len(set(hashes)) == len(hashes)
    assert all(len(hash_) == 64 and int(hash_, 16) for hash_ in hashes)


def test_a_package_of_the_system_needs_no_download(tmp_path: Path, home: Path) -> None:
    lay(tmp_path / "debian", mnist_files())
    dataset = replace(FASHION, packaged=tmp_path / "debian", mirrors=())
    assert dataset.problem == ""
    dataset.fetch(lambda done, total: pytest.fail("nothing is to be fetched"))
    assert len(dataset.load().train) == 40
    assert not home.exists()


@packaged
def test_fashion_comes_from_debian() -> None:
    pictures = FASHION.load()
    assert_sound(pictures)
    assert pictures.train.pixels.shape == (60_000, 1, 28, 28)
    assert pictures.test.pixels.shape == (10_000, 1, 28, 28)
    assert np.bincount(pictures.train.labels).tolist() == [6000] * 10
    for file in FASHION.files:
        assert hashlib.sha256((FASHION.packaged / file.name).read_bytes()).hexdigest() == file.also
