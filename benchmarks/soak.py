"""Does memory stay flat? The real app, and people who come, train something, and leave, again and again.

    python -m benchmarks.soak                  # six at a time, an hour
    python -m benchmarks.soak --minutes 10

Prints what the server and its workers take, minute by minute, and in the end the last third over the third before: more
than 1.05 is a leak. The first half hour, some six hundred visits, fills caches that have limits, above all that of
films; so ten minutes show more growth than that, and reveal only a large leak.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import statistics
import time

from benchmarks.crowd import PICTURES, TOYS, memory, served
from playground.rehearsal.visitor import Visitor

STAY_SECONDS = 20.0  # on average
SAMPLE_SECONDS = 5.0


async def come_and_go(url: str, until: float, errors: list[str]) -> None:
    """One place in the room: whoever leaves is followed by somebody new."""
    while time.monotonic() < until:
        page, query = random.choice([*(("distributions", f"target={toy}") for toy in TOYS), *PICTURES])
        async with Visitor(url, page, f"{query}&seed={random.randrange(1000)}") as visitor:
            await visitor.start()
            await asyncio.sleep(random.uniform(0.5, 1.5) * STAY_SECONDS)
        errors += visitor.watched.errors


async def measure(pid: int, until: float, taken: list[float]) -> None:
    """Take the memory of all processes down; print it every minute."""
    began = time.monotonic()
    while time.monotonic() < until:
        found = memory(pid)
        taken.append(sum(size for _, size in found))
        if len(taken) % round(60 / SAMPLE_SECONDS) == 1:
            sizes = ", ".join(f"{name} {size:.0f}" for name, size in found)
            print(f"{(time.monotonic() - began) / 60:5.1f} min  {taken[-1]:6.0f} MB  ({sizes})", flush=True)
        await asyncio.sleep(SAMPLE_SECONDS)


async def soak(url: str, pid: int, people: int, seconds: float) -> tuple[list[float], list[str]]:
    """The memory of all processes together, in MB, every few seconds; and what went wrong."""
    until, taken, errors = time.monotonic() + seconds, list[float](), list[str]()
    await asyncio.gather(measure(pid, until, taken), *(come_and_go(url, until, errors) for _ in range(people)))
    return taken, errors


def main() -> None:
    """Soak, and print the verdict."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--people", type=int, default=6)
    given = parser.parse_args()
    random.seed(0)
    with served() as (url, pid):
        taken, errors = asyncio.run(soak(url, pid, given.people, 60 * given.minutes))
    third = len(taken) // 3
    before, last = statistics.median(taken[third : 2 * third]), statistics.median(taken[2 * third :])
    print(
        f"the last third takes {last / before:.3f} times what the third before took; {len(errors)} errors {errors[:3]}"
    )


if __name__ == "__main__":
    main()
