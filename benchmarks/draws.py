"""What drawing a page costs the server: processor time of the web process for each run of a page's script.

    python -m benchmarks.draws                       # all pages
    python -m benchmarks.draws --pages distributions,recipes --draws 50

A server of its own on an empty home, without workers, and one visitor who has each page drawn again and again, one
after the other. The first draw of a session sends and builds more than the later ones. (Processor time is hardly
disturbed by what else runs on the machine; the wall clock is.)
"""

from __future__ import annotations

import argparse
import asyncio
import os
import tempfile

from benchmarks.crowd import served
from benchmarks.rehearsal import cpu_seconds
from playground.rehearsal.visitor import Visitor

PAGES = {
    "home": ("", ""),
    "distributions": ("distributions", "target=ring&seed=5"),
    "images": ("images", "target=digits"),
    "conditional": ("conditional", "target=digits"),
    "recipes": ("recipes", ""),
    "workshop": ("workshop", ""),
    "exercise": ("workshop", "exercise=forger-without-a-detective"),
    "runs": ("runs", ""),
    "glossary": ("glossary", ""),
}


async def one_page(url: str, pid: int, page: str, query: str, draws: int) -> tuple[float, float]:
    """Milliseconds of the first draw of a session, and of each later one."""
    before = cpu_seconds(pid)
    async with Visitor(url, page, query) as visitor:
        first = cpu_seconds(pid) - before
        before = cpu_seconds(pid)
        for _ in range(draws):
            await visitor.run()
        return 1000 * first, 1000 * (cpu_seconds(pid) - before) / draws


def main() -> None:
    """Draw each page, print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", default=",".join(PAGES))
    parser.add_argument("--draws", type=int, default=30)
    given = parser.parse_args()
    os.environ["PLAYGROUND_WORKERS"] = "0"
    with tempfile.TemporaryDirectory(prefix="playground-draws-") as home, served(home) as (url, pid):
        print("| page | first draw, ms | each later one, ms |\n| --- | --: | --: |")
        for name in given.pages.split(","):
            asyncio.run(one_page(url, pid, *PAGES[name], 3))  # what is loaded at the first visit of all
            first, later = asyncio.run(one_page(url, pid, *PAGES[name], given.draws))
            print(f"| {name} | {first:.0f} | {later:.0f} |", flush=True)


if __name__ == "__main__":
    main()
