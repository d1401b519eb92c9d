"""The memory of this machine."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from playground.engine.machine import give_back


@pytest.mark.skipif(sys.platform != "linux", reason="other systems take memory back by themselves")
def test_memory_that_is_no_longer_needed_goes_back_to_the_system():
    def resident() -> int:
        return 4096 * int(Path("/proc/self/statm").read_text().split()[1])

    many = [bytes([i % 256]) * 100_000 for i in range(800)]  # so small that the C library keeps their place
    above = bytes(100_000)
    del many
    kept = resident()
    give_back()
    assert kept - resident() > 40e6
    assert above
