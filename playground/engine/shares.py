"""Whose turn it is: a worker's time is shared between people first, then between the runs of each.

Each person has a clock, and so has each run: it counts the seconds that were spent on them. The next turn is that of
the person whose clock is furthest behind, and among their runs of the one that is. Whoever comes starts at the time of
those who are there, so nobody saves up time by waiting. (Fair queueing by virtual time, as in Linux's CFS scheduler.)

A browser can throw its cookie away, and is a new person then. So on a server for strangers (`share_by_address`) time is
shared between internet addresses first, then between the people at each: twenty people at one address together have
what one elsewhere has. Where a class has a server to itself, all may sit at one address, and only people count.

A turn may cost far more than usual: measuring pictures takes as long as ten steps. Among ten runs, the clock alone
would let such a run wait for three seconds afterwards, and its picture stand still. So a run that somebody watches pays
that back little by little: see `overdue`.
"""

from __future__ import annotations

import math
import time
from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Iterator, Mapping

from playground.engine.limits import limits
from playground.store.people import OPERATOR, Person

LONGEST_WAIT = 0.6  # seconds between two turns of a run that somebody watches, if its share allows
MOST_AHEAD = 1.0  # seconds of the clock, of one that may have such a turn
REMEMBERED = 4  # turns; the cheapest of them tells what one usually costs

Whose = tuple[str, ...]  # to whom a run belongs, the widest first: (person,) or (address, person)


def whose(starter: Person) -> Whose:
    """To whom the runs belong that this person starts."""
    if not limits().share_by_address:
        return (starter.name,)
    return (starter.address or f"person {starter.name}", starter.name)


def siblings(owners: Iterable[Whose]) -> dict[Whose, int]:
    """Among how many a group's time is shared: the addresses in (), the people at one, the runs of one."""
    inside: defaultdict[Whose, set[str]] = defaultdict(set)
    runs: defaultdict[Whose, int] = defaultdict(int)
    for owner in owners:
        runs[owner] += 1
        for level in range(len(owner)):
            inside[owner[:level]].add(owner[level])
    return {group: len(members) for group, members in inside.items()} | runs


def parts(owner: Whose) -> Iterator[Whose]:
    """The groups in which a run is, the widest first: everybody, an address, a person."""
    return (owner[:level] for level in range(len(owner) + 1))


def fair_shares(training: Collection[str], owners: Mapping[str, Whose], workers: int) -> dict[str, float]:
    """What part of one core each run gets: persons (or addresses, and the persons at each) share the workers alike, and
    each person's runs that person's part. `owners`: to whom a run belongs; of the others, each counts as a person."""
    nobody = whose(OPERATOR)[:-1]
    belongs = {run: owners.get(run, (*nobody, run)) for run in training}
    among = siblings(belongs.values())
    shares = {run: 1 / math.prod(among[group] for group in parts(owner)) for run, owner in belongs.items()}
    return {run: min(1.0, max(1, workers) * share) for run, share in shares.items()}


class Shares:
    """The clocks of one worker."""

    def __init__(self) -> None:
        self._clocks: defaultdict[Whose, dict[str, float]] = defaultdict(dict)  # seconds, of the members of each group
        self._turns: dict[str, tuple[float, deque[float]]] = {}  # of each run: when the last ended; seconds of some

    def next(self, owners: Mapping[str, Whose]) -> str:
        """The run whose turn it is. owners: to whom each run belongs that wants to go on, by the run's id."""
        here = {run: (*owner, run) for run, owner in owners.items()}
        for level in range(max(map(len, here.values()))):
            group = next(iter(here.values()))[:level]
            clocks = self._clocks[group]
            _set_to(clocks, {path[level] for path in here.values()})
            first = min(clocks, key=clocks.__getitem__)
            here = {run: path for run, path in here.items() if path[level] == first}
        self._forget(owners.values())
        return next(iter(here))

    def overdue(self, owners: Mapping[str, Whose], watched: Iterable[str]) -> str | None:
        """The run of those that are watched whose turn it is although its clock is ahead, because its last one was too
        long ago; None if there is none. Call it before `next`, and let the turn be short. owners: as for `next`.

        What its turns usually cost stays within its share, so the clock goes back to that of the others.
        """
        among, now = siblings(owners.values()), time.monotonic()
        most, found = 0.0, None
        for run in watched:
            if run not in self._turns:
                continue
            ended, costs = self._turns[run]
            wait = max(LONGEST_WAIT, min(costs) * math.prod(among[group] for group in parts(owners[run])))
            if now - ended - wait > most and self._ahead(owners[run], owners.values()) <= MOST_AHEAD:
                most, found = now - ended - wait, run
        self._turns = {run: turn for run, turn in self._turns.items() if run in owners}
        return found

    def _ahead(self, owner: Whose, owners: Collection[Whose]) -> float:
        """How many seconds an address or a person is ahead of the one that is furthest behind, at the most."""
        ahead = 0.0
        for level, name in enumerate(owner):
            group = owner[:level]
            clocks = self._clocks[group]
            others = {other[level] for other in owners if other[:level] == group}
            ahead = max(ahead, clocks.get(name, 0.0) - min(clocks.get(other, 0.0) for other in others))
        return ahead

    def beside(self, first: str, owners: Mapping[str, Whose], most: int) -> list[str]:
        """The runs that train in the same steps as `first`, and that run: of each address and of each person equally
        many, those that are furthest behind. owners: to whom each run belongs that could, by the run's id."""
        return self._alike((), (*owners[first], first), [(*owner, run) for run, owner in owners.items()])[:most]

    def _alike(self, group: Whose, first: Whose, paths: Collection[Whose]) -> list[str]:
        """Runs of a group, equally many of each member. first: the member on this path comes first."""
        level, clocks = len(group), self._clocks[group]
        if any(len(path) == level for path in paths):
            return [group[-1]]  # a run
        members = {path[level] for path in paths}
        order = sorted(members, key=lambda name: ((*group, name) != first[: level + 1], clocks.get(name, 0.0)))
        each = [self._alike((*group, name), first, [p for p in paths if p[level] == name]) for name in order]
        return [runs[turn] for turn in range(min(map(len, each))) for runs in each]

    def charge(self, run: str, owner: Whose, seconds: float) -> None:
        """This much time was spent on the run."""
        path = (*owner, run)
        for level, name in enumerate(path):
            clocks = self._clocks[path[:level]]
            clocks[name] = clocks.get(name, 0.0) + seconds
        costs = self._turns[run][1] if run in self._turns else deque[float](maxlen=REMEMBERED)
        costs.append(seconds)
        self._turns[run] = time.monotonic(), costs

    def _forget(self, owners: Iterable[Whose]) -> None:
        """The clocks in groups that have gone."""
        here = {group for owner in set(owners) for group in parts(owner)}
        for group in self._clocks.keys() - here:
            del self._clocks[group]


def _set_to(clocks: dict[str, float], present: set[str]) -> None:
    """Forget those who have gone; those who have come start now."""
    for name in clocks.keys() - present:
        del clocks[name]
    now = min(clocks.values(), default=0.0)
    for name in present - clocks.keys():
        clocks[name] = now
