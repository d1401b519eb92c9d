"""The memory of this machine."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from playground.engine.machine import ARENAS, give_back

MANY_THREADS = """
import ctypes, sys, threading
from playground.engine.machine import keep_little

if sys.argv[1] == "little":
    keep_little()
together = threading.Barrier(24)

def work():
    kept = [bytes(50_000) for _ in range(20)]
    together.wait()

threads = [threading.Thread(target=work) for _ in range(24)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
libc = ctypes.CDLL("libc.so.6")
libc.fopen.restype = ctypes.c_void_p
file = ctypes.c_void_p(libc.fopen(sys.argv[2].encode(), b"w"))
libc.malloc_info(0, file)
libc.fclose(file)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="a habit of its C library")
def test_threads_share_two_arenas_of_memory(tmp_path):
    def arenas(kept: str) -> int:
        file = tmp_path / kept
        subprocess.run([sys.executable, "-c", MANY_THREADS, kept, str(file)], check=True, timeout=60)
        return file.read_text().count("<heap nr=")

    assert arenas("little") <= ARENAS
    assert arenas("much") > ARENAS


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
