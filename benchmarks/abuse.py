"""Strangers who do harm, and an honest neighbour: what the neighbour keeps of a fair pace.

    python -m benchmarks.abuse                 # all attacks, about two minutes
    python -m benchmarks.abuse --only starts --seconds 10
    PLAYGROUND_PROFILE=class python -m benchmarks.abuse

The real app runs with the profile `demo`. The neighbour trains the default ring and watches it, first alone; then
somebody from another address plays one attack. Two people share the server then, so a fair pace is half of the pace
alone. Each attack has a fresh server. The attackers live in one process beside it and take part of the same cores.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import secrets
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx2

from benchmarks.crowd import served
from playground.rehearsal.visitor import Visitor

NEIGHBOUR, STRANGER = "10.0.0.1", "10.0.0.2"  # addresses
RING = "target=ring&steps=100000&seed="
STARTS, POLLS_A_SECOND, CONNECTIONS, HALF_OPEN = 100, 80, 4, 300

Attack = Callable[[str, Visitor, float], Awaitable[str]]


async def nothing(url: str, neighbour: Visitor, seconds: float) -> str:
    """Nobody else is there."""
    await asyncio.sleep(seconds)
    return ""


async def starts(url: str, neighbour: Visitor, seconds: float) -> str:
    """One session starts a hundred runs."""
    async with Visitor(url, "distributions", RING + "500", STRANGER) as stranger:
        began = time.perf_counter()
        await stranger.press("run:main")
        for _ in range(STARTS - 1):
            if time.perf_counter() - began > seconds:
                break
            await stranger.press("run:new-seed")
        pressed = len(stranger.clicks)
        await asyncio.sleep(max(0.0, seconds - (time.perf_counter() - began)))
    return f"{pressed} starts pressed"


async def polls(url: str, neighbour: Visitor, seconds: float) -> str:
    """Eighty questions for news a second, each by a viewer that was made up; then the neighbour pauses."""
    answers: Counter[int] = Counter()
    limits = httpx2.Limits(max_connections=50)
    async with httpx2.AsyncClient(timeout=30, limits=limits, headers={"X-Forwarded-For": STRANGER}) as client:

        async def poll() -> None:
            with contextlib.suppress(httpx2.HTTPError):
                path = f"live/{neighbour.run_id}?viewer={secrets.token_hex(16)}"
                answers[(await client.get(f"{url}/{path}")).status_code] += 1

        asked, began = [], time.perf_counter()
        while time.perf_counter() - began < seconds:
            asked.append(asyncio.create_task(poll()))
            await asyncio.sleep(1 / POLLS_A_SECOND)
        await neighbour.press("run:main")
        await asyncio.sleep(1.0)
        paused = neighbour.watched.state
        await neighbour.press("run:main")
        await asyncio.gather(*asked)
    return f"answered {said(answers)}; Pause: {paused}"


async def questions(url: str, neighbour: Visitor, seconds: float) -> str:
    """Walks through the latents as GIFs, each another one, over four connections."""
    answers: Counter[int] = Counter()
    deadline = time.perf_counter() + seconds
    async with (
        Visitor(url, "images", "target=digits", STRANGER) as stranger,
        httpx2.AsyncClient(timeout=30, headers=stranger.headers) as client,
    ):

        async def flood(number: int) -> None:
            asked = 0
            while time.perf_counter() < deadline:
                asked += 1
                stops = [(number * 7 + asked * k) % 64 for k in range(1, 9)]
                question = {"run": stranger.run_id, "stops": stops, "frames": 8 + asked % 20, "gif": True}
                with contextlib.suppress(httpx2.HTTPError):
                    answers[(await client.post(f"{url}/ask/walk", json=question)).status_code] += 1

        await stranger.start()
        await asyncio.sleep(2)
        await asyncio.gather(*map(flood, range(CONNECTIONS)))
    return f"asked {said(answers)}"


async def half_open(url: str, neighbour: Visitor, seconds: float) -> str:
    """Three hundred questions that begin and do not end."""
    place = urlsplit(url)
    open_ones = [await asyncio.open_connection(place.hostname, place.port) for _ in range(HALF_OPEN)]
    for _, writer in open_ones:
        writer.write(b"POST /ask/map HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n\r\n{")
    await asyncio.sleep(max(12.0, seconds))
    ended = await asyncio.gather(*(has_ended(reader) for reader, _ in open_ones))
    for _, writer in open_ones:
        writer.close()
    return f"{HALF_OPEN - sum(ended)} of {HALF_OPEN} still open"


async def has_ended(reader: asyncio.StreamReader) -> bool:
    """Whether the server has answered, or closed the connection."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(0.05):
            await reader.read(1)
            return True
    return False


def said(answers: Counter[int]) -> str:
    """How many answers of each status: "12 x 200, 700 x 403"."""
    return ", ".join(f"{number} x {status}" for status, number in sorted(answers.items()))


ATTACKS: list[Attack] = [nothing, starts, polls, questions, half_open]


@dataclass
class Kept:
    """What the neighbour had before an attack and during it: steps and updates a second, and the longest gap."""

    alone: float
    steps: float
    updates: float
    gap: float
    came_to: str


async def measure(url: str, attack: Attack, seconds: float) -> Kept:
    """The neighbour for a while alone, then under an attack."""
    async with Visitor(url, "distributions", f"{RING}100", NEIGHBOUR) as neighbour:
        await neighbour.start()
        await asyncio.sleep(2.0)
        alone, _, _, _ = await observed(neighbour, nothing(url, neighbour, seconds))
        steps, updates, gap, came_to = await observed(neighbour, attack(url, neighbour, seconds))
        return Kept(alone, steps, updates, gap, came_to)


async def observed(neighbour: Visitor, meanwhile: Awaitable[str]) -> tuple[float, float, float, str]:
    """Steps and updates a second of the neighbour, and the longest gap, until something is over; and what that said."""
    watched = neighbour.watched
    watched.largest_gap, updates, began = 0.0, len(watched.updates), time.perf_counter()
    first = sum(watched.steps.values())
    came_to = await meanwhile
    took = time.perf_counter() - began
    steps = sum(watched.steps.values()) - first
    return steps / took, (len(watched.updates) - updates) / took, watched.largest_gap, came_to


def main() -> None:
    """Play the attacks, print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=10.0, help="that each attack takes, and the quiet before it")
    parser.add_argument("--only", nargs="*", choices=[attack.__name__ for attack in ATTACKS])
    given = parser.parse_args()
    os.environ.setdefault("PLAYGROUND_PROFILE", "demo")
    print("| attack | alone | steps/s | of alone | of a fair half | updates/s | longest gap | the attack |")
    print("| --- | --: | --: | --: | --: | --: | --: | --- |")
    for attack in ATTACKS:
        if given.only and attack.__name__ not in given.only:
            continue
        with served() as (url, _):
            kept = asyncio.run(measure(url, attack, given.seconds))
        share = kept.steps / kept.alone
        cells = f"{kept.alone:.0f} | {kept.steps:.0f} | {share:.2f} | {2 * share:.2f} | {kept.updates:.1f}"
        print(f"| {(attack.__doc__ or '').rstrip('.')} | {cells} | {kept.gap:.1f} s | {kept.came_to} |", flush=True)


if __name__ == "__main__":
    main()
