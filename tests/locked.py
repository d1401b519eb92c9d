"""Another program that has locked the store: a process of its own, which writes all the time and never ends.

Others may read meanwhile, unless the program has the store entirely to itself. (So it can only have it while nobody has
it open.)
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PROGRAM = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=60)
connection.execute(f"PRAGMA locking_mode = {sys.argv[2]}")
connection.execute("BEGIN EXCLUSIVE")
print("locked", flush=True)
sys.stdin.read()
"""


@contextmanager
def locked(home: Path, entirely: bool = False) -> Iterator[None]:
    """The store in this folder is locked for as long as the block lasts."""
    command = [sys.executable, "-c", PROGRAM, str(home / "store.sqlite"), "EXCLUSIVE" if entirely else "NORMAL"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == b"locked\n"
        yield
    finally:
        process.kill()
        process.wait()
        process.stdin.close()
        process.stdout.close()
