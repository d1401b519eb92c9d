"""The memory of this machine."""

from __future__ import annotations

import ctypes
import gc
import os
from contextlib import suppress
from functools import lru_cache

ASSUMED_MEGABYTES = 8192.0  # where the system does not tell


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


def give_back() -> None:
    """Give memory that this process no longer needs back to the system. The C library of Linux would keep it: after
    the pictures of two datasets have been shown, a tenth of what the web process takes."""
    gc.collect()
    with suppress(OSError, AttributeError):  # other systems do it by themselves
        ctypes.CDLL("libc.so.6").malloc_trim(0)
