"""The chapters of an exported program, and its functions, classes and constants as text."""

from __future__ import annotations

import ast
import re
import textwrap
from typing import Any

import numpy as np

from playground.gan.export.specialise.functions import Residue
from playground.gan.export.specialise.kinds import Kind
from playground.gan.export.specialise.program import Program
from playground.gan.export.specialise.source import Module
from playground.gan.export.specialise.writing import docstring, function_text

FIRST, LAST = "Imports and settings", "Run"
MOST_ROWS = 8  # of an array on one line
CHAPTERS = {
    "Data": "targets basics curves own real images image_target pairs shapes digits published formats",
    "Networks": "networks layers convolutions image_to_image conditional condition began",
    "Loss and penalty": "loss losses penalties",
    "Training": "",
}


def place_of(module: Module) -> str:
    """The chapter where what this module defines stands."""
    word = module.name.rpartition(".")[2]
    return next((title for title, words in CHAPTERS.items() if word in words.split()), "Training")


def constants(program: Program, title: str, used: set[str]) -> list[str]:
    """The constants of a chapter that are used; those of the experiment itself stand at the beginning."""
    found = []
    for word, (value, definition) in program.constants.items():
        home = "Data" if isinstance(value, np.ndarray) else place_of(definition.module) if definition else FIRST
        if word in used and home == title:
            written = definition and definition.text.startswith(f"{word} = ") and "\n" not in definition.text
            found.append(definition.text if definition and written else constant_text(word, value))
    return found


def constant_text(word: str, value: Any) -> str:
    """A constant as a statement; of a long array, a row a line."""
    if not isinstance(value, np.ndarray):
        return f"{word} = {value!r}"
    rows = value.tolist()
    if len(rows) <= MOST_ROWS:
        return f"{word} = np.array({rows!r})"
    return f"{word} = np.array(\n    [\n" + "".join(f"        {row!r},\n" for row in rows) + "    ]\n)"


def function(residue: Residue) -> str:
    """A function as text."""
    node = residue.definition.node
    assert isinstance(node, ast.FunctionDef)
    doc = None if residue.name == "__init__" else ast.get_docstring(node)
    gone = {argument.arg for argument in (*node.args.args, *node.args.kwonlyargs)} - {*residue.parameters, "self"}
    defaults = {word: repr(value) for word, value in residue.defaults.items()}
    parameters = [*(["self"] if residue.kind else []), *residue.parameters]
    return function_text(residue.name, parameters, defaults, residue.body, doc and without(doc, gone))


def without(doc: str, gone: set[str]) -> str:
    """A docstring without the sentences, after the first, about parameters that are gone."""
    paragraphs = doc.split("\n\n")
    told = re.compile("|".join(rf"`{word}`|^{word}:" for word in sorted(gone)), re.MULTILINE)
    if not gone:
        return doc
    kept = [
        " ".join(sentence for sentence in re.split(r"(?<=\.)\s+", paragraph) if not told.search(sentence))
        for paragraph in paragraphs[1:]
    ]
    return "\n\n".join([paragraphs[0], *(textwrap.fill(paragraph, 96) for paragraph in kept if paragraph)])


def class_text(kind: Kind, functions: list[Residue]) -> str:
    """A class as text, __init__ first."""
    assert isinstance(kind.definition.node, ast.ClassDef)
    doc = ast.get_docstring(kind.definition.node) or ""
    if kind.definition.name == "Training":  # the algorithm stands at the top of its file
        whole = ast.get_docstring(ast.parse("\n".join(kind.definition.module.lines))) or ""
        doc = "\n\n".join(whole.split("\n\n")[:2])
    doc = doc.replace("an Experiment", "this experiment")
    methods = sorted((r for r in functions if r.kind is kind), key=lambda residue: residue.name != "__init__")
    parts = [docstring(doc), *map(function, methods)]
    return f"class {kind.name}:\n" + textwrap.indent("\n\n".join(parts), "    ")
