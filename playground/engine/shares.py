"""Whose turn it is: a worker's time is shared between people first, then between the runs of each.

Each person has a clock, and so has each run: it counts the seconds that were spent on them. The next turn is that of
the person whose clock is furthest behind, and among their runs of the one that is. Whoever comes starts at the time of
those who are there, so nobody saves up time by waiting. (Fair queueing by virtual time, as in Linux's CFS scheduler.)

A turn may cost far more than usual: measuring pictures takes as long as ten steps. Among ten runs, the clock alone
would let such a run wait for three seconds afterwards, and its picture stand still. So a run that somebody watches pays
that back little by little: see `overdue`.
"""

from __future__ import annotations

import time
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Mapping

LONGEST_WAIT = 0.6  # seconds between two turns of a run that somebody watches, if its share allows
MOST_AHEAD = 1.0  # seconds of the clock, of one that may have such a turn
REMEMBERED = 4  # turns; the cheapest of them tells what one usually costs


class Shares:
    """The clocks of one worker."""

    def __init__(self) -> None:
        self._people: dict[str, float] = {}  # seconds
        self._runs: defaultdict[str, dict[str, float]] = defaultdict(dict)  # of each person
        self._turns: dict[str, tuple[float, deque[float]]] = {}  # of each run: when the last ended; seconds of some

    def next(self, owners: Mapping[str, str]) -> str:
        """The run whose turn it is. owners: the person of each run that wants to go on, by the run's id."""
        _set_to(self._people, set(owners.values()))
        person = min(self._people, key=self._people.__getitem__)
        clocks = self._runs[person]
        _set_to(clocks, {run for run in owners if owners[run] == person})
        return min(clocks, key=clocks.__getitem__)

    def overdue(self, owners: Mapping[str, str], watched: Iterable[str]) -> str | None:
        """The run of those that are watched whose turn it is although its clock is ahead, because its last one was too
        long ago; None if there is none. Call it before `next`, and let the turn be short. owners: as for `next`.

        What its turns usually cost stays within its share, so the clock goes back to that of the others.
        """
        people, now = Counter(owners.values()), time.monotonic()
        first = min((self._people.get(person, 0.0) for person in people), default=0.0)
        most, found = 0.0, None
        for run in watched:
            if run not in self._turns:
                continue
            person, (ended, costs) = owners[run], self._turns[run]
            wait = max(LONGEST_WAIT, min(costs) * len(people) * people[person])
            if now - ended - wait > most and self._people.get(person, 0.0) - first <= MOST_AHEAD:
                most, found = now - ended - wait, run
        self._turns = {run: turn for run, turn in self._turns.items() if run in owners}
        return found

    def beside(self, first: str, owners: Mapping[str, str], most: int) -> list[str]:
        """The runs that train in the same steps as `first`, and that run: of each person equally many, and of each
        person's those that are furthest behind. owners: the person of each run that could, by the run's id."""
        queues = {person: [run for run in owners if owners[run] == person] for person in set(owners.values())}
        for person, queue in queues.items():
            clocks = self._runs[person]
            queue.sort(key=lambda run: (run != first, clocks.get(run, 0.0)))
        people = sorted(queues, key=lambda person: (person != owners[first], self._people.get(person, 0.0)))
        turns = min(map(len, queues.values()))
        return [queues[person][turn] for turn in range(turns) for person in people][:most]

    def charge(self, run: str, person: str, seconds: float) -> None:
        """This much time was spent on the run."""
        self._people[person] = self._people.get(person, 0.0) + seconds
        self._runs[person][run] = self._runs[person].get(run, 0.0) + seconds
        costs = self._turns[run][1] if run in self._turns else deque[float](maxlen=REMEMBERED)
        costs.append(seconds)
        self._turns[run] = time.monotonic(), costs


def _set_to(clocks: dict[str, float], present: set[str]) -> None:
    """Forget those who have gone; those who have come start now."""
    for name in clocks.keys() - present:
        del clocks[name]
    now = min(clocks.values(), default=0.0)
    for name in present - clocks.keys():
        clocks[name] = now
