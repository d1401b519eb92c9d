"""What came of a rehearsal, in plain words: ready, or what to change."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass

from playground.engine.machine import total_megabytes
from playground.rehearsal.lesson import Seen

LIVE_SECONDS = 1.5  # between two pictures of a run that trains, for 95 of 100
CLICK_SECONDS = 3.0  # until a click is answered, for 95 of 100
MEMORY_SHARE = 0.85  # of the machine


@dataclass(frozen=True)
class Memory:
    """Of the whole machine, in GB."""

    used: float
    total: float


@dataclass(frozen=True)
class Verdict:
    """What a rehearsal showed. Times in seconds; NaN where there was nothing to measure."""

    learners: int
    runs: int
    page: float  # until a page is there, 95%
    click: float  # until a click is answered, 95%
    start: float  # until a run shows its first picture, 95%
    live: float  # between two pictures of a run that trains: the median,
    live_most: float  # 95%,
    longest: float  # and the longest of all
    memory: Memory
    refused: tuple[str, ...]  # what the server said no to, most often first
    errors: tuple[str, ...]

    @property
    def problems(self) -> list[str]:
        """What is not good enough, each with what to change; nothing for a server that is ready."""
        found = []
        if self.errors:
            found.append(f"{len(self.errors)} requests failed. The first: {self.errors[0]}. Look at the server's log.")
        if self.refused:
            found.append(
                f"The server refused something {len(self.refused)} times. Most often it said: “{self.refused[0]}” "
                "Start it with PLAYGROUND_PROFILE=class."
            )
        if not self.runs:
            found.append("Nobody could train. Open the Workshop page in a browser and try an exercise yourself.")
        if self.live_most > LIVE_SECONDS:
            found.append(
                f"Pictures come too slowly: 5 in 100 took more than {self.live_most:.1f} s. Let learners work in "
                "pairs, choose exercises with fewer steps, or use a machine with more cores."
            )
        if self.click > CLICK_SECONDS:
            found.append(
                f"Clicks are answered too slowly: 5 in 100 took more than {self.click:.1f} s. Leave one core to the "
                f"pages with PLAYGROUND_WORKERS={max(1, (os.cpu_count() or 2) - 1)}, or let learners work in pairs."
            )
        if self.memory.used > MEMORY_SHARE * self.memory.total:
            found.append(
                f"Memory is nearly full: {self.memory.used:.1f} of {self.memory.total:.1f} GB. Close other programs, "
                "or set PLAYGROUND_WORKERS to fewer processes."
            )
        return found

    @property
    def ready(self) -> bool:
        """Whether the class can come."""
        return not self.problems

    def in_words(self) -> str:
        """The verdict: one sentence, and what to change if there is something."""
        head = f"{self.learners} learners: {'ready' if self.ready else 'not ready yet'}."
        memory = f"memory {self.memory.used:.1f} of {self.memory.total:.0f} GB"
        figures = f"Pages every {self.live:.1f} s, longest wait {self.longest:.1f} s, {memory}."
        return "\n".join([f"{head} {figures}", *(f"- {problem}" for problem in self.problems)])


def verdict(everybody: Sequence[Seen]) -> Verdict:
    """Of what all learners saw, and of the memory that is in use now."""
    gaps = [gap for one in everybody for gap in one.gaps]
    clicks = [click for one in everybody for click in one.clicks]
    refused = [why for one in everybody for why in one.refused]
    return Verdict(
        len(everybody),
        sum(one.runs for one in everybody),
        quantile([page for one in everybody for page in one.pages], 0.95),
        quantile(clicks, 0.95),
        quantile([start for one in everybody for start in one.starts], 0.95),
        quantile(gaps, 0.5),
        quantile(gaps, 0.95),
        max([*gaps, *clicks], default=float("nan")),
        memory_in_use(),
        tuple(sorted(refused, key=refused.count, reverse=True)),
        tuple(error for one in everybody for error in one.errors),
    )


def quantile(values: Sequence[float], share: float) -> float:
    """The value below which this share of them lies; NaN without any."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))] if values else float("nan")


def memory_in_use() -> Memory:
    """What this machine uses now, the server and everything else; 0 where the system does not tell."""
    total = total_megabytes() / 1024
    try:
        with open("/proc/meminfo") as file:
            sizes = {line.split(":")[0]: int(line.split()[1]) / 2**20 for line in file}
        return Memory(max(0.0, sizes["MemTotal"] - sizes["MemAvailable"]), total)
    except (OSError, KeyError, ValueError):
        return Memory(0.0, total)
