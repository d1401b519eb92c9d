"""What has to go after a while, whether anybody comes or not."""

from __future__ import annotations

import logging
import threading
import time

from playground.engine.limits import limits
from playground.engine.machine import give_back
from playground.gan.targets.image_target import forget_sets
from playground.images import own, uploads
from playground.images.blobs import shared
from playground.store import (
    Database,
    StoreAwayError,
    StoreError,
    blobs,
    classes,
    classwork,
    lifecycle,
    outside,
    people,
    rates,
    retried,
    viewers,
    walls,
)
from playground.store import limits as store_limits

EVERY_SECONDS = 600.0
SWEEP_SECONDS, LOOK_SECONDS = (
    60.0,
    24 * 3600.0,
)  # large files that no run needs; all files, for those that none has named

log = logging.getLogger(__name__)


@retried
def tidy(database: Database, now: float) -> None:
    """Forget what was deleted a while ago, what the store has no room for, classes that ended long ago, what limits and
    walls were a while ago, files that were sent and never read, and private runs, pictures and learners without a class
    that are older than they may be here. Runs for which nobody waits wait no longer."""
    with database.write() as connection:
        outside.end_lost(connection, now)
        viewers.pause_forsaken(connection, now - viewers.unwatched_seconds())
    store_limits.evict(database, now)
    with database.write() as connection:
        classwork.delete_old(connection, now)
        rates.forget_full(connection, now)
        walls.forget_old(connection, now - EVERY_SECONDS)
    uploads.delete_stale(now)
    seconds = limits().private_hours * 3600
    if not seconds:
        return
    with database.write() as connection:
        for run_id in people.old_private_runs(connection, now - seconds):
            lifecycle.delete(connection, run_id)
        classes.delete_unseen(connection, now - seconds)
    own.delete_unused(now - seconds)


def keep_tidy(database: Database) -> None:
    """Tidy up now and then, as long as this process lives."""

    def work() -> None:
        while True:
            time.sleep(EVERY_SECONDS)
            try:
                forget_sets()
                tidy(database, database.now())
                give_back()
            except StoreAwayError:  # the store has said so
                pass
            except (StoreError, OSError) as error:
                log.warning("nothing could be tidied up: %s", error)

    threading.Thread(target=work, name="tidying", daemon=True).start()
    if shared() is not None:
        threading.Thread(target=_sweep, args=(database,), name="sweeping", daemon=True).start()


def _sweep(database: Database) -> None:
    """Delete large files that no run needs any more, as long as this process lives."""
    next_look = time.monotonic() + EVERY_SECONDS
    while True:
        time.sleep(SWEEP_SECONDS)
        try:
            blobs.sweep(database, database.now())
            if time.monotonic() >= next_look:
                next_look = time.monotonic() + LOOK_SECONDS
                blobs.sweep_orphans(database, database.now())
        except StoreAwayError:
            pass
        except (StoreError, OSError) as error:
            log.warning("large files could not be tidied up: %s", error)
