"""Whose turn it is: a worker's time is shared between people first, then between the runs of each.

Each person has a clock, and so has each run: it counts the seconds that were spent on them. The next turn is that of
the person whose clock is furthest behind, and among their runs of the one that is. Whoever comes starts at the time of
those who are there, so nobody saves up time by waiting. (Fair queueing by virtual time, as in Linux's CFS scheduler.)
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping


class Shares:
    """The clocks of one worker."""

    def __init__(self) -> None:
        self._people: dict[str, float] = {}  # seconds
        self._runs: defaultdict[str, dict[str, float]] = defaultdict(dict)  # of each person

    def next(self, owners: Mapping[str, str]) -> str:
        """The run whose turn it is. owners: the person of each run that wants to go on, by the run's id."""
        _set_to(self._people, set(owners.values()))
        person = min(self._people, key=self._people.__getitem__)
        clocks = self._runs[person]
        _set_to(clocks, {run for run in owners if owners[run] == person})
        return min(clocks, key=clocks.__getitem__)

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


def _set_to(clocks: dict[str, float], present: set[str]) -> None:
    """Forget those who have gone; those who have come start now."""
    for name in clocks.keys() - present:
        del clocks[name]
    now = min(clocks.values(), default=0.0)
    for name in present - clocks.keys():
        clocks[name] = now
