"""The progress bar of commands that take a while."""

from __future__ import annotations

import sys
import threading
from types import TracebackType
from typing import Self

from tqdm import tqdm

from playground.engine import Run

DELAY = 1.0  # seconds; what takes less shows no bar
TICK = 0.5  # seconds between two drawings: the time goes on where the work itself says nothing
FORMAT = "{desc} {percentage:3.0f}% |{bar:24}| {postfix[0]}{elapsed}, {remaining} left"


class Bar:
    """A bar on the terminal, in a `with`. It appears after a second, and goes when the work is done.

    quiet: nobody reads along. Nor is there a bar where the errors of the command do not go to a terminal.
    """

    def __init__(self, words: str, quiet: bool) -> None:
        self._bar = tqdm(
            desc=words, total=1.0, bar_format=FORMAT, delay=DELAY, leave=False, dynamic_ncols=True,
            disable=quiet or not sys.stderr.isatty(), file=sys.stderr, postfix=[""],
        )  # fmt: skip
        self._over = threading.Event()
        self._clock = threading.Thread(target=self._tick, name="progress", daemon=True)

    def __enter__(self) -> Self:
        if not self._bar.disable:
            self._clock.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._over.set()
        if self._clock.ident is not None:
            self._clock.join()
        self._bar.close()

    def show(self, share: float, words: str = "", beside: str = "") -> None:
        """How much is done, from 0 to 1, what is being done now, and what to say next to the bar."""
        if self._bar.disable:
            return
        if words:
            self._bar.set_description_str(words, refresh=False)
        self._bar.postfix = [f"{beside}, " if beside else ""]
        self._bar.update(min(max(share, 0.0), 1.0) - self._bar.n)

    def say(self, words: str) -> None:
        """What is being done, where nobody knows how long it will take."""
        self.show(0.0, words)

    def note(self, words: str) -> None:
        """A sentence that stays on the terminal, and is said whether or not there is a bar: above it."""
        self._bar.write(words, file=sys.stderr)

    def follow(self, run: Run) -> None:
        """How far a training is."""
        pace = f", {run.steps_per_second:,.0f} steps/s" if run.steps_per_second else ""
        self.show(run.step / run.steps, run.state, f"step {run.step:,} of {run.steps:,}{pace}")

    def _tick(self) -> None:
        while not self._over.wait(TICK):
            self._bar.update(0)
