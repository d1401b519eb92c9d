"""A small picture of each target: points as whole numbers from 0 to 100 with y upwards, pictures as they are."""

from __future__ import annotations

import base64
from functools import lru_cache
from typing import Any

import numpy as np

from playground.charts.palette import LIGHT
from playground.charts.recipe_picture import pictures_in
from playground.gan.foundations.snapshot import Snapshot
from playground.gan.targets.distribution import Distribution
from playground.images import Pixels, Unavailable
from playground.images.pairs import given_part
from playground.images.tiles import encoded

DOTS = 150
OUTLINE = 48
PICTURES = 6  # of a dataset
SHEET = (4, 3)  # columns and rows of what a run generates
PAIRS = 3  # of what is given and what is to be made


def thumbnail(target: Any) -> dict[str, Any]:
    """The picture of a target of any family, for the browser (see `frontend/inputs/picker.ts`)."""
    if target.family != "images":
        return _points(target)
    if target.problem:
        return {"picture": "", "sign": "+" if target.kind == "own-images" else "↓"}
    try:
        return _pictures(target)
    except Unavailable:  # its files are damaged
        return {"picture": "", "sign": "↓"}


@lru_cache(maxsize=256)
def still_thumbnail(target: Any) -> str:
    """The same picture as SVG, where there is no browser code to draw it; a calm blank where there is none."""
    drawn = thumbnail(target) if target is not None else {}
    dots, line, picture = drawn.get("dots", []), drawn.get("outline", []), drawn.get("picture", "")
    inside = [f'<circle cx="{x}" cy="{100 - y}" r="1.6"/>' for x, y in zip(dots[::2], dots[1::2], strict=True)]
    if line:
        points = " ".join(f"{100 * i / (len(line) - 1):.4g},{100 - y}" for i, y in enumerate(line))
        inside.append(f'<polyline points="{points}" fill="none" stroke="{LIGHT["real"]}" stroke-width="2.5"/>')
    if picture:
        inside.append(f'<image href="{picture}" x="-12" width="124" height="100"/>')
    if not inside:
        frame = f'fill="none" stroke="{LIGHT["faint"]}" stroke-opacity=".3"'
        inside.append(f'<rect x="-2" y="10" width="104" height="80" rx="6" {frame}/>')
    box = 'viewBox="-24 -6 148 112" width="320" height="240"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {box} fill="{LIGHT["real"]}">{"".join(inside)}</svg>'


@lru_cache(maxsize=64)
def _pictures(target: Any) -> dict[str, Any]:
    """{"picture": a data: URL} of some of the pictures, side by side; {"picture": ""} where they are not here."""
    return {"picture": data_url(target.examples(PICTURES), PICTURES // 2)}


@lru_cache(maxsize=64)
def given_thumbnail(target: Any, given: str) -> dict[str, Any]:
    """The picture of what is given of some pictures of a dataset, above these; none while they are not here."""
    try:
        whole = target.examples(PAIRS) if not target.problem else None
    except Unavailable:  # its files are damaged
        whole = None
    if whole is None:
        return {"picture": "", "sign": "?"}
    part = given_part(whole, given)
    both = np.concatenate([np.broadcast_to(part, (PAIRS, whole.shape[1], *part.shape[2:])), whole])
    return {"picture": data_url(both, PAIRS)}


def data_url(pixels: Pixels, columns: int) -> str:
    """Pictures, side by side in rows of `columns`, as a data: URL."""
    sheet = encoded(pixels, columns)
    media = "png" if sheet.startswith(b"\x89PNG") else "webp"
    return f"data:image/{media};base64,{base64.b64encode(sheet).decode()}"


@lru_cache(maxsize=256)
def _points(target: Distribution) -> dict[str, Any]:
    """{"outline": [heights]} of a 1-D density, or {"dots": [x, y, x, y, ...]} of samples in the plane."""
    if target.dimension == 1:
        low, high = target.window()
        density = target.density(np.linspace(low[0], high[0], OUTLINE)[:, None])
        assert density is not None
        return {"outline": _whole(density / density.max())}
    return {"dots": _dots(target, target.sample(DOTS, np.random.default_rng(0)))}


def _dots(target: Distribution, samples: np.ndarray) -> list[int]:
    """Samples in the plane, in the frame of their target's picture."""
    low, high = target.window()
    span = high - low
    if target.equal_aspect:
        low, span = (low + high) / 2 - span.max() / 2, np.full(2, span.max())
    return _whole(((samples - low) / span).ravel())


def _whole(unit: np.ndarray) -> list[int]:
    return [round(100 * float(v)) for v in unit.clip(0, 1)]


def snapshot_thumbnail(experiment: Any, snapshot: Snapshot) -> dict[str, Any]:
    """What is generated in a snapshot, as small as the picture of its target and in the same frame."""
    target = experiment.target
    if target.family == "images":
        pixels = pictures_in(snapshot.arrays["gallery"].tobytes(), target.shape)
        return {"picture": data_url(pixels[: SHEET[0] * SHEET[1]], SHEET[0])}
    samples = target.restore(snapshot.arrays["samples"].astype(float))
    if target.dimension > 1:
        low, high = target.window()
        inside = ((samples >= low) & (samples <= high)).all(axis=1)
        return {"dots": _dots(target, samples[:DOTS][inside[:DOTS]])}
    (low,), (high,) = target.window()
    counted, edges = np.histogram(samples[:, 0], OUTLINE // 2, range=(low, high))
    real = target.density(np.linspace(low, high, OUTLINE)[:, None])
    return {"outline": _whole(counted / (len(samples) * (edges[1] - edges[0])) / real.max())}
