"""The browser reads the bytes that Python packs (static/wire.js)."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from playground.charts.message import message
from playground.gan.foundations.snapshot import Snapshot
from tests.static.messages import STATUS

pytestmark = pytest.mark.browser


def test_arrays_arrive_unchanged(page: Any) -> None:
    arrays = {
        "half": np.array([0, -0.0, 1.5, -2.75, 6e-8, 65504, np.inf, -np.inf, np.nan, 1e-3], np.float16),
        "odd": np.arange(7, dtype=np.uint8),  # makes what follows unaligned
        "single": np.array([[np.pi, -1e30]], np.float32),
        "whole": np.array([-(2**31), 7], np.int32),
    }
    packed = message("r", -1, STATUS, "größer", [Snapshot(3, arrays, {"modes": 6.0}).encode()])
    body = """const wire = await import('/wire.js');
        const { frames: [frame], sentence } = wire.decodeMessage(new Uint8Array(raw));
        const plain = Object.fromEntries(Object.entries(frame.arrays).map(([k, v]) => [k, [...v].map(String)]));
        return JSON.stringify({ ...frame, arrays: plain, sentence });"""
    found = json.loads(page.evaluate(f"async (raw) => {{ {body} }}", list(packed)))
    assert (found["step"], found["kept"], found["numbers"], found["sentence"]) == (3, True, {"modes": 6.0}, "größer")
    assert found["shapes"]["single"] == [1, 2]
    for name, array in arrays.items():
        read = np.array([float(value) for value in found["arrays"][name]])
        np.testing.assert_array_equal(read, array.ravel().astype(float))
