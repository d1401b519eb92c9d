"""Many people on one machine: the real app, and a crowd that plays with it.

    python -m benchmarks.crowd                          # thirty people, a minute
    python -m benchmarks.crowd --users 10 --seconds 30
    python -m benchmarks.crowd --settings "batch=96&generator.width=64&discriminator.width=64"  # on points

Of thirty, ten watch one recipe, fifteen train a toy target each, three train pictures and two only have a page open.
Whoever's run has ended trains it again with a new seed. All click now and then. Before them, one person is alone with
the default ring for a while: what that run did in a second is what the crowd is measured against.

The crowd lives in one process beside the server and takes part of the same cores, about a tenth of one.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path

from benchmarks.pages import answers
from playground.rehearsal.visitor import Visitor

RECIPE = ("distributions", "target=ring&seed=77")
TOYS = [
    *("ring", "grid", "mixture", "spirals", "two-curves", "moons", "checkerboard", "blobs", "swiss-roll"),
    *("quadratic", "sine", "line", "cosine", "gaussian", "exponential"),
]
PICTURES = [("images", "target=digits"), ("images", "target=shapes"), ("conditional", "target=digits")]
IDLE = [("", ""), ("recipes", "")]
ALONE_SECONDS = 10.0
COME_SECONDS = 10.0  # within which they all come
CLICK_SECONDS = 10.0  # between two clicks of one person, on average


def crowd_of(users: int, settings: str) -> list[tuple[str, str]]:
    """Which page and query each of them opens, in the shares of the thirty; `settings` of all runs on points."""
    toys = [("distributions", f"target={TOYS[i % len(TOYS)]}&seed={i}{settings}") for i in range(round(users / 2))]
    pictures = [PICTURES[i % 3] for i in range(round(users / 10))]
    idle = [IDLE[i % 2] for i in range(round(users / 15))]
    recipe = (RECIPE[0], RECIPE[1] + settings)
    return [recipe] * (users - len(toys) - len(pictures) - len(idle)) + toys + pictures + idle


@contextmanager
def served(home: str = "") -> Iterator[tuple[str, int]]:
    """A server on a home (by default a new one) with warm workers: its address and process id."""
    home = home or tempfile.mkdtemp(prefix="playground-crowd-")
    environment = os.environ | {"PLAYGROUND_HOME": home, "PLAYGROUND_DEVICE": "cpu"}
    environment.setdefault("PLAYGROUND_PROFILE", "class")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    serve = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port), "--server.headless=true"]
    server = subprocess.Popen(serve, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    try:
        while not answers(f"{url}/_stcore/health"):
            time.sleep(0.2)
        time.sleep(10)  # until workers and the first pictures are ready
        yield url, server.pid
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(30)
        shutil.rmtree(home, ignore_errors=True)


def memory(pid: int) -> list[tuple[str, float]]:
    """What the server and its workers take, in MB (proportional set size, so that shared pages count once)."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1])
            if int(folder.name) == pid or parent == pid:
                lines = (folder / "smaps_rollup").read_text().splitlines()
                size = next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
                found.append(("web" if int(folder.name) == pid else "worker", size / 1024))
        except (OSError, ValueError, StopIteration):
            continue
    return sorted(found)


async def one_alone(url: str, settings: str) -> float:
    """Steps per second of one person's run."""
    async with Visitor(url, "distributions", "target=ring&seed=1" + settings) as visitor:
        await visitor.start()
        began, first = time.perf_counter(), sum(visitor.watched.steps.values())
        while time.perf_counter() - began < ALONE_SECONDS and visitor.watched.state != "finished":
            await asyncio.sleep(0.1)
        return (sum(visitor.watched.steps.values()) - first) / (time.perf_counter() - began)


async def play(visitor: Visitor, until: float) -> None:
    """Start, watch, click now and then; start again when it has ended."""
    if visitor.page not in ("", "recipes"):
        await visitor.start()
    while (left := until - time.perf_counter()) > 0:
        await asyncio.sleep(min(left, random.uniform(0.5, 1.5) * CLICK_SECONDS))
        if time.perf_counter() >= until:
            break
        if visitor.watched.state == "finished":
            await visitor.press("run:new-seed")
        else:
            visitor.clicks.append(await visitor.run())


async def crowd(url: str, users: int, seconds: float, settings: str) -> tuple[list[Visitor], float]:
    """Let them come and play. Returns them, and how many seconds they were all there."""
    async with AsyncExitStack() as stack:
        visitors = [Visitor(url, page, query) for page, query in crowd_of(users, settings)]

        async def come(visitor: Visitor) -> None:
            await asyncio.sleep(random.uniform(0.0, COME_SECONDS))
            await stack.enter_async_context(visitor)
            await play(visitor, began + COME_SECONDS + seconds)

        began = time.perf_counter()
        await asyncio.gather(*map(come, visitors))
        return visitors, time.perf_counter() - began - COME_SECONDS / 2


def quantile(values: list[float], share: float) -> float:
    """The value below which this share of them lies."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))] if values else float("nan")


def report(visitors: list[Visitor], seconds: float, alone: float, before: list[tuple[str, float]]) -> None:
    """Print what the crowd saw."""
    live = [visitor for visitor in visitors if visitor.first_picture]
    steps: dict[str, int] = {}
    for visitor in live:
        steps |= {run: max(step, steps.get(run, 0)) for run, step in visitor.watched.steps.items()}
    together = sum(steps.values()) / seconds
    clicks = [click for visitor in visitors for click in visitor.clicks]
    pictures = [visitor.first_picture for visitor in live]
    rates, gaps = {}, {}  # by what they watch
    for number, visitor in enumerate(live):
        name, watched = f"{visitor.page}?{visitor.query}, visitor {number}", visitor.watched
        rates[name] = len(watched.updates) / (watched.live_seconds or seconds)
        gaps[name] = watched.largest_gap
    rarest, longest = min(rates, key=rates.__getitem__), max(gaps, key=gaps.__getitem__)
    sizes = [v.watched.bytes / max(1, len(v.watched.updates)) for v in live]
    toys = [sum(v.watched.steps.values()) / seconds for v in live if v.page == "distributions" and "=77" not in v.query]
    errors = [error for visitor in visitors for error in visitor.watched.errors]
    print(f"one alone            {alone:8.0f} steps/s")
    print(f"together             {together:8.0f} steps/s, {together / alone:.2f} of one alone")
    print(f"each toy run         {min(toys):8.1f} to {max(toys):.1f} steps/s, median {statistics.median(toys):.1f}")
    print(f"first picture        {statistics.median(pictures):8.2f} s median, {max(pictures):.2f} s at most")
    print(f"click                {statistics.median(clicks):8.2f} s median, {quantile(clicks, 0.95):.2f} s (95%)")
    print(f"updates of a view    {statistics.median(rates.values()):8.2f} a second of training, median", end=", ")
    print(f"{rates[rarest]:.2f} at least ({rarest})")
    print(f"longest gap          {statistics.median(gaps.values()):8.2f} s median", end=", ")
    print(f"{gaps[longest]:.2f} s at most ({longest})")
    print(f"an update            {statistics.median(sizes) / 1000:8.1f} kB median, {max(sizes) / 1000:.1f} kB at most")
    print("memory               " + ", ".join(f"{name} {size:.0f} MB" for name, size in before))
    print(f"errors               {len(errors):8d} {errors[:3] or ''}")


def main() -> None:
    """Play the crowd, print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--users", type=int, default=30)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--settings", default="", help="of all runs on points, as they stand in a link")
    given = parser.parse_args()
    settings = f"&{given.settings}" if given.settings else ""
    random.seed(0)
    with served() as (url, pid):
        alone = asyncio.run(one_alone(url, settings))
        visitors, seconds = asyncio.run(crowd(url, given.users, given.seconds, settings))
        report(visitors, seconds, alone, memory(pid))


if __name__ == "__main__":
    main()
