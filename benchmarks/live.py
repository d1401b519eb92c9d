"""What one person waits for, and what watching costs: the real app with one warm worker.

    python -m benchmarks.live                          # the ring and the digits: some three minutes
    python -m benchmarks.live --targets ring --rounds 6

cached: from the click on a link to a run that is already trained to its film, in a new session each time.
moving: from the click on Start to the first picture of a new run that has been trained since the click.
(Both as they reach the browser, which then has to draw them.)
streaming: steps per second of the worker's processor time while somebody watches, over those while nobody does, in
turns on the same run. (Processor time is hardly disturbed by what else runs on the machine; the waits are.)
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import tempfile
import time

from benchmarks.crowd import served
from benchmarks.faults import workers_of
from benchmarks.rehearsal import cpu_seconds
from playground.engine import Engine
from playground.rehearsal.visitor import Visitor
from playground.store import runs

PAGES = {"digits": "images", "shapes": "images"}  # the others are on Distributions
SHORT, LONG = 40, 100_000  # steps of a run that ends at once, and of one that does not end
WATCH_SECONDS = 8.0


async def cached(url: str, page: str, query: str, rounds: int) -> list[float]:
    """Seconds from the click on a link to the film of a run that somebody else has trained before."""
    async with Visitor(url, page, query) as first:
        await first.start()
        while first.watched.state != "finished":
            await asyncio.sleep(0.1)
    took = []
    for _ in range(rounds):
        async with Visitor(url, "") as visitor:
            began = time.perf_counter()
            await visitor.go(page, query)
            while not visitor.watched.updates:
                await asyncio.sleep(0.005)
            took.append(time.perf_counter() - began)
    return took


async def moving(url: str, page: str, query: str, rounds: int) -> list[float]:
    """Seconds from the click to a picture of a new run past step 0."""
    took = []
    for seed in range(900, 900 + rounds):
        async with Visitor(url, page, f"{query}&seed={seed}") as visitor:
            await asyncio.sleep(0.5)
            began = time.perf_counter()
            await visitor.press("run:main")
            while not any(step > 0 for step in visitor.watched.steps.values()):
                await asyncio.sleep(0.01)
            took.append(time.perf_counter() - began)
            await visitor.press("run:main")  # pause it: the next one is to have the worker for itself
    return took


async def streaming(url: str, worker: int, page: str, query: str, rounds: int) -> list[float]:
    """Steps per second while somebody watches, over those while nobody does, in turns."""
    engine, ratios = Engine(workers=0), []
    async with Visitor(url, page, query) as visitor:
        await visitor.start()
        run_id = visitor.run_id
    engine.set_unattended(run_id, True)

    async def rate() -> float:
        step, computed = step_of(engine, run_id), cpu_seconds(worker)
        await asyncio.sleep(WATCH_SECONDS)
        return (step_of(engine, run_id) - step) / (cpu_seconds(worker) - computed)

    for _ in range(rounds):
        await asyncio.sleep(runs.WATCHER_SECONDS + 1)  # until whoever has left counts as gone
        alone = await rate()
        async with Visitor(url, page, query) as visitor:
            await asyncio.sleep(1)
            watched = await rate()
            assert visitor.watched.updates, "somebody watches"
        ratios.append(watched / alone)
    engine.stop(run_id)
    engine.close()
    return ratios


def step_of(engine: Engine, run_id: str) -> int:
    """How far a run is that trains just now."""
    run = engine.run(run_id)
    assert run is not None
    assert run.state == "running"
    return run.step


def said(values: list[float], unit: str = "s") -> str:
    """The median of them and the worst."""
    worst = max(values) if unit else min(values)
    return f"{statistics.median(values):.2f} ({worst:.2f})" + f" {unit}" * bool(unit)


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--targets", default="ring,digits")
    parser.add_argument("--rounds", type=int, default=4)
    given = parser.parse_args()
    os.environ["PLAYGROUND_HOME"] = home = tempfile.mkdtemp(prefix="playground-live-")
    os.environ["PLAYGROUND_WORKERS"] = "1"
    print("| median (worst) | cached | moving | streaming / headless |\n| --- | --: | --: | --: |", flush=True)
    with served(home) as (url, server):
        engine = Engine(workers=0)
        while not engine.health().workers:
            time.sleep(0.2)
        (worker,) = workers_of(server)
        for target in given.targets.split(","):
            place = url, PAGES.get(target, "distributions")
            short, long = (f"target={target}&steps={steps}" for steps in (SHORT, LONG))
            waits = asyncio.run(cached(*place, short, given.rounds)), asyncio.run(moving(*place, long, given.rounds))
            kept = asyncio.run(streaming(url, worker, place[1], long, given.rounds))
            print(f"| {target} | {said(waits[0])} | {said(waits[1])} | {said(kept, '')} |", flush=True)
        engine.close()


if __name__ == "__main__":
    main()
