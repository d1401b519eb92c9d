"""The picture on a recipe's card, RGBA of SIZE: what its generator makes at the end, small, on a transparent ground.
And the same of any samples, larger, as a file (`picture_of_points`).

Each ink stands half-way between its light and its dark form, so that one picture reads on white and on near-black.
"""

from __future__ import annotations

import io
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

from playground.charts.density import real_density
from playground.charts.palette import DARK, LIGHT
from playground.gan.experiment.experiment import Experiment
from playground.gan.foundations.snapshot import Snapshot
from playground.gan.look.gallery import COLUMNS, gallery_of
from playground.gan.look.places import line_of
from playground.gan.targets.distribution import Array
from playground.images import Pixels
from playground.images.pairs import given_part

SIZE = (320, 240)  # pixels
LARGE = (640, 480)
FINER = 3  # drawn this many times larger, then reduced: smooth edges
DOTS = 400  # samples of each kind
LABELS = 8  # that have a colour
BINS = 48
DOT, DIAMOND = 5, 6  # pixels of the finer canvas, from the middle to the rim
GAP = 4  # pixels between pictures, at most
TILE = 56  # pixels a side that a picture may have, about

Colour = tuple[int, int, int, int]  # red, green, blue, opacity: 0 to 255


def ink(name: str, opacity: float = 1.0) -> Colour:
    """The colour half-way between the light and the dark ink of this name, as RGBA."""
    pairs = [(int(LIGHT[name][i : i + 2], 16), int(DARK[name][i : i + 2], 16)) for i in (1, 3, 5)]
    red, green, blue = ((light + dark) // 2 for light, dark in pairs)
    return red, green, blue, round(255 * opacity)


# ---------------------------------------------------------------- points
def picture_of_plane(experiment: Experiment, snapshot: Snapshot) -> Image.Image:
    """The discriminator's surface, real samples round, generated ones as diamonds; these in the colours of their labels
    where labels are asked for."""
    canvas, surface = _canvas(), snapshot.arrays["surface"]
    canvas.alpha_composite(_surface(surface[0] if surface.ndim == 3 else surface, experiment.target, canvas.size))
    _draw_points(canvas, experiment, experiment.target.restore(snapshot.arrays["samples"][:DOTS].astype(float)))
    return canvas.resize(SIZE, Image.Resampling.BOX)


def _draw_points(canvas: Image.Image, experiment: Experiment, made: Array) -> None:
    """Real samples, and over them generated ones [n, 2], in plot units."""
    target, names = experiment.target, ["generated"]
    if asked := experiment.condition.classes_of(target):
        names = [f"label_{number % LABELS}" for number in range(len(asked))]
    draw = ImageDraw.Draw(canvas, "RGBA")
    for x, y in _on_canvas(target.sample(DOTS, np.random.default_rng(0)), target, canvas.size):
        draw.ellipse((x - DOT, y - DOT, x + DOT, y + DOT), fill=ink("real", 0.45))
    for number, (x, y) in enumerate(_on_canvas(made, target, canvas.size)):
        corners = [(x, y - DIAMOND), (x + DIAMOND, y), (x, y + DIAMOND), (x - DIAMOND, y)]
        draw.polygon(corners, fill=ink(names[number % len(names)], 0.8))


def _canvas() -> Image.Image:
    return Image.new("RGBA", (FINER * SIZE[0], FINER * SIZE[1]))


def _corners(target: Any, size: tuple[int, int]) -> tuple[Array, Array]:
    """Lower and upper corner of what is drawn, plot units: the target's window, widened to the canvas where a circle
    must look round."""
    low, high = target.window()
    if not target.equal_aspect:
        return low, high
    middle, unit = (low + high) / 2, float(np.max((high - low) / size))
    return middle - unit * np.array(size) / 2, middle + unit * np.array(size) / 2


def _on_canvas(points: Array, target: Any, size: tuple[int, int]) -> Array:
    """Pixels [n, 2] of points [n, 2] in plot units; y grows downwards."""
    low, high = _corners(target, size)
    unit = (points - low) / (high - low)
    return np.stack([unit[:, 0], 1 - unit[:, 1]], axis=1) * np.array(size)


def _surface(belief: np.ndarray, target: Any, size: tuple[int, int]) -> Image.Image:
    """Faintly blue where the discriminator says real, faintly orange where it says generated; belief u1 [side, side]
    covers the target's window, y from below."""
    sure = belief[::-1].astype(float) / 127.5 - 1
    cells = np.where((sure >= 0)[..., None], ink("real"), ink("generated")).astype(np.uint8)
    cells[..., 3] = np.rint(60 * np.abs(sure))
    (left, bottom), (right, top) = np.rint(_on_canvas(np.stack(target.window()), target, size)).astype(int).tolist()
    whole = Image.new("RGBA", size)
    whole.paste(Image.fromarray(cells).resize((right - left, bottom - top), Image.Resampling.BILINEAR), (left, top))
    return whole


# ---------------------------------------------------------------- numbers on a line
def picture_of_line(experiment: Experiment, snapshot: Snapshot) -> Image.Image:
    """The real density as a filled outline, generated samples as bars, the discriminator's belief as a line."""
    canvas = _canvas()
    made = experiment.target.restore(snapshot.arrays["samples"].astype(float))
    _draw_numbers(canvas, experiment.target, made, snapshot.arrays["belief"].astype(float))
    return canvas.resize(SIZE, Image.Resampling.BOX)


def _draw_numbers(canvas: Image.Image, target: Any, samples: Array, believed: Array | None = None) -> None:
    """The real density, generated samples [n, 1] in plot units, and what D believes along the line, if it is known."""
    width, height = canvas.size
    (low,), (high,) = target.window()
    density = real_density(target)
    top = 1.35 * float(density.max())
    made = samples[:, 0]
    bars, edges = np.histogram(made, BINS, range=(low, high))
    bars = bars / (len(made) * (edges[1] - edges[0]))  # those outside count as well
    across = (line_of(target) - low) / (high - low) * width
    outline = list(zip(across, height * (1 - density / top), strict=True))
    draw = ImageDraw.Draw(canvas, "RGBA")
    draw.polygon([(across[0], height), *outline, (across[-1], height)], fill=ink("real", 0.2))
    for number, bar in enumerate(bars):
        left, right = number * width / BINS, (number + 1) * width / BINS
        draw.rectangle((left + 2, height * (1 - min(bar / top, 1)), right - 2, height), fill=ink("generated", 0.6))
    if believed is not None:
        belief = height * (1 - 0.95 * believed)
        draw.line(list(zip(across, belief, strict=True)), fill=ink("discriminator", 0.8), width=4)
    draw.line(outline, fill=ink("real"), width=8, joint="curve")


def picture_of_points(experiment: Experiment, samples: Array) -> Image.Image:
    """RGBA of LARGE: these samples [n, dimension], in plot units, and what was to be learnt."""
    canvas = _canvas()
    if experiment.target.family == "line":
        _draw_numbers(canvas, experiment.target, samples)
    else:
        _draw_points(canvas, experiment, samples)
    return canvas.resize(LARGE, Image.Resampling.BOX)


# ---------------------------------------------------------------- pictures
def picture_of_gallery(experiment: Experiment, snapshot: Snapshot) -> Image.Image:
    """Some pictures of the gallery, each pixel a square; of pairs what is given, what is made of it and the real one,
    from above."""
    made = pictures_in(snapshot.arrays["gallery"].tobytes(), experiment.target.shape)
    if part := experiment.condition.given_part:
        real = gallery_of(experiment).real().pixels
        given = given_part(real, part)
        return _sheet([np.broadcast_to(x, real.shape) if x.shape != real.shape else x for x in (given, made, real)])
    return _sheet(list(made.reshape(-1, COLUMNS, *made.shape[1:])))


def pictures_in(sheet: bytes, shape: tuple[int, ...]) -> Pixels:
    """The pictures [n, c, h, w] of a gallery's image file."""
    channels, height, width = shape
    pixels = np.asarray(Image.open(io.BytesIO(sheet)).convert("L" if channels == 1 else "RGB"))
    pixels = pixels.reshape(-1, height, COLUMNS, width, channels)
    return pixels.transpose(0, 2, 4, 1, 3).reshape(-1, channels, height, width)


def _sheet(rows: list[Pixels]) -> Image.Image:
    """As many whole pictures as there is room for, in rows, with a little room between them."""
    channels, height, width = rows[0].shape[1:]
    scale = max(TILE // height, 1)
    across = min(SIZE[0] // (scale * width), rows[0].shape[0])
    down = min(SIZE[1] // (scale * height), len(rows))
    gap = min((SIZE[0] - across * scale * width) // max(across - 1, 1), GAP)
    left = (SIZE[0] - across * (scale * width + gap) + gap) // 2
    top = (SIZE[1] - down * (scale * height + gap) + gap) // 2
    whole = Image.new("RGBA", SIZE)
    for row in range(down):
        for column in range(across):
            pixels = rows[row][column].repeat(scale, axis=1).repeat(scale, axis=2)
            tile = Image.fromarray(pixels[0] if channels == 1 else pixels.transpose(1, 2, 0))
            whole.paste(tile, (left + column * (scale * width + gap), top + row * (scale * height + gap)))
    return whole
