"""A small convolutional classifier of a dataset: the eyes that measure what a generator draws.

Metrics of generated pictures are usually taken in the features of an Inception network trained on ImageNet: a download
of 90 MB that has never seen a digit. This one is learnt in seconds to a minute from the dataset itself, then kept
beside it. It is as good as its test accuracy, which is shown with every metric. Numbers of different datasets, or of
different classifiers, cannot be compared with each other.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor, nn
from torch.nn import functional

from playground.gan.training.real_samples import into_units
from playground.images import ImageSet, Split, folder

if TYPE_CHECKING:
    from playground.gan.targets.image_target import ImageTarget

VERSION = 1  # of the network and its training: a classifier of another version is not used
WIDTHS = (16, 32, 64, 64)  # channels of each block, as long as there are pixels left to pool
FEATURES = 64
LEARNING_RATE = 4e-3
LARGEST_BATCH = 128
PORTION = 500  # pictures seen at once when nothing is learnt


@dataclass
class Classifier:
    """A trained network in evaluation mode. Pictures are floats from -1 to 1, [n, c, h, w], on its device."""

    body: nn.Sequential  # pictures -> features before scaling
    head: nn.Linear  # features before scaling -> logits
    shape: tuple[int, ...]
    classes: tuple[str, ...]
    accuracy: float = 0.0  # share of held-out pictures that it gets right
    scale: float = 1.0  # makes the mean square of a feature 1 over the training pictures

    @torch.inference_mode()
    def features(self, x: Tensor) -> Tensor:
        """The last layer before the classes, [n, FEATURES]: positive, with a mean square of 1 for real pictures."""
        return self._raw(x) * self.scale

    @torch.inference_mode()
    def probabilities(self, x: Tensor) -> Tensor:
        """What it believes each picture to be, [n, classes]."""
        return self.head(self._raw(x)).softmax(dim=1)

    @torch.inference_mode()
    def look(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Features and probabilities of the same pictures, at the price of one of them."""
        raw = self._raw(x)
        return raw * self.scale, self.head(raw).softmax(dim=1)

    def to(self, device: str) -> Classifier:
        """The same classifier on another device."""
        self.body.to(device)
        self.head.to(device)
        return self

    def save(self, path: Path) -> None:
        """Write it as safetensors; whoever reads meanwhile finds the old file or the whole new one."""
        about = {"version": VERSION, "shape": self.shape, "classes": self.classes}
        about |= {"accuracy": self.accuracy, "scale": self.scale}
        weights = {name: weight.detach().cpu().contiguous() for name, weight in self._whole.state_dict().items()}
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent) as aside:
            whole = Path(aside, path.name)
            whole.write_bytes(save(weights, {"about": json.dumps(about)}))
            whole.replace(path)

    @classmethod
    def load(cls, path: Path) -> Classifier | None:
        """What `save` wrote, on the CPU; None if it is not there, damaged, or of another version."""
        try:
            with safe_open(path, "pt") as file:
                about = json.loads(file.metadata()["about"])
                weights = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118  (it is no dictionary)
            if about.pop("version") != VERSION:
                return None
            blank = build(tuple(about["shape"]), tuple(about["classes"]))
            blank._whole.load_state_dict(weights)
            blank.accuracy, blank.scale = float(about["accuracy"]), float(about["scale"])
        except (OSError, SafetensorError, KeyError, TypeError, ValueError, RuntimeError):
            return None
        blank._whole.eval()
        return blank

    @property
    def _whole(self) -> nn.Sequential:
        return nn.Sequential(self.body, self.head)

    def _raw(self, x: Tensor) -> Tensor:
        parts = [self.body(part.contiguous(memory_format=torch.channels_last)) for part in x.split(PORTION)]
        return torch.cat(parts)


def learn(target: ImageTarget, device: str = "cpu", seed: int = 0) -> Generator[float, None, Classifier]:
    """Train a classifier on all training pictures of the target's dataset, whatever it chooses of them; keep it.

    Yields the share done, from 0 to 1, after each batch. The same seed gives the same classifier on the same machine,
    and torch's global generator is left alone. Raises ValueError where there are not at least two classes.
    """
    images = target.load()
    if images.train.labels is None or len(images.classes) < 2:
        raise ValueError(f"{target.title} has no classes to tell apart.")
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        classifier = build(images.train.pixels.shape[1:], images.classes).to(device)
    for share in _fit(classifier, images.train, device, seed):
        yield 0.95 * share
    yield from _examine(classifier, images, device)
    classifier.save(place(target))
    yield 1.0
    return classifier


def remembered(target: ImageTarget) -> Classifier | None:
    """The classifier that was once learnt from just these pictures, on the CPU; None if there is none."""
    return Classifier.load(place(target))


def place(target: ImageTarget) -> Path:
    """Where the classifier of the target's dataset is kept, whatever the target chooses of it."""
    return folder() / "classifiers" / f"{target.kind}-{fingerprint(target.load())}.safetensors"


def fingerprint(images: ImageSet) -> str:
    """A hash of the classes, the labels and some hundred pictures spread over the training split."""
    pixels, labels = images.train.pixels, images.train.labels
    some = pixels[:: max(1, len(pixels) // 500)]
    content = hashlib.sha256(repr((VERSION, pixels.shape, images.classes)).encode())
    content.update(np.ascontiguousarray(some).tobytes())
    content.update(b"" if labels is None else np.ascontiguousarray(labels).tobytes())
    return content.hexdigest()[:16]


def build(shape: tuple[int, ...], classes: tuple[str, ...]) -> Classifier:
    """The untrained network: convolution, pooling, batch norm and ReLU, until few pixels are left; then two layers.

    After LeCun 1998 (LeNet). Pooling comes first in each block, so that the rest works on a quarter of the pixels.
    """
    channels, height, width = shape
    layers: list[nn.Module] = []
    for wide in WIDTHS:
        if min(height, width) < 4:
            break
        convolution = nn.Conv2d(channels, wide, kernel_size=3, padding=1, bias=False)
        layers += [convolution, nn.MaxPool2d(2), nn.BatchNorm2d(wide), nn.ReLU(inplace=True)]
        channels, height, width = wide, height // 2, width // 2
    layers += [nn.Flatten(), nn.Linear(channels * height * width, FEATURES), nn.ReLU(inplace=True)]
    body = nn.Sequential(*layers)
    body.to(memory_format=torch.channels_last)  # type: ignore[call-overload]  # twice as fast on a CPU
    return Classifier(body, nn.Linear(FEATURES, len(classes)), tuple(shape), tuple(classes))


def _fit(classifier: Classifier, train: Split, device: str, seed: int) -> Generator[float, None, None]:
    """Adam with one cycle of its learning rate (Smith 2018), on cross-entropy."""
    assert train.labels is not None
    pixels, labels = (
        torch.tensor(np.ascontiguousarray(array), device=device) for array in (train.pixels, train.labels)
    )
    network = classifier._whole.train()
    batch = batch_size(len(pixels))
    epochs = epochs_for(len(pixels))
    steps = epochs * (len(pixels) // batch)
    optimiser = torch.optim.Adam(network.parameters(), LEARNING_RATE)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, LEARNING_RATE, total_steps=steps + 1)
    rng, step = torch.Generator().manual_seed(seed), 0
    for _ in range(epochs):
        order = torch.randperm(len(pixels), generator=rng).to(device)
        for some in order[: len(order) // batch * batch].split(batch):
            x = into_units(pixels[some], "standardised").contiguous(memory_format=torch.channels_last)
            cost = functional.cross_entropy(network(x), labels[some])
            optimiser.zero_grad()
            cost.backward()
            optimiser.step()
            schedule.step()
            step += 1
            yield step / steps
    network.eval()


def _examine(classifier: Classifier, images: ImageSet, device: str) -> Generator[float, None, None]:
    """Find the scale of the features on training pictures, and the accuracy on held-out ones."""
    some = images.train.pixels[: 4 * PORTION]
    features = classifier.features(_floats(some, device))
    classifier.scale = 1 / max(float(features.square().mean().sqrt()), 1e-6)
    test, right = images.test, 0
    for start in range(0, len(test), PORTION):
        found = classifier.probabilities(_floats(test.pixels[start : start + PORTION], device)).argmax(dim=1)
        right += int((found.cpu().numpy() == test.labels[start : start + PORTION]).sum())  # type: ignore[index]
        yield 0.95 + 0.05 * start / len(test)
    classifier.accuracy = right / max(1, len(test))


def _floats(pixels: np.ndarray, device: str) -> Tensor:
    return into_units(_on(device, pixels), "standardised")


def _on(device: str, array: np.ndarray) -> Tensor:
    return torch.tensor(np.ascontiguousarray(array), device=device)


def epochs_for(pictures: int) -> int:
    """How often to go through the pictures: 4 times, or until 40,000 have been seen, but at most 30 times."""
    return max(4, min(30, round(40_000 / pictures)))


def batch_size(pictures: int) -> int:
    """Small where pictures are few, so that there are some steps in each epoch."""
    return int(min(np.clip(pictures // 20, 8, LARGEST_BATCH), pictures))
