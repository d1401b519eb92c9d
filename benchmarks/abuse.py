"""Strangers who do harm, and an honest neighbour: what the neighbour keeps of a fair pace.

    python -m benchmarks.abuse                 # all attacks, about four minutes
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
from contextlib import AsyncExitStack
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx2

from benchmarks.crowd import served
from playground.rehearsal.visitor import Visitor

NEIGHBOUR, STRANGER = "10.0.0.1", "10.0.0.2"  # addresses
RING = "target=ring&steps=100000&seed="
STARTS, POLLS_A_SECOND, CONNECTIONS, HALF_OPEN = 100, 80, 4, 300
COOKIES, TABS, UPLOADS = 20, 100, 11  # of one address
PROMISED = 19_999_000  # bytes of an upload

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


async def people(url: str, neighbour: Visitor, seconds: float) -> str:
    """Twenty cookies of one address train a run each, and watch it."""
    began = time.perf_counter()
    async with AsyncExitStack() as stack:
        train = 0
        for number in range(COOKIES):
            stranger = await stack.enter_async_context(Visitor(url, "distributions", f"{RING}{600 + number}", STRANGER))
            await stranger.press("run:main")
            train += not stranger.alerts
        await asyncio.sleep(max(0.0, seconds - (time.perf_counter() - began)))
    return f"{train} of {COOKIES} train"


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


async def cookies(url: str, neighbour: Visitor, seconds: float) -> str:
    """The same with twenty cookies of one address; the neighbour asks too."""
    answers: Counter[int] = Counter()
    waits: list[str] = []
    async with (
        AsyncExitStack() as stack,
        Visitor(url, "images", "target=digits&seed=9", STRANGER) as pictures,
        httpx2.AsyncClient(timeout=30) as client,
    ):
        await pictures.start()
        strangers = [await stack.enter_async_context(Visitor(url, "", "", STRANGER)) for _ in range(COOKIES)]
        deadline = time.perf_counter() + seconds

        async def flood(number: int, headers: dict[str, str]) -> None:
            asked = 0
            while time.perf_counter() < deadline:
                asked += 1
                stops = [(number * 7 + asked * k) % 64 for k in range(1, 9)]
                question = {"run": pictures.run_id, "stops": stops, "frames": 8 + asked % 20, "gif": True}
                with contextlib.suppress(httpx2.HTTPError):
                    answer = await client.post(f"{url}/ask/walk", json=question, headers=headers)
                    answers[answer.status_code] += 1
                await asyncio.sleep(0.25)

        async def ask() -> None:
            number = 0
            while time.perf_counter() < deadline:
                number += 1
                question = {"run": pictures.run_id, "stops": [1, 2, 2 + number], "frames": 8, "gif": True}
                began = time.perf_counter()
                answer = await client.post(f"{url}/ask/walk", json=question, headers=neighbour.headers)
                if answer.status_code == 200:
                    path = f"{url}/job/{answer.json()['job']}?wait=5"
                    while b'"state":"done"' not in (await client.get(path, headers=neighbour.headers)).content[:200]:
                        if time.perf_counter() - began > 30:
                            break
                waits.append(f"{time.perf_counter() - began:.1f} s" if answer.status_code == 200 else "refused")
                await asyncio.sleep(1)

        await asyncio.gather(ask(), *(flood(number, stranger.headers) for number, stranger in enumerate(strangers)))
    return f"asked {said(answers)}; the neighbour's questions took {', '.join(waits)}"


async def tabs(url: str, neighbour: Visitor, seconds: float) -> str:
    """A hundred tabs of one address, all drawn all the time; the neighbour clicks too."""
    before = [await neighbour.run() for _ in range(3)]
    async with AsyncExitStack() as stack:
        opened = [await stack.enter_async_context(Visitor(url, "recipes", "", STRANGER)) for _ in range(TABS)]
        deadline, drawn, clicks = time.perf_counter() + seconds, 0, list[float]()

        async def flood(tab: Visitor) -> None:
            nonlocal drawn
            while time.perf_counter() < deadline:
                await tab.run()
                drawn += 1

        async def click() -> None:
            while time.perf_counter() < deadline:
                await asyncio.sleep(1)
                clicks.append(await neighbour.run())

        await asyncio.gather(click(), *map(flood, opened))
    return f"{drawn} pages drawn; a click of the neighbour took {max(before):.1f} s before, {max(clicks):.1f} s now"


async def uploads(url: str, neighbour: Visitor, seconds: float) -> str:
    """Eleven tabs of one address promise large files and send three bytes; the neighbour sends a file of 100 kB."""
    place, openings, answers = urlsplit(url), [], Counter[int]()
    async with AsyncExitStack() as stack, httpx2.AsyncClient(timeout=30) as client:
        token = (await client.get(f"{url}/_stcore/health")).cookies["_streamlit_xsrf"]
        sent = {"Cookie": f"_streamlit_xsrf={token}", "X-Xsrftoken": token}
        for _ in range(UPLOADS):
            tab = await stack.enter_async_context(Visitor(url, "", "", STRANGER))
            openings.append(await asyncio.open_connection(place.hostname, place.port))
            lines = {**sent, "Host": place.netloc, "Content-Length": str(PROMISED), "X-Forwarded-For": STRANGER}
            lines["Content-Type"] = "multipart/form-data; boundary=x"
            head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
            openings[-1][1].write(f"PUT /_stcore/upload_file/{tab.session}/f HTTP/1.1\r\n{head}\r\n--x".encode())
        until = time.perf_counter() + max(12.0, seconds)
        while time.perf_counter() < until:
            await asyncio.sleep(2)
            files, headers = {"file": ("a.txt", bytes(100_000))}, {**sent, "X-Forwarded-For": NEIGHBOUR}
            path = f"{url}/_stcore/upload_file/{neighbour.session}/{secrets.token_hex(4)}"
            answers[(await client.put(path, files=files, headers=headers)).status_code] += 1
        ended = await asyncio.gather(*(has_ended(reader) for reader, _ in openings))
        for _, writer in openings:
            writer.close()
    return f"{UPLOADS - sum(ended)} of {UPLOADS} still open; the neighbour's files: {said(answers)}"


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


ATTACKS: list[Attack] = [nothing, starts, people, polls, questions, cookies, tabs, uploads, half_open]


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
