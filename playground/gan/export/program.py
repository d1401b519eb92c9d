"""One Experiment as a program: what holds for it of the files of `script/`, with all that this needs, in chapters."""

from __future__ import annotations

import ast
import re
import sys
import textwrap
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import Any

from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.fork import lineage
from playground.gan.experiment.networks import build_networks
from playground.gan.export.building import built
from playground.gan.export.copying import COPIED, Copies
from playground.gan.export.source import Meaning, defined_by, text_of
from playground.gan.export.tidy import owner_of, tidied
from playground.gan.export.trees import is_set, layout_of, names_in, parsed, written
from playground.images.pairs import PARTS

Sections = list[tuple[str, str]]  # title, code
FIRST, LAST = "Imports and settings", "Run"
TITLE = re.compile(r"^# -{20,} (.+)\n", re.MULTILINE)
CHAPTERS = {  # by the modules that they are from
    FIRST: "",
    "Data": "targets distribution basics curves own images image_target pairs shapes formats",
    "Networks": "networks mlp initial layers convolutions image_to_image conditional conditions reconstruction",
    "Loss and penalty": "loss losses began penalties",
    "Training": "",
    "Run": "",
}
PLACE = "descriptions"  # in `script/state.py`, where one of each is made
DEFINES = ast.FunctionDef | ast.ClassDef
NEEDED = ("torch", "numpy", "matplotlib")  # besides Python itself
USUAL = {"torch": Meaning("torch", ""), "np": Meaning("numpy", ""), "nn": Meaning("torch", "nn")}


@dataclass
class Phase:
    """A part of a run with settings of its own: all of it, or until or from a fork. What the script asks of it."""

    e: Experiment
    start: int  # the step at which it begins
    before: Experiment | None  # what it was until now
    end: int | None  # the step at which it becomes another
    in_notebook: bool = False
    body: dict[str, list[str]] = field(default_factory=dict)  # pieces by chapter
    imports: dict[str, Meaning] = field(default_factory=dict)  # what the pieces may import

    def __post_init__(self) -> None:
        e, length = self.e, self.e.pretraining.length
        self.first, self.forks = self.before is None, self.end is not None
        self.until = e.steps if self.end is None else self.end
        self.pretrains, self.lesson = self.start < length, min(length, self.until)
        self.begins = max(self.start, length)  # the game
        self.read: Any = getattr(getattr(e.target, "published", None), "read", None)  # pictures from published files
        self.part: Any = (
            PARTS[e.condition.given][0] if e.condition.of == "picture" else None
        )  # what is given of a picture
        # `playground.watch` takes networks of one argument, and a discriminator that gives one score to a sample
        self.watchable = e.condition.of == "nothing" and not (self.before or self.forks or e.loss.autoencodes)
        self.points, self.halves = e.target.family != "images", e.precision != "float32"
        self.averages_now = bool(e.ema and not (self.before and self.before.ema))

    def keeps(self, optimiser: str) -> bool:
        """Whether it goes on with the memory of this optimiser."""
        return self.before is not None and getattr(self.before, optimiser).kind == getattr(self.e, optimiser).kind

    def own(self, choice: str, method: str) -> bool:
        """Whether a kind of a choice has this method from elsewhere than from the class that all its kinds stand on."""
        kinds = type(getattr(self.e, choice)).__mro__
        base = kinds[[kind.__name__ for kind in kinds].index("Choice") - 1]
        return getattr(kinds[0], method) is not getattr(base, method)


def phases_of(e: Experiment, in_notebook: bool) -> list[Phase]:
    """The parts of a run, each with its own settings: one, unless it is a fork."""
    starts = lineage(e)
    return [
        Phase(now, start, starts[i - 1][1] if i else None, starts[i + 1][0] if starts[i + 1 :] else None, in_notebook)
        for i, (start, now) in enumerate(starts)
    ]


@lru_cache(maxsize=3)
def copied_chapters(asked: str) -> list[tuple[str, str, list[ast.stmt]]]:
    """The chapters of the files that are copied: module, title, code. `asked`: what a generator is asked for."""
    chapters = []
    for module in COPIED:
        text = text_of(module)
        _, *parts = TITLE.split(re.sub(r", context\b(: Tensor)?", "", text) if asked == "nothing" else text)
        chapters += [(module, title, parsed(code)) for title, code in zip(parts[::2], parts[1::2], strict=True)]
    return chapters


def write(phase: Phase, kept: set[str]) -> set[str]:
    """Fill the chapters of a phase, with all that later phases read (`kept`); the names that it reads itself."""
    e, copies = phase.e, Copies(phase.e, phase)
    loop: dict[str, list[ast.stmt]] = {title: [] for title in CHAPTERS}
    for module, title, block in copied_chapters(e.condition.of):
        loop[title] += copies.resolved(block, module)
    if phase.first:
        loop["Networks"] += network_code(e, copies)
    program: list[ast.stmt] = []
    for title in CHAPTERS:
        begin = ast.Pass()
        begin.title = title  # type: ignore[attr-defined]
        copied = [node for module, node in (*copies.definitions, *copies.classes()) if chapter_of(module) == title]
        program += [begin, *copied, *loop[title]]
    program = tidied(program, kept | {PLACE})
    program = [line for node in program for line in (instances(program) if defined_by(node) == [PLACE] else [node])]
    starts = [place for place, statement in enumerate(program) if hasattr(statement, "title")]
    blocks = [program[start + 1 : end] for start, end in zip(starts, [*starts[1:], None], strict=True)]
    phase.body = dict(zip(CHAPTERS, map(in_pieces, blocks), strict=True))
    phase.imports = copies.imports
    return {name.id for statement in program for name in names_in(statement) if not is_set(name)}


def instances(program: list[ast.stmt]) -> list[ast.stmt]:
    """The line that makes one of each description."""
    made = [(owner_of(node), f"{node.name}()") for node in program if isinstance(node, ast.ClassDef) and owner_of(node)]
    names, values = (", ".join(words) for words in zip(*made, strict=True))
    return parsed(f"\n{names} = {values}")  # below a blank line


def in_pieces(block: list[ast.stmt]) -> list[str]:
    """The text of some statements: what a blank line parts, stands apart."""
    pieces: list[list[ast.stmt]] = []
    for statement in block:
        defines = isinstance(statement, DEFINES)
        if not pieces or defines or layout_of(statement).gap or isinstance(pieces[-1][-1], DEFINES):
            pieces.append([])
        pieces[-1].append(statement)
    return ["\n".join(written(piece)) for piece in pieces]


def network_code(e: Experiment, copies: Copies) -> list[ast.stmt]:
    """The functions that build both networks, layer by layer."""
    pair = dict(zip(("generator", "discriminator"), built(partial(build_networks, e)), strict=True))
    for module, name in sorted(pair["generator"].needs | pair["discriminator"].needs):
        copies.add(module, name)
    texts = (
        f"def build_{name}() -> nn.Module:\n{textwrap.indent(f'return {code.text}', '    ')}"
        for name, code in pair.items()
    )
    return parsed("\n\n".join(texts))


def chapter_of(module: str) -> str:
    """The chapter where what this module defines stands."""
    word = module.rpartition(".")[2]
    return next((title for title, words in CHAPTERS.items() if word in words.split()), "Training")


# ---------------------------------------------------------------- imports
def import_lines(code: str, known: dict[str, Meaning]) -> list[str]:
    """The import statements for what a program reads, in the usual order: Python's own first."""
    plain: set[str] = set()
    members: dict[str, set[str]] = {}
    for word in {name.id for name in names_in(ast.parse(code))}:
        found = (USUAL | known).get(word)
        if found and found.name:
            members.setdefault(found.module, set()).add(found.name)
        elif found:
            plain.add(f"import {found.module}" if found.module == word else f"import {found.module} as {word}")
    lines = sorted(plain)
    lines += [f"from {name} import {', '.join(sorted(words))}" for name, words in sorted(members.items())]
    others = [line for line in lines if re.match(r"(import|from) (numpy|torch)\b", line)]
    own = [line for line in lines if line not in others]
    for name in (line.split()[1].partition(".")[0] for line in own):
        if name not in NEEDED and name not in sys.stdlib_module_names:
            raise ValueError(f"This experiment cannot be exported as a script, because it needs {name}.")
    return [*own, "", *others]
