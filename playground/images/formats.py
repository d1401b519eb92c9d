"""The files of published datasets, read as they are: IDX (MNIST, Fashion-MNIST) and CIFAR-10's binary archive."""

from __future__ import annotations

import gzip
import math
import struct
import tarfile
import zlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from playground.images import ImageSet, Split

IDX = (
    "train-images-idx3-ubyte.gz",
    "train-labels-idx1-ubyte.gz",
    "t10k-images-idx3-ubyte.gz",
    "t10k-labels-idx1-ubyte.gz",
)
CIFAR_ARCHIVE = "cifar-10-binary.tar.gz"
CIFAR_RECORD = 1 + 3 * 32 * 32  # bytes: the label, then all red, all green, all blue
CIFAR_BATCH = 10_000 * CIFAR_RECORD  # bytes at most in one file of the archive
DAMAGED = (OSError, EOFError, ValueError, zlib.error, struct.error, tarfile.TarError)  # what the readers raise


def read_idx(path: Path) -> NDArray[np.uint8]:
    """An array from a gzipped IDX file (http://yann.lecun.com/exdb/mnist/); ValueError if it is no such file."""
    raw = gzip.decompress(path.read_bytes())
    zeros, kind, dimensions = struct.unpack_from(">HBB", raw)
    shape = struct.unpack_from(f">{dimensions}I", raw, 4)
    start = 4 + 4 * dimensions
    if zeros or kind != 8 or len(raw) != start + math.prod(shape):
        raise ValueError(f"{path.name} is not an IDX file of bytes")
    return np.frombuffer(raw, np.uint8, offset=start).reshape(shape).copy()  # a copy may be written to


def read_mnist(place: Path, classes: tuple[str, ...]) -> ImageSet:
    """A set in the form of MNIST: four IDX files."""
    train, train_labels, test, test_labels = (read_idx(place / name) for name in IDX)
    if len(train) != len(train_labels) or len(test) != len(test_labels):
        raise ValueError("as many labels as pictures are needed")
    return ImageSet(
        Split(train[:, None], train_labels.astype(np.int64)),
        Split(test[:, None], test_labels.astype(np.int64)),
        classes,
    )


def read_cifar(place: Path, classes: tuple[str, ...]) -> ImageSet:
    """CIFAR-10 from its binary archive, which is read where it lies: nothing is unpacked onto the disk."""
    batches = {}
    with tarfile.open(place / CIFAR_ARCHIVE, "r:gz") as archive:
        for member in archive:
            name = Path(member.name).name
            if member.isfile() and name.endswith(".bin") and member.size <= CIFAR_BATCH:
                content = archive.extractfile(member)
                batches[name] = np.frombuffer(content.read() if content else b"", np.uint8).reshape(-1, CIFAR_RECORD)
    training = [batches[name] for name in sorted(batches) if name.startswith("data_batch_")]
    if len(training) != 5 or "test_batch.bin" not in batches:
        raise ValueError("the archive does not hold five batches and a test batch")
    return ImageSet(_cifar_split(training), _cifar_split([batches["test_batch.bin"]]), classes)


def _cifar_split(batches: list[NDArray[np.uint8]]) -> Split:
    pixels = np.concatenate([records[:, 1:] for records in batches]).reshape(-1, 3, 32, 32)
    return Split(pixels, np.concatenate([records[:, 0] for records in batches]).astype(np.int64))
