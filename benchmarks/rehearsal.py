"""A class on one machine: the real app, and thirty learners who play a course.

    python -m benchmarks.rehearsal                             # thirty learners, three minutes, the first course
    python -m benchmarks.rehearsal --learners 10 --minutes 1

The same as `python -m playground rehearse`, with a server and an empty store of its own. The wall of the class is made
once a second meanwhile. It prints the verdict and a table.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import statistics
import tempfile
import time
from contextlib import closing, suppress
from pathlib import Path

from benchmarks.crowd import memory, served
from playground.rehearsal.lesson import Seen, lesson
from playground.rehearsal.verdict import Verdict, verdict
from playground.store import Database, classes
from playground.ui.class_wall import wall_of

ROWS = {
    "page": "until a page is there (95%)",
    "click": "until a click is answered (95%)",
    "start": "until a run shows its first picture (95%)",
    "live": "between two pictures (median)",
    "live_most": "between two pictures (95%)",
    "longest": "the longest wait",
}


async def play(url: str, database: Database, code: str, given: argparse.Namespace) -> tuple[list[Seen], list[float]]:
    """The lesson, and how long each making of the wall took meanwhile."""
    took: list[float] = []
    watching = asyncio.create_task(watch(code, took))
    try:
        return await lesson(url, database, code, given.course, given.learners, 60 * given.minutes), took
    finally:
        watching.cancel()


async def watch(code: str, took: list[float]) -> None:
    """Look at the wall every second. It is made in this process, and takes as long as in a server's."""
    with suppress(asyncio.CancelledError):
        while True:
            began = time.perf_counter()
            await asyncio.to_thread(wall_of, code)
            took.append(time.perf_counter() - began)
            await asyncio.sleep(1.0)


def cpu_seconds(pid: int) -> float:
    """How long a process has computed so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def report(found: Verdict, walls: list[float], processes: list[tuple[str, float]], web: float) -> None:
    """Print the verdict and the table."""
    print(found.in_words())
    print(f"| {found.learners} learners, {found.runs} runs | s |\n| --- | --: |")
    for name, words in ROWS.items():
        print(f"| {words} | {getattr(found, name):.2f} |")
    if walls:
        print(f"| making the wall (median) | {statistics.median(walls):.3f} |")
    print(f"| the web process computes, of each second | {web:.2f} |")
    print(f"| refused, errors | {len(found.refused)}, {len(found.errors)} |")
    print("memory: " + ", ".join(f"{name} {size:.0f} MB" for name, size in processes))


def main() -> None:
    """Rehearse, print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--learners", type=int, default=30)
    parser.add_argument("--minutes", type=float, default=3.0)
    parser.add_argument("--course", default="first-hour")
    given = parser.parse_args()
    random.seed(0)
    with tempfile.TemporaryDirectory(prefix="playground-rehearsal-") as home, served(home) as (url, pid):
        os.environ |= {"PLAYGROUND_HOME": home, "PLAYGROUND_WORKERS": "0"}
        with closing(Database()) as database:
            now = time.time()
            with database.write() as connection:
                code = classes.create(connection, given.course, now, now + 7200).code
            before = cpu_seconds(pid)
            everybody, walls = asyncio.run(play(url, database, code, given))
            web = (cpu_seconds(pid) - before) / (60 * given.minutes)
            report(verdict(everybody), walls, memory(pid), web)


if __name__ == "__main__":
    main()
