"""Files from the network: mirrors in turn, resumed after a break, kept only when their SHA-256 fits.

pooch checks the hash and moves the whole file into its place at once; `Resuming` brings it the bytes, and keeps those
of a broken download in a `.part` file for the next try.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pooch  # type: ignore[import-untyped]
import requests
import urllib3

from playground.images import Unavailable, folder
from playground.images.published import File, Published

OnProgress = Callable[[int, int], None]  # bytes done, bytes in all

CHUNK = 1 << 18  # bytes between two reports of progress
TIMEOUT = (5, 20)  # seconds to connect; seconds without a byte
TRIES = 5  # at one mirror, as long as each try brings something
BROKEN = (requests.ConnectionError, requests.Timeout, urllib3.exceptions.HTTPError)


class Resuming:
    """A downloader for pooch: asks for what `part` does not have yet, and hands it over when it is complete."""

    def __init__(self, file: File, part: Path, on_progress: Callable[[int], None]) -> None:
        self.file, self.part, self.on_progress = file, part, on_progress

    def __call__(self, url: str, output_file: str, _pooch: object) -> None:
        have = size_of(self.part)
        wanted = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={have}-"} if have else {})
        with requests.get(url, headers=wanted, stream=True, timeout=TIMEOUT) as answer:
            nothing_missing = have and answer.status_code == requests.codes.requested_range_not_satisfiable
            if not nothing_missing:
                answer.raise_for_status()
                self._keep(answer)
        os.replace(self.part, output_file)

    def _keep(self, answer: requests.Response) -> None:
        """Write as it comes; a server that knows no ranges answers 200 and sends all from the start."""
        resumed = answer.status_code == requests.codes.partial_content
        with self.part.open("ab" if resumed else "wb") as part:
            # raw: some servers call a .gz file an encoding, and requests would unpack it
            for chunk in answer.raw.stream(CHUNK, decode_content=False):
                part.write(chunk)
                self.on_progress(min(part.tell(), self.file.size))
                if part.tell() > self.file.size:
                    break  # never the right one; the hash will say so


def fetch(dataset: Published, on_progress: OnProgress) -> None:
    """Bring all files of a dataset into its folder, each from the first of its places that has it whole.

    Files that are there and right are not fetched again. `on_progress` is called after each chunk. Raises Unavailable,
    in one sentence with the reason of each host; what came so far stays in `.part` files.
    """
    pooch.get_logger().setLevel("WARNING")
    place, total, before = folder() / dataset.name, sum(file.size for file in dataset.files), 0
    for file in dataset.files:
        try:
            place.mkdir(parents=True, exist_ok=True)
            _from_first(dataset, file, place, partial(_add, on_progress, before, total))
        except OSError as error:
            raise Unavailable(f"{dataset.title} cannot be saved in {place}: {error.strerror or error}.") from error
        before += file.size
        on_progress(before, total)


def places(dataset: Published, file: File) -> Iterator[tuple[str, str]]:
    """The URLs of a file, each with the SHA-256 expected there: a mirror of one's own first."""
    if own := os.environ.get("PLAYGROUND_DATA_URL", "").rstrip("/"):
        url = f"{own}/{dataset.name}/{file.name}"
        yield from ((url, sha256) for sha256 in (file.sha256, file.also) if sha256)
    yield from ((mirror + file.name, file.sha256) for mirror in dataset.mirrors)


def _from_first(dataset: Published, file: File, place: Path, on_progress: Callable[[int], None]) -> None:
    reasons_by_host = {}
    for url, sha256 in places(dataset, file):
        try:
            return _from_one(url, sha256, file, place, on_progress)
        except (*BROKEN, requests.RequestException, ValueError) as error:
            host = url.partition("://")[2].partition("/")[0] or url
            reasons_by_host[host] = _reason(error)
    reasons = "; ".join(f"{host}: {reason}" for host, reason in reasons_by_host.items())
    raise Unavailable(
        f"{dataset.title} could not be downloaded ({reasons}); try again when there is a network, or choose the "
        f"digits or the shapes, which need none."
    )


def _from_one(url: str, sha256: str, file: File, place: Path, on_progress: Callable[[int], None]) -> None:
    """Fetch from one place; after a break go on there, as long as each try brings something."""
    part = place / f"{file.name}.part"
    for tries_left in reversed(range(TRIES)):
        before = size_of(part)
        try:
            pooch.retrieve(url, f"sha256:{sha256}", file.name, place, downloader=Resuming(file, part, on_progress))
            return
        except BROKEN:
            if not tries_left or size_of(part) <= before:
                raise
        except requests.RequestException:
            raise
        except ValueError:  # the wrong hash: pooch has deleted the file
            if not tries_left or not before:
                raise
            # what lay here from an earlier try may have been at fault: once more from the start


def size_of(path: Path) -> int:
    """Bytes of a file, 0 if there is none."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _reason(error: Exception) -> str:
    if isinstance(error, requests.HTTPError) and error.response is not None:
        return f"it answered {error.response.status_code}"
    if isinstance(error, requests.ConnectionError):
        return "no connection"
    if isinstance(error, BROKEN):
        return "the connection broke off"
    if isinstance(error, requests.RequestException):
        return "this is not an address"
    return "the file arrived damaged"


def _add(on_progress: OnProgress, before: int, total: int, done: int) -> None:
    on_progress(before + done, total)
