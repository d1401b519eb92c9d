"""The last words of a worker: a small file that names what it is at work on, for whoever asks after it has died."""

from __future__ import annotations

from pathlib import Path


class CrashNote:
    """The name of the run or job at work. Written before each slice, so it is kept open and costs a microsecond."""

    def __init__(self, path: Path) -> None:
        self._path, self._file, self._written = path, path.open("wb", buffering=0), ""

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
