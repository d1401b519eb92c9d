"""The browser reads the bytes that Python packs: the samples of frontend/server/wire.test.ts, made here."""

from __future__ import annotations

import numpy as np
import pytest

from playground.charts.message import message
from playground.gan.foundations.snapshot import Snapshot
from tests.frontend.messages import STATUS
from tests.frontend.node import FRONTEND

ARRAYS = {
    "half": np.array([0, -0.0, 1.5, -2.75, 6e-8, 65504, np.inf, -np.inf, np.nan, 1e-3], np.float16),
    "odd": np.arange(7, dtype=np.uint8),  # makes what follows unaligned
    "single": np.array([[np.pi, -1e30]], np.float32),
    "whole": np.array([-(2**31), 7], np.int32),
}


def samples() -> dict[str, bytes]:
    snapshot = Snapshot(3, ARRAYS, {"modes": 6.0}).encode()
    scene = ({"family": "plane"}, Snapshot(0, {"real": np.array([[0.5, 0.25]], np.float16)}).encode())
    packed = message("r", -1, STATUS, "größer", [snapshot, snapshot], scene)
    return {"snapshot.bin": snapshot, "message.bin": packed}


@pytest.mark.parametrize("name", list(samples()))
def test_the_browser_is_tested_with_what_python_packs(name: str) -> None:
    """After a change of the format: `python -m tests.frontend.test_wire` writes them anew."""
    assert (FRONTEND / "server/samples" / name).read_bytes() == samples()[name]


if __name__ == "__main__":
    for name, packed in samples().items():
        (FRONTEND / "server/samples" / name).write_bytes(packed)
