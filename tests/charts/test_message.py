from __future__ import annotations

import math

import pytest

from playground.charts.message import message, unpack

STATUS = {"state": "running", "step": 3, "steps": 10, "steps_per_second": None, "device": "cpu", "note": "größer"}


def test_what_is_packed_comes_out() -> None:
    packed = message("run", 2, STATUS, "All is well.", [b"one", b"three"], ({"dimension": 2}, b"scene"), frozen=True)
    header, scene, frames = unpack(packed)
    assert (scene, frames) == (b"scene", [b"one", b"three"])
    assert header["status"] == STATUS
    assert header["scene"] == {"dimension": 2}
    assert (header["run"], header["after"], header["frozen"], header["frames"]) == ("run", 2, True, [3, 5])


def test_without_scene() -> None:
    header, scene, frames = unpack(message("run", -1, STATUS, "", []))
    assert (header["scene"], header["scene_bytes"], scene, frames) == (None, 0, b"", [])


@pytest.mark.parametrize("damage", [lambda b: b[:-1], lambda b: b"\x02" + b[1:], lambda b: b"", lambda b: b + b"x"])
def test_damage_is_noticed(damage) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match=r"message"):
        unpack(damage(message("run", -1, STATUS, "", [b"frame"])))


def test_json_without_nan() -> None:
    with pytest.raises(ValueError, match="JSON"):
        message("run", -1, {"step": math.nan}, "", [])
