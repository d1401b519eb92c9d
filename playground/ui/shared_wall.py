"""The wall of a class as all servers on one store have it: one of them makes it, at most once a second, for all.

It is made less often if that takes long: making walls takes at most a fifth of a core. How they take turns:
``store.walls``.
"""

from __future__ import annotations

import json
import threading
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from playground.engine import Run
from playground.store import Database, classes, retried, walls
from playground.store.classes import Learner, SchoolClass
from playground.workshop.standing import Standing

EVERY_SECONDS = 1.0
SHARE = 0.2  # of a core that making walls may take
TURN_SECONDS = 5.0  # who has not made a wall within that time has died, or is too busy
LOOK_SECONDS = 0.05  # between two looks of somebody who has no wall to show so far


@dataclass(frozen=True)
class Wall:
    """A class at one moment. names: what is shown for each learner, by id. data: for the component."""

    school: SchoolClass
    standings: list[Standing]
    names: dict[str, str]
    data: dict[str, Any]


@dataclass
class Newest:
    """What one server has of the wall of a class."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    wall: Wall | None = None
    made: int = walls.NEVER  # the turn in which it was made
    due: float = 0.0  # when the store is asked for a newer one, in seconds of this process's clock

    def get(self, database: Database, code: str, make: Callable[[float], Wall | None]) -> Wall | None:
        """The wall as it was about a second ago; None if there is no such class (any more). make: what makes it, for a
        time."""
        wall = self.wall
        if self.lock.acquire(blocking=wall is None):  # while one looks after it, others take the last one
            try:
                while self.wall is None or time.monotonic() >= self.due:
                    if not self._look(database, code, make):
                        break
                wall = self.wall
            finally:
                self.lock.release()
        return wall

    def renew(self, database: Database, code: str) -> None:
        """The teacher has changed something: what all servers have is made anew for the next who looks."""
        with self.lock:
            with database.write() as connection:
                walls.renew(connection, code)
            self.wall, self.made, self.due = None, walls.NEVER, 0.0

    def _look(self, database: Database, code: str, make: Callable[[float], Wall | None]) -> bool:
        """Get what another server has made, or make it. False: there is no such class."""
        now, began = database.now(), time.monotonic()
        with database.read() as connection:
            stored = walls.look(connection, code, self.made)
        if stored is not None and stored.data and (wall := unpacked(stored.data)) is not None:
            self.wall, self.made = wall, stored.made
        if stored is not None and stored.due > now and (self.wall is not None or stored.made == walls.NEVER):
            if self.wall is None:  # the first one is being made just now
                time.sleep(LOOK_SECONDS)
            self.due = began + min(stored.due - now, TURN_SECONDS)
            return True
        turn = _take_turn(database, code, stored, now + TURN_SECONDS)
        if turn is None:
            self.wall = None
            return False
        if turn and (wall := make(now)) is not None:
            data, wait = packed(wall), max(EVERY_SECONDS, (time.monotonic() - began) / SHARE)
            with database.write() as connection:
                if walls.put(connection, code, turn, data, now + wait):
                    self.wall, self.made, self.due = wall, turn, began + wait
        return True


@retried
def _take_turn(database: Database, code: str, seen: walls.Stored | None, until: float) -> int | None:
    """The number of the turn; 0: another server has it; None: there is no such class."""
    with database.write() as connection:
        if classes.find(connection, code) is None:
            return None
        return walls.take_turn(connection, code, seen, until)


def packed(wall: Wall) -> bytes:
    """A wall as it is in the store."""
    standings = [
        vars(one) | {"learner": vars(one.learner), "run": vars(one.run) if one.run else None} for one in wall.standings
    ]
    whole = vars(wall) | {"school": vars(wall.school), "standings": standings}
    return zlib.compress(json.dumps(whole).encode(), 1)


def unpacked(data: bytes) -> Wall | None:
    """The wall again; None if a server of another version has made it."""
    try:
        whole = json.loads(zlib.decompress(data))
        standings = [
            Standing(**one | {"learner": Learner(**one["learner"]), "run": Run(**one["run"]) if one["run"] else None})
            for one in whole["standings"]
        ]
        return Wall(**whole | {"school": SchoolClass(**whole["school"]), "standings": standings})
    except (TypeError, KeyError, ValueError, zlib.error):
        return None
