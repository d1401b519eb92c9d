"""Many pictures as one: a sheet of tiles without gaps, as the bytes of one small image file. No torch."""

from __future__ import annotations

import io

import numpy as np

from playground.images import Pixels


def tiled(pixels: Pixels, columns: int) -> Pixels:
    """Pictures u1 [n, c, h, w], row after row of `columns`, as one u1 [rows * h, columns * w, c]; the rest is black."""
    n, c, h, w = pixels.shape
    rows = -(-n // columns)
    full = np.zeros((rows * columns, c, h, w), np.uint8)
    full[:n] = pixels
    sheet = full.reshape(rows, columns, c, h, w).transpose(0, 3, 1, 4, 2)
    return sheet.reshape(rows * h, columns * w, c)


def encoded(pixels: Pixels, columns: int) -> bytes:
    """The sheet of these pictures as an image file: PNG for grey, WebP for colour."""
    from PIL import Image

    sheet, file = tiled(pixels, columns), io.BytesIO()
    if sheet.shape[2] == 1:
        Image.fromarray(sheet[:, :, 0]).save(file, "PNG")
    else:
        Image.fromarray(sheet).save(file, "WEBP", quality=88)
    return file.getvalue()
