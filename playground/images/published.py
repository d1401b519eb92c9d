"""Datasets that the world shares: MNIST, Fashion-MNIST and CIFAR-10, fetched once and kept as they were published."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from playground.images import ImageSet, Unavailable, folder
from playground.images.formats import CIFAR_ARCHIVE, DAMAGED, IDX, read_cifar, read_mnist

if TYPE_CHECKING:
    from playground.images.download import OnProgress


@dataclass(frozen=True)
class File:
    """A file as it was published, `size` in bytes; `also` is the hash of the same data packed by somebody else."""

    name: str
    size: int
    sha256: str
    also: str = ""


@dataclass(frozen=True)
class Published:
    """A dataset on the network. `name` is its folder, at home and on a mirror; `packaged` where a Debian package is."""

    name: str
    title: str
    files: tuple[File, ...]
    mirrors: tuple[str, ...]
    classes: tuple[str, ...]
    read: Callable[[Path, tuple[str, ...]], ImageSet]
    packaged: Path | None = None

    @property
    def sums(self) -> dict[str, list[str]]:
        """Of each file, the SHA-256 sums that are right."""
        return {file.name: [total for total in (file.sha256, file.also) if total] for file in self.files}

    @property
    def place(self) -> Path | None:
        """The folder with all of its files; None while there is none."""
        places = [place for place in (self.packaged, folder() / self.name) if place]
        return next((place for place in places if all((place / file.name).is_file() for file in self.files)), None)

    @property
    def problem(self) -> str:
        """Empty when the files are here, else one sentence."""
        if self.place:
            return ""
        megabytes = math.ceil(sum(file.size for file in self.files) / 1e6)
        return f"{self.title} is not on this machine yet. Download it once ({megabytes} MB)."

    def fetch(self, on_progress: OnProgress) -> None:
        """Get what is missing or damaged; raises Unavailable. What comes from a package is taken as it is."""
        from playground.images.download import fetch

        if self.packaged is None or self.place != self.packaged:
            fetch(self, on_progress)

    def load(self) -> ImageSet:
        """The whole dataset, read and checked; raises Unavailable."""
        place = self.place
        if place is None:
            raise Unavailable(self.problem)
        try:
            return self.read(place, self.classes)
        except DAMAGED as error:
            raise Unavailable(f"The files of {self.title} in {place} are damaged. Download them again.") from error


# The SHA-256 of each file is the same wherever it is published: in TensorFlow Datasets, among others.
MNIST = Published(
    "mnist",
    "MNIST",
    (
        File(IDX[0], 9_912_422, "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"),
        File(IDX[1], 28_881, "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"),
        File(IDX[2], 1_648_877, "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"),
        File(IDX[3], 4_542, "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6"),
    ),
    (
        "https://ossci-datasets.s3.amazonaws.com/mnist/",
        "https://storage.googleapis.com/cvdf-datasets/mnist/",
        "http://yann.lecun.com/exdb/mnist/",
    ),
    tuple("0123456789"),
    read_mnist,
)

# `also`: Debian packs the same data without the file name, 24 bytes shorter.
FASHION = Published(
    "fashion",
    "Fashion-MNIST",
    (
        File(
            IDX[0],
            26_421_880,
            "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
            also="b0564c3eedabfbf835052cff8503ea422014ce006caf5b757f851416ee8300c7",
        ),
        File(
            IDX[1],
            29_515,
            "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
            also="0ae29f65d86684f32d1b9c85147786c547b9c6aebcaf235f0400a0cce308b056",
        ),
        File(
            IDX[2],
            4_422_102,
            "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
            also="cc1d090a38ace84dfa1aa66e3ada7c336ef481a96936906477e6dd344da56eaa",
        ),
        File(
            IDX[3],
            5_148,
            "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
            also="8d3605d196f4be44669e46906da9733c8131fef761fdbfec72c424d5222f1a05",
        ),
    ),
    (
        "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
        "https://storage.googleapis.com/cvdf-datasets/fashion-mnist/",
        "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
    ),
    ("T-shirt", "trousers", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot"),
    read_mnist,
    packaged=Path("/usr/share/datasets/fashion-mnist"),
)

CIFAR10 = Published(
    "cifar10",
    "CIFAR-10",
    (File(CIFAR_ARCHIVE, 170_052_171, "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd"),),
    (
        "https://www.cs.toronto.edu/~kriz/",
        "https://storage.googleapis.com/s4tf-hosted-binaries/datasets/CIFAR10/",
    ),
    ("airplane", "car", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"),
    read_cifar,
)
