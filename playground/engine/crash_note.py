"""The last words of a worker: a small file that names what it is at work on, for whoever asks after it has died.

The worker holds a lock on it as long as it lives, and the system lets go of that lock however the process ends. So the
file also tells whether its worker is gone: for sure, whatever the process ids say, which are used again, and are others
in each container.
"""

from __future__ import annotations

import os
import re
import socket
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from typing import IO, Any

try:
    import fcntl
except ImportError:  # Windows, where nobody can tell: leases lapse
    fcntl = None  # type: ignore[assignment]


class CrashNote:
    """The name of the run or job at work. Written before each slice, so it is kept open and costs a microsecond."""

    def __init__(self, path: Path) -> None:
        self._path, self._file, self._written = path, path.open("wb", buffering=0), ""
        _lock(self._file)

    def write(self, name: str) -> None:
        """This run or job (all ids are of the same length) is at work from now on."""
        if name != self._written:
            self._file.seek(0)
            self._file.write(name.encode())
            self._written = name

    def remove(self) -> None:
        """The worker ends in good order: there is nothing to explain."""
        self._file.close()
        self._path.unlink(missing_ok=True)


def crash_note_path(folder: Path, name: str) -> Path:
    """Where the worker of this name leaves its note; its folder is made."""
    path = folder / "workers" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def new_name() -> str:
    """The name of a new worker, which tells whose it is: the machine, and the process id of its server."""
    return f"{socket.gethostname()[:24]}.{_machine()}-{os.getpid()}-{uuid.uuid4().hex[:8]}"


@contextmanager
def left_by(name: str, folder: Path) -> Iterator[str | None]:
    """What a worker that is gone was at work on, "" if nothing is known; None if it lives, or nobody can tell here.
    Nobody else is told meanwhile, and the note is removed at the end.

    Only a worker of this machine can be known to be gone: in a folder that several machines share, a lock may be known
    to one of them alone. That is why its name tells the machine.
    """
    path = folder / "workers" / name
    with ExitStack() as stack:
        words = None
        if re.search(rf"\.{_machine()}-\d+-[0-9a-f]{{8}}$", name):
            with suppress(OSError):  # there is no note, or it is somebody else's
                file = stack.enter_context(path.open("r+b"))
                words = file.read().decode(errors="replace") if _lock(file) else None
        yield "" if words and " " in words else words  # a sentence says why it could not start
        if words is not None:
            path.unlink(missing_ok=True)


def _lock(file: IO[Any]) -> bool:
    """Take the lock of a file until it is closed; False if somebody has it, or if there are no locks here."""
    if fcntl is None:
        return False
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


@lru_cache(maxsize=1)
def _machine() -> str:
    """What tells this machine from all others, whatever they are called. On Linux that is the boot of its kernel, which
    all of its containers have in common, and with it the locks."""
    mark = f"{uuid.getnode():x}"
    with suppress(OSError):
        mark = Path("/proc/sys/kernel/random/boot_id").read_text()
    return mark[:8]
