"""One picture of a stranger, opened with care: its size is checked before a pixel is decoded. For workers."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from PIL import Image, ImageOps

from playground.images import Pixels
from playground.images.uploads import Refused, check_picture, shown

MAX_PIXELS = 50_000_000  # of one picture; a large camera makes these


def pixels_in(name: str, content: bytes) -> int:
    """How many pixels a PNG or JPEG has, from its header alone. Raises Refused, also when they are too many."""
    check_picture(name, content)
    with opened(name, content) as image:
        if image.width * image.height > MAX_PIXELS:
            raise Refused(_too_large(name))
        return image.width * image.height


def picture(name: str, content: bytes, size: int) -> Pixels:
    """The middle of a picture, upright, on white where it is transparent: u1 [3, size, size]. Raises Refused."""
    with opened(name, content) as image:
        image.draft("RGB", (2 * size, 2 * size))  # a large JPEG is decoded at a fraction of its size
        upright = ImageOps.exif_transpose(image)
        fitted = ImageOps.fit(in_colour(upright), (size, size), Image.Resampling.LANCZOS)
    return np.asarray(fitted, np.uint8).transpose(2, 0, 1)


def in_colour(image: Image.Image) -> Image.Image:
    """Any mode as red, green and blue of 8 bits."""
    if image.mode.startswith("I"):  # grey of 16 bits
        image = Image.fromarray((np.asarray(image, np.uint32) >> 8).astype(np.uint8))
    if image.has_transparency_data:
        clear = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", clear.size, "white"), clear)
    return image.convert("RGB")


@contextmanager
def opened(name: str, content: bytes) -> Iterator[Image.Image]:
    """A picture of which only the header has been read; whatever fails within becomes Refused."""
    try:
        with (
            warnings.catch_warnings(action="ignore"),
            Image.open(io.BytesIO(content), formats=("PNG", "JPEG")) as image,
        ):
            yield image
    except Refused:
        raise
    except Image.DecompressionBombError as error:
        raise Refused(_too_large(name)) from error
    except Exception as error:  # Pillow raises a dozen kinds for damaged files, and none may reach the learner
        raise Refused(f"“{shown(name)}” is damaged or cut off. Leave it out, or save it again.") from error


def _too_large(name: str) -> str:
    return f"“{shown(name)}” has more than {MAX_PIXELS // 1_000_000} million pixels. Make it smaller first."
