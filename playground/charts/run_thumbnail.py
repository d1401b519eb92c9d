"""A run as a small picture: what its generator makes, over the real data, as SVG."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from playground.charts.palette import LIGHT
from playground.charts.thumbnails import snapshot_thumbnail, thumbnail
from playground.gan.foundations.snapshot import Snapshot

REAL_DOTS, MADE_DOTS = 60, 80
BOX = "-6 -6 112 112"


@lru_cache(maxsize=512)
def run_thumbnail(experiment: Any, blob: bytes) -> str:
    """The picture of an encoded snapshot; "" if it holds none."""
    snapshot = Snapshot.decode(blob)
    if not {"samples", "gallery"} & set(snapshot.arrays):
        return ""
    made = snapshot_thumbnail(experiment, snapshot)
    real = {} if "picture" in made else thumbnail(experiment.target)
    marks = [draw(drawn, ink) for drawn, ink in ((real, "real"), (made, "generated")) for draw in (_curve, _dots)]
    return _svg("".join(marks) + _image(made))


@lru_cache(maxsize=256)
def target_thumbnail(target: Any) -> str:
    """The picture of the data alone, where a run has not shown anything yet."""
    drawn = thumbnail(target)
    return _svg(_curve(drawn, "real") + _dots(drawn, "real") + _image(drawn))


def _svg(inside: str) -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{BOX}" width="112" height="112">{inside}</svg>'


def _dots(drawn: dict[str, Any], ink: str) -> str:
    """Real samples round, generated ones as diamonds."""
    numbers = drawn.get("dots", [])[: 2 * (REAL_DOTS if ink == "real" else MADE_DOTS)]
    places = zip(numbers[::2], numbers[1::2], strict=True)
    mark = "m-1.8 0a1.8 1.8 0 1 0 3.6 0a1.8 1.8 0 1 0-3.6 0" if ink == "real" else "m0-2.6l2.6 2.6l-2.6 2.6l-2.6-2.6z"
    path = "".join(f"M{x} {100 - y}{mark}" for x, y in places)
    return f'<path d="{path}" fill="{LIGHT[ink]}" fill-opacity="{0.45 if ink == "real" else 0.9}"/>' if path else ""


def _curve(drawn: dict[str, Any], ink: str) -> str:
    heights = drawn.get("outline", [])
    points = " ".join(f"{100 * i / (len(heights) - 1):.3g},{100 - y}" for i, y in enumerate(heights))
    dash = "" if ink == "real" else ' stroke-dasharray="6 3"'
    return f'<polyline points="{points}" fill="none" stroke="{LIGHT[ink]}" stroke-width="3"{dash}/>' if points else ""


def _image(drawn: dict[str, Any]) -> str:
    picture = drawn.get("picture", "")
    return f'<image href="{picture}" x="-6" y="8" width="112" height="84"/>' if picture else ""
