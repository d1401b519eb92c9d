"""One Experiment as a program: the parts of `loop.py` that hold for it, with all that they need, in chapters."""

from __future__ import annotations

import ast
import re
import sys
from dataclasses import dataclass, field
from typing import Any

from playground.gan.experiment.experiment import Experiment
from playground.gan.experiment.fork import lineage
from playground.gan.export.building import Code, built
from playground.gan.export.copying import LOOP, Copies
from playground.gan.export.data import data_code
from playground.gan.export.source import Imported, is_set, module_of, names_in
from playground.gan.export.tags import names_left_out, tagged_lines
from playground.gan.export.tidy import (
    constant,
    decided,
    tidied,
    without,
    without_effect,
    without_second_names,
    without_unread,
    without_unread_parameters,
)

Sections = list[tuple[str, str]]  # title, code
FIRST, LAST = "Imports and settings", "Run"
TITLE = re.compile(r"^# -{20,} (.+)\n", re.MULTILINE)
CHAPTERS = {  # by the modules that they are from
    "Data": "targets distribution basics curves own images image_target pairs shapes digits published formats parts",
    "Networks": "networks mlp initial layers convolutions image_to_image conditional conditions reconstruction",
    "Loss and penalty": "loss losses penalties",
    "Training": "",
    "Run": "showing",
}
RESERVED = ["PIXELS", "LABELS", "GIVEN", "FILES", "MIRRORS", "place", "pictures", "parser"]  # names in every script
NEEDED = ("torch", "numpy", "matplotlib")  # besides Python itself
USUAL = {"torch": Imported("torch", ""), "np": Imported("numpy", ""), "nn": Imported("torch", "nn")}
USUAL |= {"argparse": Imported("argparse", ""), "Path": Imported("pathlib", "Path")}


@dataclass
class Phase:
    """A part of a run with settings of its own: all of it, or until or from a fork."""

    e: Experiment
    start: int  # the step at which it begins
    before: Experiment | None  # what it was until now
    end: int | None  # the step at which it becomes another
    body: dict[str, list[str]] = field(default_factory=dict)  # pieces by chapter
    modules: list[str] = field(default_factory=list)  # that they are from

    def holds(self, condition: str) -> bool:
        """Whether a condition of `loop.py` holds."""
        e, before = self.e, self.before
        words: dict[str, Any] = {"e": e, "own": own, "first": before is None, "forks": self.end is not None}
        words["points"], words["halves"] = e.target.family != "images", e.precision != "float32"
        words["averages_now"] = e.ema and not (before and before.ema)
        words["keeps"] = lambda name: before is not None and getattr(before, name).kind == getattr(e, name).kind
        return bool(eval(condition, words))


def own(choice: Any, method: str) -> bool:
    """Whether a kind of a choice has this method from elsewhere than from the class that all its kinds stand on."""
    kinds = type(choice).__mro__
    base = kinds[[kind.__name__ for kind in kinds].index("Choice") - 1]
    return getattr(type(choice), method) is not getattr(base, method)


def phases_of(e: Experiment) -> list[Phase]:
    """The parts of a run, each with its own settings: one, unless it is a fork."""
    starts = lineage(e)
    return [
        Phase(now, start, starts[i - 1][1] if i else None, starts[i + 1][0] if i + 1 < len(starts) else None)
        for i, (start, now) in enumerate(starts)
    ]


def write(phase: Phase, kept: set[str]) -> set[str]:
    """Fill the chapters of a phase, with all that later phases read (`kept`); the names that it reads itself."""
    e, module = phase.e, module_of(LOOP)
    text = "\n".join(module.lines) + "\n"
    program = tagged_lines(text[TITLE.search(text).start() :], phase.holds)  # type: ignore[union-attr]
    gone = names_left_out(text, phase.holds)
    rules = (without(gone), without_unread(kept), without_unread_parameters, without_second_names)
    copies = Copies(e, [*RESERVED, *(name.id for name in names_in(ast.parse(program)) if is_set(name))])
    program = copies.of_loop(tidied(program, *rules).replace("FORK", str(phase.end)), module)
    program = tidied(program, without_effect, without_second_names, decided(constant))
    program = tidied(program, without_unread(kept), without_unread_parameters)
    networks = [] if phase.before else network_code(e, copies)
    data = data_code(e, copies)
    phase.body = {title: [] for title in CHAPTERS}
    classes = [(type(copies.descriptions[name]).__module__, copies.class_text(name)) for name in copies.members]
    made = (
        f"{', '.join(copies.members)} = {', '.join(f'{type(getattr(e, name)).__name__}()' for name in copies.members)}"
    )
    homes = [definition.module.name for definition, _ in copies.definitions.values()]
    phase.modules = [LOOP, *homes, *(home for home, _ in classes)]
    for definition, text in copies.definitions.values():
        phase.body[chapter_of(definition.module.name)].append(text)
    for home, text in classes:
        phase.body[chapter_of(home)].append(text)
    phase.body["Data"] += ["\n".join(data)] if data else []
    phase.body["Networks"] += networks
    phase.body["Training"].append(made)
    for title, code in zip(*[iter(TITLE.split(program)[1:])] * 2, strict=True):
        phase.body[title] += re.split(r"\n{3,}", code.strip("\n"))
    whole = ast.parse("\n".join(piece for pieces in phase.body.values() for piece in pieces))
    return {name.id for name in names_in(whole) if not is_set(name)}


def network_code(e: Experiment, copies: Copies) -> list[str]:
    """The functions that build both networks, layer by layer."""
    pair = dict(zip(("generator", "discriminator"), built(lambda: networks_of(e)), strict=True))
    for module, name in sorted(set[tuple[str, str]]().union(*(network.needs() for network in pair.values()))):
        copies.add(module, name)
    return [f"def build_{name}() -> nn.Module:\n    return {code.written(4)}" for name, code in pair.items()]


def networks_of(e: Experiment) -> tuple[Any, Any]:
    """Both networks, as `training/state.py` builds them."""
    if e.condition.of != "nothing":
        return e.condition.build(e.target, e.latent, e.generator, e.discriminator)
    shape = e.target.shape
    generator: Any = e.generator.build((e.latent.dimension,), shape)
    if not e.loss.autoencodes:
        return generator, e.discriminator.build(shape, (1,))
    reconstruction = Code("Reconstruction", "playground.gan.networks.reconstruction")
    return generator, reconstruction(e.discriminator.build(shape, shape))


def chapter_of(module: str) -> str:
    """The chapter where what this module defines stands."""
    word = module.rpartition(".")[2]
    return next((title for title, words in CHAPTERS.items() if word in words.split()), "Training")


# ---------------------------------------------------------------- imports
def import_lines(code: str, modules: list[str]) -> list[str]:
    """The import statements for what a program reads, in the usual order: Python's own first."""
    tables = [USUAL, *(module_of(module).imports for module in modules)]
    plain: set[str] = set()
    members: dict[str, set[str]] = {}
    for word in {name.id for name in names_in(ast.parse(code))}:
        found = next((table[word] for table in tables if word in table and not table[word].ours), None)
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
            raise ValueError(f"This experiment cannot be written as a script, because of its need for {name}.")
    return [*own, "", *others]
