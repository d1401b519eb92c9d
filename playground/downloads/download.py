"""What a download is: a name, a few words, and a function from what is kept of a run to the bytes of a file.

To add one, write in a file of this folder:

    @download("steps", "Number of steps", ".txt", "How long the run has trained.")
    def steps(source: Source) -> bytes:
        return str(source.film[-1].step).encode()
"""

from __future__ import annotations

import importlib.util
import mimetypes
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from playground.engine import Engine, Run
from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.link import short
from playground.gan.foundations.snapshot import Snapshot
from playground.gan.measure.best import best_in
from playground.store.people import OPERATOR, Person

Needs = Literal["experiment", "film", "networks"]
Ask = Callable[[str, dict[str, Any]], bytes]  # kind and fields of a question to a worker -> its result

FORMATS: dict[str, Download] = {}  # all downloads, by name
WHOLE_FILM = 100_000  # snapshots
ONLY_SHOWN = (
    "This run is from outside: the app has its film, but not its networks and settings. The run card (html) keeps all "
    "that is known of it in one file."
)
LONGEST = 40  # letters of a run's name in the names of its files
BEST = "best"  # the name of the best step by the metric that stands for a run
PATIENCE = 60.0  # seconds that a worker may take


class NotKeptError(ValueError):
    """A run does not have what a download is made of; the message is one sentence."""


class Source:
    """What downloads are made of: an experiment, and what the store keeps of a run of it, read when it is needed."""

    def __init__(
        self,
        experiment: Experiment,
        run: Run | None = None,
        engine: Engine | None = None,
        address: str = "",
        ask: Ask | None = None,
        by: Person = OPERATOR,
        at: str = "",
    ) -> None:
        """`engine`: the one that has the run. `address`: where others can see it; "" if that is not known. `ask`: how
        to ask what only a worker can answer, as it loads torch; by default the engine's workers are asked, for the
        person `by`. `at`: of which step the networks are, "best" or a number (see `step`); "": of the newest."""
        self.experiment, self.run, self.engine, self.address = experiment, run, engine, address
        self.at = at
        self.on_progress: Callable[[float], None] = lambda share: None  # called with how much is done, from 0 to 1
        self._ask, self.by = ask or self._ask_workers, by

    @cached_property
    def given_name(self) -> str:
        """What somebody has called the run; "" if nobody has."""
        written = self.engine.remarks([self.run.id], by=self.by).get(self.run.id) if self.engine and self.run else None
        return written.name if written else ""

    @property
    def name(self) -> str:
        """What files are called, without their endings."""
        return f"{file_words(self.given_name) or self.experiment.target.kind}-{self.experiment.key}"

    @cached_property
    def film(self) -> list[Snapshot]:
        """The snapshots of the run so far, in order. Raises NotKeptError if there are none."""
        blobs = self.engine.delta(self.run.id, -1, WHOLE_FILM) if self.engine and self.run else []
        if not blobs:
            raise NotKeptError("This run has not shown anything yet. Let it train for a moment.")
        return [Snapshot.decode(blob) for blob in blobs]

    @cached_property
    def checkpoint(self) -> bytes:
        """The run's newest checkpoint, as safetensors. Raises NotKeptError if there is none."""
        found = self.engine.checkpoint(self.run.id, self.step) if self.engine and self.run else None
        if found is None:
            raise NotKeptError(self.no_networks)
        return found

    @cached_property
    def step(self) -> int | None:
        """Of which step the networks are; None: of the newest. Raises NotKeptError if they are not kept."""
        if not self.at:
            return None
        if self.at == BEST:
            best = best_in(self.experiment, self.film).main
            if best is None:
                raise NotKeptError("This run has no best step yet: nothing has been measured.")
            step = best.step
        elif self.at.isascii() and self.at.isdecimal() and len(self.at) < 10:
            step = int(self.at)
        else:
            raise NotKeptError(f"A step is a number or “{BEST}”, not “{short(self.at)}”.")
        kept = self.engine.saved_steps(self.run.id) if self.engine and self.run else []
        if step not in kept:
            there = f"those of {', '.join(f'{one:,}' for one in kept)} are" if kept else "nothing has been saved"
            raise NotKeptError(f"The networks of step {step:,} are not kept; {there}.")
        return step

    def answer(self, kind: str) -> bytes:
        """The result of a question about the run. Raises NotKeptError if there is none."""
        if self.run is None:
            raise NotKeptError(self.no_networks)
        return self._ask(kind, {"run": self.run.id} | ({"step": self.step} if self.step is not None else {}))

    def _ask_workers(self, kind: str, question: dict[str, Any]) -> bytes:
        if self.engine is None:
            raise NotKeptError(self.no_networks)
        job = self.engine.job(self.engine.ask(kind, question, self.by), PATIENCE)
        if job is None or job.state != "done":
            raise NotKeptError(job.words if job and job.ended else "The workers are busy. Try again in a moment.")
        return job.result

    @property
    def no_networks(self) -> str:
        """Why there are no networks to download, in one sentence; "" if there are."""
        if self.experiment.target.outside:
            return ONLY_SHOWN
        if self.run is not None and self.run.recorded:
            return "This is a recording, without its networks. Train it here to get them."
        if not (self.engine and self.run) or self.engine.saved(self.run.id) is None:
            return "Nothing has been saved yet. Let it train for a few seconds."
        try:
            _ = self.step
        except NotKeptError as problem:
            return str(problem)
        return ""


def file_words(name: str) -> str:
    """A name as a part of a file's name, in letters that every system takes: "my-first-ring" of "My first ring!"."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", plain))[:LONGEST].strip("-")


@dataclass(frozen=True)
class Download:
    """A file that can be made of a run."""

    name: str  # on the command line
    title: str  # on a button
    ending: str  # of the file, such as ".csv"
    summary: str  # one sentence
    make: Callable[[Source], bytes]
    needs: Needs = "film"
    families: tuple[str, ...] = ()  # of targets that it is for; empty: for all
    package: str = ""  # an optional requirement without which it cannot be made
    takes_step: bool = False  # it may be of an earlier step than the newest

    @property
    def mime(self) -> str:
        """The type of the file, for browsers."""
        return mimetypes.types_map.get(self.ending, "application/octet-stream")

    def file_name(self, source: Source) -> str:
        """What the file is called, if nobody says otherwise: no two downloads of a run have the same name."""
        plain = self.needs == "experiment" or self.ending == f".{self.name}"
        name = self.name.removesuffix(f"-{self.ending[1:]}")
        at = f"-step-{source.step}" if self.takes_step and source.step is not None else ""
        return source.name + ("" if plain else f"-{name}") + at + self.ending

    @property
    def of_outside(self) -> bool:
        """Whether runs from outside have it, of which nothing is here but the film."""
        return self.needs == "film"

    def suits(self, experiment: Experiment) -> bool:
        """Whether runs of the experiment have it."""
        return not self.families or experiment.target.family in self.families

    def missing(self, source: Source) -> str:
        """Why it cannot be had now, in one sentence; "" if it can."""
        if not self.suits(source.experiment):
            return f"{self.title} is only for pictures; this run learns {source.experiment.target.title}."
        if source.experiment.target.outside and not self.of_outside:
            return ONLY_SHOWN
        if self.package and importlib.util.find_spec(self.package) is None:
            return f"{self.title} needs the package {self.package} where the app runs: pip install {self.package}"
        if self.needs == "networks":
            return source.no_networks
        return "Nothing has been trained yet." if self.needs == "film" and source.run is None else ""


def download(
    name: str,
    title: str,
    ending: str,
    summary: str,
    needs: Needs = "film",
    families: tuple[str, ...] = (),
    package: str = "",
    takes_step: bool = False,
) -> Callable[[Callable[[Source], bytes]], Callable[[Source], bytes]]:
    """Makes a function a download."""

    def define(make: Callable[[Source], bytes]) -> Callable[[Source], bytes]:
        if name in FORMATS:
            raise TypeError(f"There are two downloads “{name}”.")
        FORMATS[name] = Download(name, title, ending, summary, make, needs, families, package, takes_step)
        return make

    return define
