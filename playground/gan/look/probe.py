"""Probes: what the picture shows of the two networks, each with its words and the mark that draws it. No torch.

A probe is one definition in `probes.py`. Nothing else is needed for its array to be in every snapshot, and its layer
and button in the picture.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np

Mark = Literal["points", "field", "mesh", "arrows", "lines", "raster", "bars"]
Compute = Callable[[Any, Any, Any], np.ndarray]  # (observer, state, outputs) -> the array

MARKS: dict[Mark, str] = {
    "points": "f2 [n, 2]: a mark at each place",
    "field": "u1 [side, side], from below: colours from 0 (generated) over 128 (cannot tell) to 255 (real)",
    "mesh": "f2 [m, m, 2] or [m, 2]: a grid of latents, or a line of them, where it lands",
    "arrows": "f2 [n, 4]: at each place a direction",
    "lines": "f2 [200]: a number from 0 to 1 over each place of the line",
    "raster": "u1 [bytes]: pictures, as one image",
    "bars": "f2 [n]: under each picture a number from 0 to 1",
}
"""What the array of each mark contains. Places are in standardised units. Under a condition of classes, row i of points
and arrows is of class i modulo their number. A field is then the highest of all classes, followed by one for each; a
mesh has one sheet for each."""


@dataclass(frozen=True)
class Probe:
    """One layer of the picture: its words, how it is drawn, and how its array is computed."""

    name: str
    title: str  # on its button
    help: str  # one sentence
    icon: str  # SVG shapes within 14 x 14
    mark: Mark
    family: str  # of targets: "line", "plane" or "images"
    array: str  # its name in a snapshot (or, if `fixed`, in the scene)
    shown: bool = True  # whether it is visible at first
    colour: str = "generated"  # a name of the palette
    dashed: bool = False
    symbol: str = ""  # its name next to a number; empty: its title
    conditions: tuple[str, ...] = ()  # values of `Condition.of` that it is for; empty: all
    fixed: bool = False  # whether it stays the same during a run
    compute: Compute | None = None  # None: its array is in the scene or in every snapshot anyway

    def described(self) -> dict[str, Any]:
        """The description of the probe for the browser, ready for JSON."""
        return {name: value for name, value in asdict(self).items() if name not in ("compute", "conditions", "family")}


PROBES: list[Probe] = []  # in the order of their buttons


def half(x: np.ndarray) -> np.ndarray:
    """An array in half precision, which is enough for a picture."""
    return x.astype(np.float16)


def probe(family: str, mark: Mark, title: str, help: str, icon: str, **more: Any) -> Callable[[Compute], Compute]:
    """A decorator that makes a function the computation of a new probe with the function's name; see `Probe`."""

    def define(compute: Compute) -> Compute:
        name = compute.__name__
        PROBES.append(Probe(name, title, help, icon, mark, family, compute=compute, **{"array": name, **more}))
        return compute

    return define


def probes_of(family: str, condition: str) -> list[Probe]:
    """The probes of a target of this family under a condition of this kind (`Condition.of`)."""
    return [p for p in PROBES if p.family == family and (not p.conditions or condition in p.conditions)]
