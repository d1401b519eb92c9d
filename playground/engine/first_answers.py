"""Answers that are there before a visitor asks: those of the Dirac-GAN's page as it opens.

To work them out takes a worker one to two seconds: too long for somebody who has only followed a link. Any other game
is worked out when it is asked for.
"""

from __future__ import annotations

import logging
import threading
import time

from playground.engine.asking import ask
from playground.gan.dirac.game import Game
from playground.store import Database, StoreError, retried

KINDS = ("dirac-path", "dirac-table")  # the parts of the page, as it asks for them
EVERY_SECONDS = 600.0

log = logging.getLogger(__name__)


@retried
def ask_first(database: Database) -> list[str]:
    """Have a worker answer what has no answer in the store, or none that is new enough. Returns the ids of the jobs."""
    return [ask(database, kind, {"game": Game().model_dump(mode="json")}) for kind in KINDS]


def keep_answered(database: Database) -> None:
    """Ask now, and again as soon as an answer has become old or had to make room, as long as this process lives."""

    def work() -> None:
        while True:
            try:
                ask_first(database)
            except (StoreError, ValueError) as error:  # ValueError: the workers have too much to do
                log.warning("nothing could be asked ahead: %s", error)
            time.sleep(EVERY_SECONDS)

    threading.Thread(target=work, name="first answers", daemon=True).start()
