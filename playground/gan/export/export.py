"""An Experiment as one stand-alone program, for a reader: what "Show the code" shows and Export writes.

The script is copied from the files of `script/`, with everything decided that the Experiment decides (`tidy.py`); what
these call is copied from the real source (`copying.py`), and networks and optimisers are written out as they are built
(`building.py`). `program.py` puts all this into chapters. Torch is not loaded.
"""

from __future__ import annotations

import difflib
import json
import re
import textwrap
from itertools import pairwise

from playground.gan.experiment.experiment import Experiment
from playground.gan.export.program import FIRST, LAST, Phase, Sections, import_lines, phases_of, write
from playground.gan.networks.mlp import Mlp
from playground.gan.rules.optimisers import Adam, Constant
from playground.gan.rules.penalties import NoPenalty
from playground.gan.targets.latent import Latent
from playground.images import Unavailable

WIDTH = 117  # letters in a line of words, beside three quotes


def script(experiment: Experiment, story: str = "") -> str:
    """The program as the text of one .py file; ValueError, one sentence, for what cannot be written as a script."""
    (_, first), *others = sections(experiment)
    about = introduction(experiment, story)
    doc = f'"""{about}\n"""' if "\n\n" in about else f'"""{about}"""'  # only a story may end with a quote
    parts = [doc, first, *(f"# {'-' * 64} {title}\n{code}" for title, code in others)]
    return "\n\n".join(parts) + "\n"


def notebook(experiment: Experiment, story: str = "") -> str:
    """The program as the JSON of one .ipynb file: a cell of code a section, with a few words before each."""
    cells = [cell("markdown", f"# {experiment.title}\n\n{introduction(experiment, story)}")]
    for title, code in sections(experiment, in_notebook=True):
        cells += [cell("markdown", f"## {title}\n\n{words(experiment, title)}".strip()), cell("code", code)]
    for number, one in enumerate(cells):
        one["id"] = f"cell-{number}"
    about = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    whole = {"nbformat": 4, "nbformat_minor": 5, "metadata": about, "cells": cells}
    return json.dumps(whole, ensure_ascii=False, indent=1)


def sections(experiment: Experiment, in_notebook: bool = False) -> Sections:
    """The program in parts, each with its title, in the order in which they run; ValueError as `script`."""
    try:
        phases = phases_of(experiment, in_notebook)
        kept: set[str] = set()
        for phase in reversed(phases):
            kept |= write(phase, kept)
    except Unavailable as reason:
        raise ValueError(str(reason)) from reason
    parts = [*phases[0].body.items()]
    for before, phase in pairwise(phases):
        names = {title: title for title in phase.body} | {FIRST: "Settings"}
        parts += [(f"{names[title]}, from step {phase.start}", changed(title, phase, before)) for title in phase.body]
    parts = [(title, pieces) for title, pieces in parts if pieces]
    texts = ["\n\n".join(pieces) for _, pieces in parts]
    imports = import_lines("\n".join(texts), {name: found for phase in phases for name, found in phase.imports.items()})
    texts[0] = "\n".join([*imports, "", texts[0]])
    return [(title, text) for (title, _), text in zip(parts, texts, strict=True)]


def changed(title: str, phase: Phase, before: Phase) -> list[str]:
    """Of a chapter after a fork: what differs from the phase before, and what has to run again."""
    pieces, old = phase.body[title], before.body[title]
    if title == FIRST:
        return [line for line in pieces[0].splitlines() if line not in old[0].splitlines()]
    runs = [piece for piece in pieces if title in ("Training", LAST) and not re.match(r"def |class ", piece)]
    return [piece for piece in pieces if piece in runs or piece not in old]


# ---------------------------------------------------------------- what differs
def plain(experiment: Experiment) -> Experiment:
    """The plain GAN for the same target: non-saturating, MLPs, no penalty, Adam at one rate, no averaging, no more."""
    usual, e = Experiment.default(experiment.target.kind), experiment
    networks = {name: getattr(usual, name) for name in ("generator", "discriminator")}
    rates = {name: getattr(e, name).learning_rate for name in ("g_optimiser", "d_optimiser")}
    return Experiment(
        target=e.target,
        units=e.units,
        latent=Latent(dimension=e.latent.dimension),
        **{name: network if network.kind == "mlp" else Mlp(width=64) for name, network in networks.items()},
        penalty=NoPenalty(),
        **{name: Adam(learning_rate=rate) for name, rate in rates.items()},
        schedule=Constant(),
        ema=0,
        batch=e.batch,
        steps=e.steps,
        seed=e.seed,
    )


def compared(experiment: Experiment) -> list[tuple[str, list[tuple[str, bool]]]]:
    """The sections, each line with whether it differs from the plain GAN; ValueError as `script`."""
    usual = dict(sections(plain(experiment)))
    return [
        (title, differing(code.splitlines(), usual.get(title, "").splitlines())) for title, code in sections(experiment)
    ]


def differing(lines: list[str], usual: list[str]) -> list[tuple[str, bool]]:
    """Each line with whether it is not among the usual ones, in order; empty lines never differ."""
    same = set()
    for block in difflib.SequenceMatcher(None, usual, lines, autojunk=False).get_matching_blocks():
        same |= set(range(block.b, block.b + block.size))
    return [(line, bool(line.strip()) and number not in same) for number, line in enumerate(lines)]


# ---------------------------------------------------------------- words
def introduction(experiment: Experiment, story: str) -> str:
    """What the reader is told first."""
    about = (
        f"{experiment.title}: a generative adversarial network, as GAN Playground trains it. It needs torch, NumPy and "
        "matplotlib. On a CPU it comes to the same losses as the app, to the last digit."
    )
    parts = [textwrap.fill(" ".join(part.split()), WIDTH) for part in (about, left_out(experiment), story)]
    return "\n\n".join(filter(None, parts)).replace("\\", "/").replace('"""', "'''")


def left_out(experiment: Experiment) -> str:
    """What the app does and the script does not, in a sentence or two; "" where there is nothing."""
    if not experiment.patience:
        return ""
    return (
        f"The stop rule is left out: the app ends this run when its main metric has not gained in "
        f"{experiment.patience:,} steps. This script measures nothing, and trains all {experiment.steps:,} steps."
    )


def words(experiment: Experiment, title: str) -> str:
    """What a notebook says before a section."""
    e = experiment
    kinds = {
        "Data": [e.target],
        "Networks": [e.generator, e.discriminator, e.condition],
        "Loss and penalty": [e.loss, e.penalty],
        "Training": [e.g_optimiser, e.schedule, e.pretraining],
    }.get(title, [])
    return "\n\n".join(
        f"**{kind.title}.** {kind.summary}" + (f"\n\n$${kind.formula}$$" if kind.formula else "")
        for kind in dict.fromkeys(kinds)
        if kind.kind != "none"
    )


def cell(kind: str, text: str) -> dict[str, object]:
    """One cell of a notebook."""
    bare: dict[str, object] = {"cell_type": kind, "metadata": {}, "source": text.splitlines(keepends=True)}
    return bare | ({"execution_count": None, "outputs": []} if kind == "code" else {})
