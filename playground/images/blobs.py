"""Large files that several machines share: in a folder of all of them, or in an object store.

``PLAYGROUND_BLOBS`` says where, as a URL that fsspec understands: ``file:///shared/blobs`` or ``s3://bucket/prefix``.
https://filesystem-spec.readthedocs.io
"""

from __future__ import annotations

import functools
import os
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

EXAMPLES = "It should look like file:///shared/blobs or s3://bucket/prefix."


class BlobsError(OSError):
    """The place of the large files cannot be used; the message is one sentence, without its address."""


class MissingError(BlobsError, FileNotFoundError):
    """A file is not there."""


@dataclass(frozen=True)
class Entry:
    """A file, or a folder with everything in it."""

    name: str
    size: int  # bytes
    time: float  # when it was written last, in seconds since 1970


class Blobs:
    """The files under one address. Names have slashes; a file appears whole or not at all.

    Raises BlobsError when the address names no place that can be used here."""

    def __init__(self, address: str) -> None:
        import fsspec

        scheme, _, path = address.partition("://")
        if not path or (scheme == "file" and not path.startswith("/")):
            raise BlobsError(f"PLAYGROUND_BLOBS does not name a place for files. {EXAMPLES}")
        try:
            self._files, self._root = fsspec.core.url_to_fs(address, use_listings_cache=False)
        except (ImportError, ValueError, OSError) as error:
            raise BlobsError(f"PLAYGROUND_BLOBS cannot be used ({error}). {EXAMPLES}") from error
        self._local = self._files.protocol[0] == "file"

    def write(self, name: str, content: bytes) -> None:
        """Make a file, or replace it."""
        path = self._path(name)
        with _readable_errors():
            if not self._local:
                self._files.pipe_file(path, content)
                return
            Path(path).parent.mkdir(parents=True, exist_ok=True)
            fresh = Path(f"{path}.{uuid.uuid4().hex[:8]}.new")
            try:
                with fresh.open("wb") as file:
                    file.write(content)
                    file.flush()
                    os.fsync(file.fileno())  # what names it may be in a database that survives a power cut
                fresh.replace(path)
            except OSError:  # the disk is full, say, and half a file would make that worse
                with suppress(OSError):
                    fresh.unlink(missing_ok=True)
                raise

    def write_folder(self, name: str, folder: Path, last: str) -> None:
        """Make a folder with the files of this one. last: the file whose presence says that all are there."""
        for file in sorted(folder.iterdir(), key=lambda file: file.name == last):
            self.write(f"{name}/{file.name}", file.read_bytes())

    def read(self, name: str) -> bytes:
        """A whole file; raises MissingError."""
        with _readable_errors():
            content: bytes = self._files.cat_file(self._path(name))
            return content

    def read_all(self, names: Sequence[str]) -> list[bytes | None]:
        """Several files, at the same time where that is faster; None for each that is missing."""
        paths = {name: self._path(name) for name in names}
        with _readable_errors():
            found: dict[str, Any] = self._files.cat(list(paths.values()), on_error="return") if paths else {}
            for content in found.values():
                if isinstance(content, Exception) and not isinstance(content, FileNotFoundError):
                    raise content
        contents = (found.get(paths[name]) for name in names)
        return [content if isinstance(content, bytes) else None for content in contents]

    def delete(self, name: str) -> None:
        """Delete a file, or a folder with everything in it. One that is not there may stay away."""
        try:
            with _readable_errors():
                self._files.rm(self._path(name), recursive=True)
        except MissingError:
            pass

    def files(self, under: str) -> list[Entry]:
        """All files below a folder, by their names from the root on."""
        with _readable_errors():
            found: dict[str, Any] = self._files.find(self._path(under), detail=True)
        start = len(self._path("")) + 1
        return [Entry(path.lstrip("/")[start:], info["size"], _time(info)) for path, info in found.items()]

    def folders(self, under: str) -> list[Entry]:
        """The folders in a folder, by their own names: the size of all files together, and the newest of their
        times."""
        found: dict[str, Entry] = {}
        for file in self.files(under):
            name = file.name.removeprefix(f"{under}/").partition("/")[0]
            known = found.get(name, Entry(name, 0, 0.0))
            found[name] = Entry(name, known.size + file.size, max(known.time, file.time))
        return list(found.values())

    def _path(self, name: str) -> str:
        return f"{self._root}/{name}" if name else self._root.lstrip("/")


def shared() -> Blobs | None:
    """What ``PLAYGROUND_BLOBS`` names; None: every machine keeps its own, and a run everything in the database."""
    address = os.environ.get("PLAYGROUND_BLOBS", "").strip()
    return _blobs(address) if address else None


@functools.lru_cache(maxsize=4)
def _blobs(address: str) -> Blobs:
    return Blobs(address)


def _time(info: dict[str, Any]) -> float:
    """When a file was written: what each file system calls this is its own choice."""
    found = info.get("mtime") or info.get("LastModified") or info.get("created") or 0.0
    return float(found if isinstance(found, int | float) else found.timestamp())


@contextmanager
def _readable_errors() -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise MissingError("A file is missing in the place of large files.") from error
    except Exception as error:  # each object store has errors of its own
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise BlobsError(
            f"The place of large files cannot be reached ({reason}). The app goes on as soon as it answers again."
        ) from error
