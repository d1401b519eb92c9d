"""Real handwriting in MNIST's shape: MNIST itself is fetched by whoever wants it, and tests fetch nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from scipy import ndimage

from playground.gan.look.picture_observer import image_measurement
from playground.gan.targets.image_target import _shown, _whole
from playground.gan.training.real_samples import labels_of, pixels_of
from playground.images import digits
from playground.images.formats import IDX
from playground.images.published import FASHION
from tests.images.small_files import idx, lay


@contextmanager
def in_place_of_mnist(home: Path) -> Iterator[None]:
    """While this lasts, `home` is where pictures are kept, and what lies there as MNIST are enlarged 8x8 digits; as
    Fashion-MNIST too, where Debian's package is not installed."""
    images = digits.load()
    arrays = [a for part in (images.train, images.test) for a in (enlarged(part.pixels), part.labels)]
    files = dict(zip(IDX, map(idx, arrays), strict=True))
    lay(home / "data" / "mnist", files)
    if FASHION.packaged is None or not FASHION.packaged.is_dir():
        lay(home / "data" / "fashion", files)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PLAYGROUND_HOME", str(home))
        forget_pictures()
        yield
    forget_pictures()


def enlarged(pixels: np.ndarray) -> np.ndarray:
    """8x8 digits as MNIST has them, u1 [n, 28, 28]: 20x20 with an empty margin of 4."""
    large = ndimage.zoom(pixels[:, 0].astype(np.float32), (1, 2.5, 2.5), order=1)
    return np.pad(large.clip(0, 255).round().astype(np.uint8), ((0, 0), (4, 4), (4, 4)))


def forget_pictures() -> None:
    """What has been read of pictures is read afresh, in this process."""
    for remembered in (_whole, _shown, pixels_of, labels_of, image_measurement):
        remembered.cache_clear()
