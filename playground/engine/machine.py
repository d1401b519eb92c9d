"""The memory of this machine."""

from __future__ import annotations

import ctypes
import gc
import os
from contextlib import suppress
from functools import lru_cache

ASSUMED_MEGABYTES = 8192.0  # where the system does not tell
ARENAS = 2
LARGE_BYTES = 2**18
M_TRIM_THRESHOLD, M_MMAP_THRESHOLD, M_ARENA_MAX = -1, -3, -8  # names of glibc: see man 3 mallopt


@lru_cache(maxsize=1)
def total_megabytes() -> float:
    """How much memory this machine has, or the container that this process runs in. Looked up once: every request and
    every page asks for its limits."""
    try:
        whole = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**20
    except (AttributeError, ValueError, OSError):  # Windows
        return ASSUMED_MEGABYTES
    return min([whole, *_container_megabytes()])


def _container_megabytes() -> list[float]:
    """The limit of the control group, if there is one."""
    try:
        with open("/sys/fs/cgroup/memory.max") as file:
            return [int(file.read()) / 2**20]
    except (OSError, ValueError):  # no control groups, or "max": no limit
        return []


def keep_little() -> None:
    """Let the C library of Linux (glibc) keep less memory that was freed. Call it before there are many threads.

    By default it has eight arenas for each core, and every thread keeps what it once needed in its own: a page is drawn
    in a new thread each time, so the web process kept 70 MB that nothing used. Two arenas are enough for threads
    that wait for one interpreter lock. Blocks of 256 kB and more go back as soon as they are freed.
    """
    with suppress(OSError, AttributeError):
        mallopt = ctypes.CDLL("libc.so.6").mallopt
        mallopt(M_ARENA_MAX, ARENAS)
        mallopt(M_MMAP_THRESHOLD, LARGE_BYTES)
        mallopt(M_TRIM_THRESHOLD, 2 * LARGE_BYTES)


def give_back() -> None:
    """Give memory that this process no longer needs back to the system. The C library of Linux would keep it: after
    the pictures of two datasets have been shown, a tenth of what the web process takes."""
    gc.collect()
    with suppress(OSError, AttributeError):  # other systems do it by themselves
        ctypes.CDLL("libc.so.6").malloc_trim(0)
