"""The whole run as one file, which the Runs page and `python -m playground import` read."""

from __future__ import annotations

from playground.downloads.download import NotKeptError, Source, download
from playground.engine import archive
from playground.store.tables import RECORDED


@download(
    "archive",
    "Whole run",
    ".zip",
    "Everything that is kept of this run. Drop it on a Runs page, here or elsewhere, and the run is there again.",
    "networks",
)
def whole(source: Source) -> bytes:
    """As the store has it, byte for byte; see `engine/archive.py`."""
    found = source.engine.whole(source.run.id) if source.engine and source.run else None
    if found is not None and found.state == RECORDED:
        raise NotKeptError(source.no_networks)
    if found is None:
        raise NotKeptError("This run is no longer in the store.")
    return archive.pack(source.experiment, found)
