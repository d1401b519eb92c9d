"""Tiny files in the form of the published ones."""

from __future__ import annotations

import gzip
import hashlib
import io
import struct
import tarfile
from dataclasses import replace
from pathlib import Path

import numpy as np

from playground.images.formats import CIFAR_RECORD, IDX
from playground.images.published import CIFAR10, MNIST, File, Published


def idx(array: np.ndarray) -> bytes:
    head = struct.pack(f">HBB{array.ndim}I", 0, 8, array.ndim, *array.shape)
    return gzip.compress(head + array.astype(np.uint8).tobytes(), mtime=0)


def mnist_files(train: int = 40, test: int = 20) -> dict[str, bytes]:
    rng = np.random.default_rng(5)
    arrays = [rng.integers(0, 256, (n, 28, 28)) if i == 0 else np.arange(n) % 10 for n in (train, test) for i in (0, 1)]
    return dict(zip(IDX, map(idx, arrays), strict=True))


def cifar_archive(names: list[str] | None = None, records: int = 4, **strange: bytes) -> bytes:
    """A small CIFAR-10: each record is its label and then 3072 bytes of its place."""
    names = [*(f"data_batch_{i}.bin" for i in range(1, 6)), "test_batch.bin"] if names is None else names
    contents = {f"cifar-10-batches-bin/{name}": cifar_batch(records) for name in names} | strange
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w:gz") as archive:
        for name, content in contents.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return file.getvalue()


def cifar_batch(records: int) -> bytes:
    return b"".join(bytes([i % 10]) + bytes([i] * (CIFAR_RECORD - 1)) for i in range(records))


def published(files: dict[str, bytes], *mirrors: str, like: Published = MNIST) -> Published:
    """A dataset of these files, as if the world had agreed on their hashes."""
    known = tuple(File(name, len(content), hashlib.sha256(content).hexdigest()) for name, content in files.items())
    return replace(like, files=known, mirrors=mirrors, packaged=None)


def small_mnist(*mirrors: str) -> tuple[Published, dict[str, bytes]]:
    files = mnist_files()
    return published(files, *mirrors), files


def small_cifar(*mirrors: str) -> tuple[Published, dict[str, bytes]]:
    files = {"cifar-10-binary.tar.gz": cifar_archive()}
    return published(files, *mirrors, like=CIFAR10), files


def lay(place: Path, files: dict[str, bytes]) -> None:
    place.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (place / name).write_bytes(content)
