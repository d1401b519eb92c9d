"""The whole run as one file, which the Runs page and `python -m playground import` read."""

from __future__ import annotations

from dataclasses import replace

from playground.downloads.download import NotKeptError, Source, download
from playground.engine import archive
from playground.gan.targets.images import OwnImages
from playground.images import own_files
from playground.store.remarks import NOTHING
from playground.store.tables import RECORDED


@download(
    "archive",
    "Whole run",
    ".zip",
    "Everything that is kept of this run, your own pictures included. Drop it on a Runs page, here or elsewhere, and "
    "the run is there again.",
    "networks",
)
def whole(source: Source) -> bytes:
    """As the store has it, byte for byte; see `engine/archive.py`. What somebody has noted about their run is in it
    only for those who find the run in a list."""
    found = source.engine.whole(source.run.id) if source.engine and source.run else None
    if found is not None and found.state == RECORDED:
        raise NotKeptError(source.no_networks)
    if found is None:
        raise NotKeptError("This run is no longer in the store.")
    written = source.engine.remarks([found.id], by=source.by) if source.engine else {}
    return archive.pack(
        source.experiment, replace(found, remarks=written.get(found.id, NOTHING)), _own_pictures(source)
    )


def _own_pictures(source: Source) -> dict[str, bytes]:
    """The files of the pictures that the run learnt from, if they are somebody's own and this person may have them."""
    target = source.experiment.target
    if not (isinstance(target, OwnImages) and source.engine and source.run):
        return {}
    return own_files.files_of(target.folder) if source.engine.may_change(source.run.id, source.by) else {}
