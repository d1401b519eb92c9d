"""The picture on the card of the Dirac-GAN: two of its games in their plane, small, on a transparent ground."""

from __future__ import annotations

from collections.abc import Mapping

from PIL import Image, ImageDraw

from playground.charts.recipe_picture import FINER, SIZE, ink
from playground.gan.targets.distribution import Array

REACH = 1.35  # plot units from the equilibrium to the upper edge
ROUND = 14  # pixels of the finer canvas, from the middle to the rim


def dirac_picture(paths: Mapping[str, Array]) -> Image.Image:
    """RGBA, SIZE: each path [n, 2] of (theta, psi) in the ink of its name with its end, and the equilibrium."""
    canvas = Image.new("RGBA", (FINER * SIZE[0], FINER * SIZE[1]))
    draw, (width, height) = ImageDraw.Draw(canvas, "RGBA"), canvas.size
    unit = height / 2 / REACH

    def place(theta: float, psi: float) -> tuple[float, float]:
        """The pixel of a point of the plane."""
        return width / 2 + unit * theta, height / 2 - unit * psi

    for line in ((-width, 0, width, 0), (0, -height, 0, height)):
        draw.line([place(*line[:2]), place(*line[2:])], fill=ink("faint", 0.35), width=3)
    for name, path in paths.items():
        points = [place(theta, psi) for theta, psi in path]
        draw.line(points, fill=ink(name, 0.9), width=8, joint="curve")
        x, y = points[-1]
        corners = [(x, y - ROUND), (x + ROUND, y), (x, y + ROUND), (x - ROUND, y)]
        draw.polygon(corners, fill=ink(name))
    x, y = place(0, 0)
    draw.ellipse((x - ROUND, y - ROUND, x + ROUND, y + ROUND), outline=ink("real"), width=6)
    return canvas.resize(SIZE, Image.Resampling.BOX)
